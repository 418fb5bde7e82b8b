import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { hiddenNames } from './hidden';
import { unhide } from './hideItem';
import { leads } from './seats';

/** Whom this person hides, here or gone, each with the way back. */
export function HiddenPeople({ store }: { store: RoomStore }) {
  const names = Object.entries(useRoom(store, hiddenNames));
  const isLeading = useRoom(store, ({ room, you }) => leads(room, you));
  if (names.length === 0) return null;
  return (
    <>
      <div className="section-head">
        <h3 className="small">{t('seats.hidden', { count: names.length })}</h3>
      </div>
      <p className="small soft">{t(isLeading ? 'seats.hidden.leads' : 'seats.hidden.text')}</p>
      <ul>
        {names.map(([who, known]) => {
          const name = known || t('seats.hidden.unnamed');
          return (
            <li key={who} className="person">
              <div className="who">
                <b>
                  <bdi title={name}>{name}</bdi>
                </b>
              </div>
              <button
                type="button"
                className="btn small"
                aria-label={t('seats.unhide.name', { name })}
                onClick={(e) => {
                  // This button goes.
                  const around = e.currentTarget.closest<HTMLElement>('.panel, dialog');
                  (around?.matches('dialog') ? around.querySelector('button') : around)?.focus();
                  unhide(store, who, name);
                }}
              >
                {t('seats.unhide')}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
