import { useCallback, useEffect, useState } from 'react';
import { type Answer, readShelf, showResource } from '../../shared/api';
import type { Refusal, Resource } from '../../shared/contracts';
import { Said } from '../../shared/Said';
import { getSeat } from '../../shared/seat';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Panel, PanelList } from '../Panel';
import type { RoomStore } from '../roomStore';
import { ResourceLink } from '../ShownResource';

/** For facilitators: the links and files of the group, of which they show one at a time. */
export default function ShelfPanel({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const shown = useRoom(store, ({ room }) => room.resource);
  const [all, setAll] = useState<readonly Resource[] | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const read = useCallback(async () => {
    const answer = await readShelf(getSeat()?.pass ?? '');
    setProblem(refusalIn(answer));
    if ('value' in answer) setAll(answer.value.resources);
  }, []);
  useEffect(() => void read(), [read]);

  const show = async (id: string) => setProblem(refusalIn(await showResource(getSeat()?.pass ?? '', id)));
  return (
    <Panel title={t('shelf.title')} close={t('shelf.close')} onClose={onClose}>
      <PanelList name={t('shelf.title')}>
        {problem && (
          <>
            <Said refusal={problem} />
            <button type="button" className="btn small" onClick={() => void read()}>
              {t('shelf.again')}
            </button>
          </>
        )}
        {all?.length === 0 && <p className="soft">{t('shelf.none')}</p>}
        {all && all.length > 0 && (
          <ul className="lines">
            {all.map((one) => (
              <li key={one.id} className="stack">
                <ResourceLink resource={one} />
                <div className="row tight">
                  {shown?.id === one.id ? (
                    <button
                      type="button"
                      className="btn small"
                      aria-label={t('shelf.hide.of', { title: one.title })}
                      onClick={() => void store.execute({ $type: 'hideResource', id: one.id })}
                    >
                      {t('shelf.hide')}
                    </button>
                  ) : (
                    <button
                      type="button"
                      className="btn small"
                      aria-label={t('shelf.show.of', { title: one.title })}
                      onClick={() => void show(one.id)}
                    >
                      {t('shelf.show')}
                    </button>
                  )}
                  {shown?.id === one.id && <span className="badge primary">{t('shelf.shown')}</span>}
                </div>
              </li>
            ))}
          </ul>
        )}
        <p className="hint">{t('shelf.who')}</p>
      </PanelList>
    </Panel>
  );
}

const refusalIn = (answer: Answer<unknown>): Refusal | null => ('refusal' in answer ? answer.refusal : null);
