import { useEffect, useState } from 'react';
import type { OwnReportView, Refusal } from '../shared/contracts';
import { Dialog } from '../shared/Dialog';
import { Said } from '../shared/Said';
import { inLanguage, t } from '../texts/texts';
import { AnswerLink } from './AnswerLink';
import { readOwn } from './reports';

const time = inLanguage((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }));

/** What became of what this person reported here. `change` is counted up when there is something new. */
export default function OwnReports({ pass, change, onClose }: { pass: string; change: number; onClose: () => void }) {
  const [reports, setReports] = useState<readonly OwnReportView[] | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: something new is a reason to read again
  useEffect(() => {
    let here = true;
    void readOwn(pass).then((answer) => {
      if (!here) return;
      if ('value' in answer) setReports(answer.value.reports);
      setProblem('refusal' in answer ? answer.refusal : null);
    });
    return () => {
      here = false;
    };
  }, [pass, change]);

  return (
    <Dialog kind="sheet" title={t('reports.own')} closeLabel={t('shared.close')} onClose={onClose}>
      {problem && <Said refusal={problem} />}
      {reports?.length === 0 && <p className="soft">{t('reports.own.none')}</p>}
      {reports && reports.length > 0 && (
        <ul className="stack" aria-label={t('reports.own')}>
          {[...reports].reverse().map((r) => (
            <li key={r.id} className="quote stack" style={{ gap: 'var(--space-2)' }}>
              <strong>{t(`reports.kind.${r.kind}`)}</strong>
              <span className="xs faint">{time().format(r.madeAt)}</span>
              <span>{t(`reports.own.${r.state}`)}</span>
              {r.answer && (
                <p>
                  <span className="soft">{t('reports.own.answer')}</span> <bdi>{r.answer}</bdi>
                </p>
              )}
              <AnswerLink page={r.page} kind={t(`reports.kind.${r.kind}`)} />
            </li>
          ))}
        </ul>
      )}
      <p className="small soft">{t('reports.kept')}</p>
    </Dialog>
  );
}
