import type { RoomPoll } from '../../shared/contracts';
import { inLanguage, t } from '../../texts/texts';
import { isPulse, meanOf, partsOf } from './polls';

const number = inLanguage((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }));

/** The sums of a question, as numbers; the bars repeat them. */
export function Sums({ poll }: { poll: RoomPoll }) {
  const { sums, form, answers } = poll;
  if (!sums || isPulse(form)) return null;
  const all = sums.reduce((sum, n) => sum + n, 0);
  return (
    <>
      <ul className="sums">
        {form.choices.map((words, i) => (
          <li key={words}>
            <span>{words}</span>
            <b className="num">{number().format(sums[i] ?? 0)}</b>
            <span className="gauge" aria-hidden="true">
              <i style={{ '--v': (100 * (sums[i] ?? 0)) / all } as React.CSSProperties} />
            </span>
          </li>
        ))}
      </ul>
      {all < answers && <p className="hint">{t('polls.leftOut', { count: all })}</p>}
    </>
  );
}

const parts = ['light', 'lighter', 'between', 'heavier', 'heavy'] as const;

/** The pulse of the beginning beside that of the end: how many in each part, and the middle of all. */
export function PulseTable({ before, after }: { before?: RoomPoll | undefined; after?: RoomPoll | undefined }) {
  const columns = [before, after].filter((poll): poll is RoomPoll => Boolean(poll?.sums));
  if (columns.length === 0) return null;
  return (
    <table className="polls-pulse">
      <caption className="sr">{t('polls.pulse.sums')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('polls.pulse.asked')}</th>
          {columns.map(({ id, form }) => (
            <th key={id} scope="col" className="n">
              {t(form.kind === 'before' ? 'polls.pulse.column.before' : 'polls.pulse.column.after')}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {parts.map((part, i) => (
          <tr key={part}>
            <th scope="row">{t(`polls.pulse.${part}`)}</th>
            {columns.map((poll) => (
              <td key={poll.id} className="n">
                {number().format(partsOf(poll)?.[i] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
        <tr>
          <th scope="row">{t('polls.pulse.mean')}</th>
          {columns.map((poll) => (
            <td key={poll.id} className="n">
              {number().format(meanOf(poll) ?? 0)}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}
