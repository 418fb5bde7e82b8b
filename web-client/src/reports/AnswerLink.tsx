import { useState } from 'react';
import { announce } from '../shared/announce';
import { Icon } from '../shared/Icon';
import { iconCopy } from '../shared/icons';
import { t } from '../texts/texts';

/**
 * Where the answer to a report is read, also after the session and from another device. It opens beside the room, so that nobody leaves by
 * looking.
 */
export function AnswerLink({ page, kind }: { page: string; kind?: string }) {
  const [said, setSaid] = useState<'copied' | 'notCopied' | null>(null);
  const link = new URL(page, location.href).href;
  const of = kind ? <span className="sr">: {kind}</span> : null;

  async function copy(): Promise<void> {
    const done = await navigator.clipboard.writeText(link).then(
      () => 'copied' as const,
      () => 'notCopied' as const,
    );
    setSaid(done);
    announce(t(`reports.page.${done}`), 'status', 'me');
  }

  return (
    <div className="stack" style={{ gap: 'var(--space-2)' }}>
      {!kind && <p>{t('reports.page.text')}</p>}
      <div className="row tight">
        <a className="btn small" href={page} target="_blank" rel="noreferrer">
          {t('reports.page.open')}
          {of}
        </a>
        <button type="button" className="btn small quiet" onClick={() => void copy()}>
          <Icon of={iconCopy} />
          {t('reports.page.copy')}
          {of}
        </button>
      </div>
      {said && <p className="small soft">{t(`reports.page.${said}`)}</p>}
      {said === 'notCopied' && (
        <p className="small" style={{ overflowWrap: 'anywhere' }}>
          <code>{link}</code>
        </p>
      )}
    </div>
  );
}
