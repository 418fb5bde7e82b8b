import { useEffect, useState } from 'react';
import { openHelp } from '../../shared/help';
import { Icon } from '../../shared/Icon';
import { iconHelp, iconLeave, iconReply } from '../../shared/icons';
import { Mark } from '../../shared/Mark';
import { QuickExitButton, ThemeButton } from '../../shared/Shell';
import { useScreen } from '../../shared/title';
import { t } from '../../texts/texts';
import { EndDialog, LeaveDialog } from '../door/Leaving';
import { useRoom } from '../hooks';
import type { RoomEffects, RoomStore } from '../roomStore';
import { askedAbout } from '../safety/safety';
import { useNotSafe } from '../safety/useNotSafe';
import { useSafetyAlert } from '../safety/useSafetyAlert';
import { leads } from '../seats/seats';

const silence: RoomEffects = { told() {}, responded() {}, lost() {}, back() {} };

/**
 * What somebody sees who has stepped out: nothing of the room, and one press back.
 * @param isOnTheWay To a side room, where one goes on hearing what the main room says to all.
 */
export default function SteppedOut({ store, isOnTheWay = false }: { store: RoomStore; isOnTheWay?: boolean }) {
  useScreen(t('rooms.title'));
  const { title, isHere, isLeading, isAsked } = useRoom(store, ({ room, phase, you }) => ({
    title: room.title,
    isHere: phase === 'here',
    isLeading: leads(room, you),
    isAsked: askedAbout(room, you).length > 0,
  }));
  const notSafe = useNotSafe(store);
  useSafetyAlert(store, false, () => undefined);
  const [asked, setAsked] = useState<'leave' | 'end' | null>(null);
  useEffect(() => {
    if (!isOnTheWay) store.effects = silence; // nothing of the room is read out either
  }, [store, isOnTheWay]);
  return (
    <div className="meet out">
      <header className="topbar">
        <p className="voice phone-hide" dir="auto">
          {title}
        </p>
        <div className="end">
          <ThemeButton className="phone-hide" />
          <button type="button" className="btn quiet" aria-haspopup="dialog" onClick={() => openHelp()}>
            <Icon of={iconHelp} />
            <span className="phone-hide">{t('shared.helpNow')}</span>
            <span className="phone-only">{t('shared.help')}</span>
          </button>
          <QuickExitButton />
        </div>
      </header>
      <main className="stage" id="main" tabIndex={-1}>
        <div className="lost">
          <div className="breath">
            <Mark />
          </div>
          <div className="stack">
            <h1>{t(isOnTheWay ? 'siderooms.going' : 'breaks.title')}</h1>
            {!isOnTheWay && <p>{t('breaks.text')}</p>}
            {isAsked && (
              <p className="callout danger">
                {t('safety.alert')} {t('safety.alert.back')}
              </p>
            )}
            <p role="status">{isHere ? '' : t('breaks.lost')}</p>
          </div>
          <div className="stack answers">
            <button
              type="button"
              className="btn primary block big"
              onClick={() => void (isHere ? store.stepBack() : store.tryNow())}
            >
              <Icon of={iconReply} flip />
              {t('breaks.back')}
            </button>
            <p className="small soft">{t('breaks.back.hint')}</p>
            <button type="button" className="btn block" aria-haspopup="dialog" onClick={() => openHelp()}>
              <Icon of={iconHelp} />
              {t('shared.helpNow')}
            </button>
            <button
              type="button"
              className="btn quiet block"
              onClick={() => (isLeading ? setAsked('leave') : void store.leave())}
            >
              <Icon of={iconLeave} flip />
              {t('door.leave')}
            </button>
          </div>
        </div>
      </main>
      {notSafe.sheet}
      {asked === 'leave' && <LeaveDialog store={store} onEnd={() => setAsked('end')} onClose={() => setAsked(null)} />}
      {asked === 'end' && <EndDialog store={store} onClose={() => setAsked(null)} />}
    </div>
  );
}
