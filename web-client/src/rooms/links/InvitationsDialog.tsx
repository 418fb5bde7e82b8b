import { useCallback, useEffect, useState } from 'react';
import { type Answer, invite, listInvitations, revokeInvitation } from '../../shared/api';
import type { Invitation, Refusal } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { linkTo, secretOf } from '../../shared/linkSecret';
import { Said } from '../../shared/Said';
import { getSeat } from '../../shared/seat';
import { inLanguage, t } from '../../texts/texts';
import { copy } from '../copy';
import type { RoomStore } from '../roomStore';

const time = inLanguage((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'short', timeStyle: 'short' }));

/** Personal invitations: one press makes one link, for the first browser that opens it. The list knows no names. */
export default function InvitationsDialog({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const [all, setAll] = useState<readonly Invitation[] | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);

  const asked = useCallback(async <T,>(ask: (pass: string) => Promise<Answer<T>>): Promise<T | null> => {
    const answer = await ask(getSeat()?.pass ?? '');
    setProblem('refusal' in answer ? answer.refusal : null);
    return 'value' in answer ? answer.value : null;
  }, []);
  const read = useCallback(async () => {
    const reply = await asked(listInvitations);
    if (reply) setAll(reply.invitations);
  }, [asked]);
  useEffect(() => void read(), [read]);

  async function make(): Promise<void> {
    const made = await asked(invite);
    if (!made) return;
    setLink(linkTo(made.code, secretOf(getSeat()?.code ?? '')));
    await read();
  }

  async function revoke(id: string): Promise<void> {
    await asked((pass) => revokeInvitation(pass, id));
    await read();
  }

  return (
    <Dialog
      title={t('links.invitations.title')}
      intro={t('links.invitations.text')}
      closeLabel={t('shared.close')}
      onClose={onClose}
    >
      <button type="button" className="btn primary" data-autofocus onClick={() => void make()}>
        {t('links.invitations.make')}
      </button>
      {link && (
        <div className="field" role="status">
          <b>{t('links.invitations.made')}</b>
          <code style={{ overflowWrap: 'anywhere' }}>{link}</code>
          <button type="button" className="btn small" onClick={() => copy(store, link)}>
            {t('shared.copy')}
          </button>
        </div>
      )}
      {problem && (
        <p role="alert">
          <Said refusal={problem} />
        </p>
      )}
      {all && all.length > 0 && (
        <>
          <h3 className="small">{t('links.invitations.list', { count: all.length })}</h3>
          <ul>
            {all.map(({ id, madeAt, isUsed, isYours }) => (
              <li key={id} className="person">
                <div className="who">
                  <b>{t('links.invitations.of', { when: time().format(madeAt) })}</b>
                  <span>
                    {t(isUsed ? 'links.invitations.used' : 'links.invitations.unused')}{' '}
                    {isYours ? null : t('links.invitations.byOther')}
                  </span>
                </div>
                <button
                  type="button"
                  className="btn small"
                  aria-label={t('links.invitations.revoke.of', { when: time().format(madeAt) })}
                  onClick={() => void revoke(id)}
                >
                  {t('links.invitations.revoke')}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
