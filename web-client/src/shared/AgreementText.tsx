import { useLanguage } from '../texts/texts';
import { blocksOf, textFor } from './agreement';
import type { Agreement } from './contracts';

/** The agreement in the reader's language, else in one that it has. */
export function AgreementText({ agreement, heading: Heading }: { agreement: Agreement; heading: 'h2' | 'h3' }) {
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
            return (
              <ul key={key}>
                {block.items.map((item) => (
                  <li key={item}>{item}</li>
                ))}
              </ul>
            );
          case 'paragraph':
            return <p key={key}>{block.text}</p>;
          default:
            return null;
        }
      })}
    </div>
  );
}
