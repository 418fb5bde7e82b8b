import { useState } from 'react';
import { Dialog } from '../shared/Dialog';
import { openHelp } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconExit, iconHelp, iconLock, iconNorec } from '../shared/icons';
import { Mark } from '../shared/Mark';
import { part } from '../shared/part';
import { quickExit } from '../shared/quickExit';
import { withTexts } from '../texts/load';
import { t } from '../texts/texts';
import { useRoom } from './hooks';
import { encryptionOf } from './keys/promise';
import type { RoomStore } from './roomStore';
import { Prolong, useMinutesLeft } from './schedule/useMinutesLeft';
import type { View } from './stage/Stage';
import { ViewSwitch } from './stage/ViewSwitch';
import { maySend } from './tracks/tracks';

const Words = part(() => withTexts('parts', import('./keys/Words')), null);

/** The name of the session, what is promised, how it is shown, and every way out. */
export function Topbar({
  store,
  title,
  under,
  view,
  onView,
  onLeave,
}: {
  store: RoomStore;
  title: string;
  under?: string | null; // in a side room: with whom
  view: View;
  onView: (view: View) => void;
  onLeave: () => void;
}) {
  const minutes = useMinutesLeft(store);
  const isListening = useRoom(store, ({ room, you }) => !maySend(room, you));
  const encryption = useRoom(store, encryptionOf);
  const [asked, setAsked] = useState<'recording' | 'encryption' | null>(null);
  return (
    <>
      <header className="topbar" tabIndex={-1} data-region>
        <span className="phone-hide mark-box">
          <Mark />
        </span>
        <div className="titles">
          <h1 dir="auto">{title || t('rooms.title')}</h1>
          {(under || minutes !== null) && (
            <span className="row tight xs soft phone-hide under">
              {under && <span>{under}</span>}
              {minutes !== null && <Prolong store={store} minutes={minutes} />}
            </span>
          )}
          <span className="xs soft phone-only">
            {t('shared.notRecorded')}
            {isListening && ` · ${t('rooms.listening.short')}`}
            {minutes === null ? null : ` · ${t('schedule.left', { minutes })}`}
          </span>
          {encryption !== 'encrypted' && (
            <button
              type="button"
              className={`xs phone-only promise${encryption === 'clear' ? ' caution' : ''}`}
              aria-haspopup="dialog"
              onClick={() => setAsked('encryption')}
            >
              <Icon of={iconLock} /> {t(`shared.${encryption}`)}
            </button>
          )}
        </div>
        <span className="row tight phone-hide chips">
          <button
            type="button"
            className="badge line opens"
            aria-haspopup="dialog"
            onClick={() => setAsked('recording')}
          >
            <Icon of={iconNorec} />
            {t('shared.notRecorded')}
          </button>
          <button
            type="button"
            className={`badge ${encryption === 'encrypted' || encryption === 'clear' ? 'caution' : 'line'} opens`}
            aria-haspopup="dialog"
            onClick={() => setAsked('encryption')}
          >
            <Icon of={iconLock} />
            {t(`shared.${encryption}`)}
          </button>
        </span>
        <div className="end">
          <ViewSwitch className="phone-hide" view={view} onView={onView} />
          <button type="button" className="btn quiet phone-hide" aria-haspopup="dialog" onClick={() => openHelp()}>
            <Icon of={iconHelp} />
            {t('shared.helpNow')}
          </button>
          <button
            type="button"
            className="iconbtn phone-only"
            aria-haspopup="dialog"
            aria-label={t('shared.helpNow')}
            onClick={() => openHelp()}
          >
            <Icon of={iconHelp} />
          </button>
          <button type="button" className="btn leave phone-only" onClick={onLeave}>
            {t('door.leave')}
          </button>
          <button type="button" className="btn exit" aria-label={t('shared.quickExit')} onClick={quickExit}>
            <Icon of={iconExit} flip />
            <span className="wide">{t('shared.quickExit')}</span>
          </button>
        </div>
      </header>

      {asked === 'recording' && (
        <Dialog title={t('shared.notRecorded')} closeLabel={t('shared.close')} onClose={() => setAsked(null)}>
          <p>{t('shared.notRecorded.text')}</p>
        </Dialog>
      )}
      {asked === 'encryption' && (
        <Dialog title={t(`shared.${encryption}`)} closeLabel={t('shared.close')} onClose={() => setAsked(null)}>
          {encryption === 'sealed' && <Words store={store} />}
          <p>{t(`shared.${encryption}.text`)}</p>
          {(encryption === 'securing' || encryption === 'clear') && <Words store={store} />}
        </Dialog>
      )}
    </>
  );
}
