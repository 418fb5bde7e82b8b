import { useCallback, useEffect, useState } from 'react';
import type { Refusal, ReportView } from '../shared/contracts';
import { Icon } from '../shared/Icon';
import { iconShield } from '../shared/icons';
import { KeyForm } from '../shared/KeyForm';
import { KeptKey } from '../shared/keptKey';
import { Said } from '../shared/Said';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import { t } from '../texts/texts';
import { ReportList } from './ReportList';
import { handleAsLead, readAsLead } from './reports';

const askEvery = 30_000;
const kept = new KeptKey('safetyKey');

/** What the safety lead reads: reports about facilitators, and those that no facilitator was there to read. */
export default function Safety() {
  const [key, setKey] = useState(() => kept.get());
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useScreen(t('reports.lead.title'));

  const leave = useCallback((why: Refusal | null) => {
    kept.keep(null);
    setKey(null);
    setRefusal(why);
  }, []);

  return (
    <Shell
      bare
      end={
        <span className="phone-hide badge line">
          <Icon of={iconShield} />
          {t('reports.lead.badge')}
        </span>
      }
    >
      <main id="main" tabIndex={-1} className="wrap page stack" style={{ paddingBlockStart: 'var(--space-5)' }}>
        <div className="row spread">
          <h1 style={{ fontSize: '1.75rem' }}>{t('reports.lead.title')}</h1>
          {key !== null && (
            <button type="button" className="btn" onClick={() => leave(null)}>
              {t('reports.lead.leave')}
            </button>
          )}
        </div>
        {key === null ? (
          <KeyForm
            lead={t('reports.lead.signIn')}
            label={t('reports.lead.key')}
            hint={t('reports.lead.key.hint')}
            needed={t('reports.lead.key.needed')}
            action={t('reports.lead.open')}
            refusal={refusal}
            onKey={(typed) => {
              kept.keep(typed);
              setKey(typed);
              setRefusal(null);
            }}
          />
        ) : (
          <Reports leadKey={key} onLeave={leave} />
        )}
      </main>
    </Shell>
  );
}

function Reports({ leadKey, onLeave }: { leadKey: string; onLeave: (why: Refusal | null) => void }) {
  const [reports, setReports] = useState<readonly ReportView[] | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);

  useEffect(() => {
    let here = true;
    const read = async (): Promise<void> => {
      const answer = await readAsLead(leadKey);
      if (!here) return;
      if ('value' in answer) setReports(answer.value);
      else if (answer.refusal.code === 'not_safety_lead' || answer.refusal.code === 'safety_lead_off')
        return onLeave(answer.refusal);
      setProblem('refusal' in answer ? answer.refusal : null);
    };
    void read();
    const timer = setInterval(() => void read(), askEvery);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, [leadKey, onLeave]);

  return (
    <>
      <p className="soft">{t('reports.lead.intro')}</p>
      {problem && (
        <p className="callout caution">
          <Said refusal={problem} />
        </p>
      )}
      {reports && (
        <ReportList
          reports={reports}
          onHandle={async (report, state, text) => {
            const answer = await handleAsLead(leadKey, report, { state, answer: text });
            if ('value' in answer) setReports((now) => replaced(now ?? [], answer.value));
            return answer;
          }}
        />
      )}
    </>
  );
}

export function replaced(reports: readonly ReportView[], next: ReportView): readonly ReportView[] {
  return reports.map((r) => (r.id === next.id && r.room === next.room ? next : r));
}
