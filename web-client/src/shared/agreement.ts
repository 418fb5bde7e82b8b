import type { Agreement, AgreementText } from './contracts';

type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'list' | 'steps'; readonly items: readonly string[] };

const none: AgreementText = { language: 'en', text: '' };

/** The text in this language, else in the same one of another region, else in English, else in the first one there is. */
export function textFor({ texts }: Pick<Agreement, 'texts'>, tag: string): AgreementText {
  const base = (of: string): string => of.toLowerCase().split('-')[0] ?? '';
  const by = (matches: (language: string) => boolean) => texts.find(({ language }) => matches(language));
  return (
    by((language) => language.toLowerCase() === tag.toLowerCase()) ??
    by((language) => base(language) === base(tag)) ??
    by((language) => base(language) === 'en') ??
    texts[0] ??
    none
  );
}

const heading = /^#{1,4} +/;
const item = /^(?:[-*]|(\d{1,2})[.)]) +/;

/**
 * Lines as whoever wrote them meant them: "# " begins a heading, "- " an item of a list, "1. " a step, an empty line ends a paragraph.
 */
export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let isOpen = false; // the next line goes on with the last block
  for (const line of text.split('\n').map((each) => each.trim())) {
    const last = isOpen ? blocks.at(-1) : undefined;
    isOpen = line !== '';
    const begun = item.exec(line);
    if (heading.test(line)) {
      blocks.push({ kind: 'heading', text: line.replace(heading, '') });
      isOpen = false;
    } else if (begun) {
      const [kind, text] = [begun[1] ? ('steps' as const) : ('list' as const), line.slice(begun[0].length)];
      const before = blocks.at(-1);
      if (before?.kind === kind) blocks[blocks.length - 1] = { kind, items: [...before.items, text] };
      else blocks.push({ kind, items: [text] });
    } else if (line !== '') {
      if (last?.kind === 'list' || last?.kind === 'steps') {
        const items = [...last.items.slice(0, -1), `${last.items.at(-1)} ${line}`];
        blocks[blocks.length - 1] = { kind: last.kind, items };
      } else if (last?.kind === 'paragraph') {
        blocks[blocks.length - 1] = { kind: 'paragraph', text: `${last.text} ${line}` };
      } else {
        blocks.push({ kind: 'paragraph', text: line });
      }
    }
  }
  return blocks;
}
