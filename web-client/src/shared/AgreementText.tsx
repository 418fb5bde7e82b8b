import { useLanguage } from '../texts/texts';
import { blocksOf, textFor } from './agreement';
import type { Agreement } from './contracts';

/** The text in the reader's language, else in one that it has. It is shown as it was written, and never as HTML. */
export function AgreementText({
  agreement,
  heading: Heading,
}: {
  agreement: Pick<Agreement, 'texts'>;
  heading: 'h2' | 'h3' | 'h4';
}) {
  const { tag } = useLanguage();
  const found = textFor(agreement, tag);
  return (
    <div className="stack agreement" lang={found.language} dir="auto">
      {blocksOf(found.text).map((block, place) => {
        const key = `${place}`; // nothing moves in a text that was written once
        switch (block.kind) {
          case 'heading':
            return <Heading key={key}>{block.text}</Heading>;
          case 'list':
          case 'steps': {
            const List = block.kind === 'list' ? 'ul' : 'ol';
            return (
              <List key={key}>
                {block.items.map((item) => (
                  <li key={item}>{item}</li>
                ))}
              </List>
            );
          }
          case 'paragraph':
            return <p key={key}>{block.text}</p>;
          default:
            return null;
        }
      })}
    </div>
  );
}
