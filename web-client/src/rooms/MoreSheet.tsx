import { canShareScreen } from '../media/devices';
import { Dialog } from '../shared/Dialog';
import { Icon } from '../shared/Icon';
import {
  iconCam,
  iconCaptions,
  iconCircle,
  iconCopy,
  iconDoor,
  iconEyeoff,
  iconFlag,
  iconHelp,
  iconLantern,
  iconLink,
  iconPause,
  iconPeople,
  iconSettings,
  iconShare,
  iconTimer,
  iconUser,
  iconWifiLow,
} from '../shared/icons';
import { change, useSettings } from '../shared/settings';
import { t } from '../texts/texts';
import { copy } from './copy';
import { RespondChoices } from './floor/RespondChoices';
import { useRoom } from './hooks';
import { encryptionOf } from './keys/promise';
import { PauseButton } from './pause/PauseButton';
import type { RoomStore } from './roomStore';
import { hasSound } from './schedule/schedule';
import { Prolong, useMinutesLeft } from './schedule/useMinutesLeft';
import { leads } from './seats/seats';
import type { View } from './stage/Stage';
import { ViewSwitch } from './stage/ViewSwitch';
import { mayShowScreen, tracksOf } from './tracks/tracks';
import { useTight } from './useTight';

/** The controls for which the bar has no room. */
export default function MoreSheet({
  store,
  compact,
  reports,
  view,
  inviteLink,
  onView,
  onPeople,
  onRound,
  onDevices,
  onLine,
  onComfort,
  onSettings,
  onNotSafe,
  onPlaybook,
  onPlan,
  onPolls,
  onStepOut,
  onSideRooms,
  onQuestions,
  onShelf,
  onReport,
  onOwnReports,
  onClose,
}: {
  store: RoomStore;
  compact: boolean;
  reports: number;
  view: View;
  inviteLink: string | null;
  onView: (view: View) => void;
  onPeople: () => void;
  onRound: () => void;
  onDevices: () => void;
  onLine: () => void;
  onComfort: () => void;
  onSettings: () => void;
  onNotSafe: () => void;
  onPlaybook: () => void;
  onPlan: () => void;
  onPolls: () => void;
  onStepOut: (() => void) | null; // with a facilitator
  onSideRooms: (() => void) | null;
  onQuestions: () => void;
  onShelf: () => void;
  onReport: () => void;
  onOwnReports: () => void;
  onClose: () => void;
}) {
  const encryption = useRoom(store, encryptionOf);
  const { sharing, mayShow, speaks, isLeading, waiting, hasPolls, hasBox, asked } = useRoom(store, ({ room, you }) => ({
    sharing: tracksOf(room, you).screen === 'on',
    mayShow: mayShowScreen(room, you),
    speaks: hasSound(room.format),
    isLeading: leads(room, you),
    waiting: room.door.waiting.length,
    hasBox: leads(room, you) || room.questions.open,
    asked: room.questions.waiting.length,
    hasPolls: leads(room, you) || room.polls.all.length > 0,
  }));
  const line = useRoom(store, ({ lines, you }) => lines.get(you));
  const { captions } = useSettings();
  const tight = useTight(store);
  const minutes = useMinutesLeft(store);
  const closing = (act: () => unknown) => () => {
    onClose();
    act();
  };
  return (
    <Dialog kind="sheet" title={t('rooms.more')} closeLabel={t('shared.close')} onClose={onClose}>
      {compact && (
        <>
          <ViewSwitch
            view={view}
            onView={(next) => {
              onClose();
              onView(next);
            }}
          />
          <button type="button" className="btn block" onClick={closing(onPeople)}>
            <Icon of={iconPeople} />
            {t('seats.title')}
            {waiting > 0 && <span className="badge lamp">{t('door.waiting.say', { count: waiting })}</span>}
            {reports > 0 && <span className="badge caution">{t('reporting.open', { count: reports })}</span>}
          </button>
        </>
      )}
      {tight && (
        <button type="button" className="btn block" onClick={closing(onRound)}>
          <Icon of={iconCircle} />
          {t('rounds.title')}
        </button>
      )}
      {tight && speaks && (
        <button
          type="button"
          className="btn block"
          aria-pressed={captions}
          onClick={closing(() => change({ captions: !captions }))}
        >
          <Icon of={iconCaptions} />
          {t('rooms.captions')}
        </button>
      )}
      <button type="button" className="btn block" aria-haspopup="dialog" onClick={onDevices}>
        <Icon of={iconCam} />
        {t('tracks.devices')}
      </button>
      <button type="button" className="btn block" aria-haspopup="dialog" onClick={onLine}>
        <Icon of={iconWifiLow} />
        {t('lines.title')}
        {line && <span className="badge caution">{t(`lines.${line}`)}</span>}
      </button>
      <button type="button" className="btn block" aria-haspopup="dialog" onClick={onComfort}>
        <Icon of={iconEyeoff} />
        {t('rooms.comfort')}
      </button>
      <button type="button" className="btn block" aria-haspopup="dialog" onClick={onSettings}>
        <Icon of={iconSettings} />
        {t('rooms.settings')}
      </button>
      {isLeading && minutes !== null && (
        <>
          <h3 className="small">
            {t('schedule.prolong')} · {t('schedule.left', { minutes })}
          </h3>
          <div className="row">
            <Prolong store={store} onPressed={onClose} />
          </div>
        </>
      )}
      {isLeading && <PauseButton store={store} className="block" onPressed={onClose} />}
      {tight && mayShow && canShareScreen() && (
        <button type="button" className="btn block" onClick={closing(() => store.own.toggleScreen())}>
          <Icon of={iconShare} />
          {t(sharing ? 'tracks.screen.stop' : 'tracks.screen.share')}
        </button>
      )}
      {compact && <RespondChoices store={store} onClose={onClose} />}
      <button type="button" className="btn block" aria-haspopup="dialog" onClick={onNotSafe}>
        <Icon of={iconHelp} />
        {t('safety.press')}
      </button>
      {isLeading && (
        <button type="button" className="btn block" onClick={closing(onPlaybook)}>
          <Icon of={iconLantern} />
          {t('safety.panelAndPlaybook')}
        </button>
      )}
      {isLeading && (
        <button type="button" className="btn block" onClick={closing(onPlan)}>
          <Icon of={iconTimer} />
          {t('rooms.plan')}
        </button>
      )}
      {hasBox && (
        <button type="button" className="btn block" onClick={closing(onQuestions)}>
          <Icon of={iconEyeoff} />
          {t('rooms.box')}
          {asked > 0 && <span className="badge">{asked}</span>}
        </button>
      )}
      {isLeading && (
        <button type="button" className="btn block" onClick={closing(onShelf)}>
          <Icon of={iconLink} />
          {t('rooms.shelf')}
        </button>
      )}
      {hasPolls && (
        <button type="button" className="btn block" onClick={closing(onPolls)}>
          <Icon of={iconEyeoff} />
          {t('rooms.polls')}
        </button>
      )}
      {onStepOut && (
        <button type="button" className="btn block" onClick={closing(onStepOut)}>
          <Icon of={iconLantern} />
          {t('siderooms.stepOut')}
        </button>
      )}
      {onSideRooms && (
        <button type="button" className="btn block" onClick={closing(onSideRooms)}>
          <Icon of={iconDoor} />
          {t('siderooms.title')}
        </button>
      )}
      <button type="button" className="btn block" onClick={closing(() => store.stepOut())}>
        <Icon of={iconPause} />
        {t('breaks.stepOut')}
      </button>
      <button type="button" className="btn block" aria-haspopup="dialog" onClick={onReport}>
        <Icon of={iconFlag} />
        {t('reporting.report')}
      </button>
      <button type="button" className="btn block" aria-haspopup="dialog" onClick={onOwnReports}>
        <Icon of={iconUser} />
        {t('reporting.own')}
      </button>
      {inviteLink && (
        <button type="button" className="btn block" onClick={closing(() => copy(store, inviteLink))}>
          <Icon of={iconCopy} />
          {t('door.copy')}
        </button>
      )}
      <div>
        <h3 className="small">{t('shared.notRecorded')}</h3>
        <p className="small soft">{t('shared.notRecorded.text')}</p>
        <h3 className="small">{t(`shared.${encryption}`)}</h3>
        <p className="small soft">{t(`shared.${encryption}.text`)}</p>
      </div>
    </Dialog>
  );
}
