import { type ReactNode, useEffect, useRef } from 'react';
import type { Shows } from '../media/downlinkLadder';
import { changeEffects } from '../media/effects/effects';
import { announce } from '../shared/announce';
import type { LineWord } from '../shared/contracts';
import { Icon } from '../shared/Icon';
import {
  iconCaution,
  iconDoor,
  iconHelp,
  iconLantern,
  iconTimer,
  iconVolume,
  iconWifiLow,
  iconX,
} from '../shared/icons';
import { OnTop } from '../shared/onTop';
import { Said, said } from '../shared/Said';
import { type Key, shown, t, type Values } from '../texts/texts';
import { ClosingNotice } from './door/ClosingNotice';
import { useRoom } from './hooks';
import type { Notice } from './notices';
import type { RoomStore } from './roomStore';
import { timeOf } from './schedule/timeOf';
import { Prolong } from './schedule/useMinutesLeft';
import { unhide } from './seats/hideItem';
import { leads } from './seats/seats';

/**
 * One notice at a time. Without sound most of the meeting is missing, so that comes before what else happened; and what a notice
 * offers cannot be done while the room pauses.
 */
export function Notices({
  store,
  inviteLink,
  lost,
  away,
  onLookAfter,
  peopleOpen,
  onPeople,
  onLine,
  onReports,
}: {
  store: RoomStore;
  inviteLink: string | null;
  lost: boolean;
  away: boolean;
  /** While a person who is not safe waits to be looked at. */
  onLookAfter: (() => void) | null;
  peopleOpen: boolean; // the panel itself says who waits
  onPeople: () => void;
  onLine: () => void;
  /** Shows what a notice about a report is about. */
  onReports: (kind: 'reportMade' | 'reportAnswered') => void;
}) {
  const { notice, soundBlocked, mediaState, shows, line, paused, closesAt, isLeading, gone } = useRoom(store, (s) => ({
    notice: s.notice,
    soundBlocked: s.soundBlocked,
    mediaState: s.mediaState,
    shows: s.shows,
    line: s.lines.get(s.you),
    paused: s.paused,
    closesAt: s.room.door.closesAt,
    isLeading: leads(s.room, s.you),
    gone: s.lost,
  }));
  const isSeen = notice?.kind === 'knock' && peopleOpen;
  useEffect(() => {
    if (isSeen) store.dismiss();
  }, [isSeen, store]);
  useSpokenPause(paused, gone !== null);
  const failing = mediaState === 'failing' || mediaState === 'away' ? mediaState : null;
  useSpokenNotices(notice, failing, shows, soundBlocked, inviteLink);
  useSpokenLine(line, shows, failing !== null);
  if (away) return null; // the stage says it all
  if (lost) {
    return (
      <Toast>
        <span className="spinner" aria-hidden="true" />
        <span>{t(gone?.restarting ? 'rooms.lost.restarting' : 'rooms.lost.title')}</span>
        <button type="button" className="btn small" onClick={() => void store.tryNow()}>
          {t('rooms.lost.now')}
        </button>
      </Toast>
    );
  }
  if (onLookAfter) {
    return (
      <Toast>
        <Icon of={iconHelp} />
        <span>{t('safety.alert')}</span>
        <button type="button" className="btn danger small" onClick={onLookAfter}>
          {t('safety.alert.open')}
        </button>
      </Toast>
    );
  }
  if (soundBlocked) {
    return (
      <Toast>
        <Icon of={iconVolume} />
        <span>{t('tracks.sound.text')}</span>
        <button type="button" className="btn primary small" onClick={() => store.media.turnSoundOn()}>
          {t('tracks.sound.on')}
        </button>
      </Toast>
    );
  }
  if (paused) {
    return (
      <Toast>
        <span className="spinner" aria-hidden="true" />
        <span>{t('rooms.paused')}</span>
      </Toast>
    );
  }
  if (notice && !isSeen) {
    return (
      <Toast passes>
        <Icon
          of={
            aboutRole.has(notice.kind)
              ? iconLantern
              : aboutDoor.has(notice.kind)
                ? iconDoor
                : aboutTime.has(notice.kind)
                  ? iconTimer
                  : iconCaution
          }
        />
        <span>{notice.kind === 'refused' ? <Said refusal={notice} /> : wordsOf(notice, inviteLink, shown)}</span>
        {notice.kind === 'removed' && (
          <button type="button" className="btn small" onClick={() => void store.undoRemoval(notice.who)}>
            {t('seats.undo.short')}
          </button>
        )}
        {notice.kind === 'hid' && (
          <button type="button" className="btn small" onClick={() => unhide(store, notice.who, notice.name)}>
            {t('seats.undo.short')}
          </button>
        )}
        {notice.kind === 'knock' &&
          (notice.who.length > 1 ? (
            <button type="button" className="btn small" onClick={onPeople}>
              {t('door.notice.show')}
            </button>
          ) : (
            <button type="button" className="btn primary small" onClick={() => void store.letIn(notice.who)}>
              {t('door.waiting.letIn')}
            </button>
          ))}
        {notice.kind === 'endsSoon' && isLeading && <Prolong store={store} onPressed={() => store.dismiss()} />}
        {notice.kind === 'prolonged' && notice.own && (
          <button
            type="button"
            className="btn small"
            onClick={() => void store.execute({ $type: 'takeBackProlonging' })}
          >
            {t('seats.undo.short')}
          </button>
        )}
        {notice.kind === 'door' && (
          <button type="button" className="btn small" onClick={() => void store.setDoor(notice.before)}>
            {t('seats.undo.short')}
          </button>
        )}
        {(notice.kind === 'reportMade' || notice.kind === 'reportAnswered') && (
          <button
            type="button"
            className="btn small"
            aria-haspopup="dialog"
            onClick={() => {
              store.dismiss();
              onReports(notice.kind);
            }}
          >
            {t('reporting.look')}
          </button>
        )}
        {(notice.kind === 'noBlur' || (notice.kind === 'tooSlow' && notice.effect === 'blur')) && (
          <button
            type="button"
            className="btn small"
            onClick={() => {
              store.dismiss();
              changeEffects({ picture: 'plain' });
              void store.own.toggleCamera(true);
            }}
          >
            {t('rooms.notice.noBlur.anyway')}
          </button>
        )}
        {unmutes(notice) && (
          <button
            type="button"
            className="btn small"
            onClick={() => {
              store.dismiss();
              store.media.turnSoundOn();
              void store.own.toggleMicrophone(true);
            }}
          >
            {t('rooms.notice.unmute')}
          </button>
        )}
        <button
          type="button"
          className="iconbtn"
          aria-label={t('rooms.notice.dismiss')}
          onClick={() => store.dismiss()}
        >
          <Icon of={iconX} />
        </button>
      </Toast>
    );
  }
  if (closesAt !== null) {
    return (
      <Toast>
        <Icon of={iconTimer} />
        <ClosingNotice store={store} at={closesAt} isLeading={isLeading} />
      </Toast>
    );
  }
  if (failing) {
    return (
      <Toast>
        <span className="spinner" aria-hidden="true" />
        <span>{t(`tracks.${failing}`)}</span>
        <button type="button" className="btn small" onClick={() => void store.media.connect()}>
          {t('rooms.lost.now')}
        </button>
      </Toast>
    );
  }
  if (shows !== 'all') {
    return (
      <Toast>
        <Icon of={iconWifiLow} />
        <span>{t(`tracks.weak.${shows}`)}</span>
        {shows === 'some' ? (
          <button type="button" className="btn small" aria-haspopup="dialog" onClick={onLine}>
            {t('lines.details')}
          </button>
        ) : (
          <button type="button" className="btn small" onClick={() => store.media.showAll()}>
            {t('tracks.weak.show')}
          </button>
        )}
      </Toast>
    );
  }
  return null;
}

/**
 * Over the stage and in a dialog that is open. Where a panel covers the stage, what passes or is put away lies over it, and what stays
 * stands above it, so that everything in the panel can be reached.
 */
function Toast({ passes = false, children }: { passes?: boolean; children: ReactNode }) {
  return (
    <OnTop>
      <section className={passes ? 'notices' : 'notices stay'} aria-label={t('rooms.notices')}>
        <div className="toast">{children}</div>
      </section>
    </OnTop>
  );
}

/** Announces a pause and its end, which the eye sees; but not while the connection is lost, which is announced instead. */
function useSpokenPause(paused: boolean, lost: boolean): void {
  const was = useRef(false);
  useEffect(() => {
    if (paused) announce(t('rooms.paused'), 'status', 'me');
    else if (was.current && !lost) announce(t('rooms.paused.over'), 'status', 'me');
    was.current = paused;
  }, [paused, lost]);
}

/** Announces one's own word when it changes, unless a notice says more. That of others is at their tiles. */
function useSpokenLine(line: LineWord | undefined, shows: Shows, failing: boolean): void {
  const was = useRef<LineWord>('good');
  useEffect(() => {
    const now = line ?? 'good';
    if (now === was.current || failing) return;
    was.current = now;
    if (shows === 'all') announce(t(`lines.say.${now}`), 'status', 'me');
  }, [line, shows, failing]);
}

/** Announces notices that are otherwise only visible; those about events are announced with the events. */
function useSpokenNotices(
  notice: Notice | null,
  failing: 'failing' | 'away' | null,
  shows: Shows,
  soundBlocked: boolean,
  inviteLink: string | null,
): void {
  const told = useRef<Notice | null>(null);
  useEffect(() => {
    // A notice stays on the screen while the link changes, as it does with the role; it is said once.
    if (notice && notice !== told.current && !toldByEvents.has(notice.kind))
      announce(wordsOf(notice, inviteLink, t), 'status', 'me');
    told.current = notice;
  }, [notice, inviteLink]);
  useEffect(() => {
    if (failing) announce(t(`tracks.${failing}`), 'status', 'me');
  }, [failing]);
  useEffect(() => {
    if (shows !== 'all') announce(t(`tracks.weak.${shows}`), 'status', 'me');
  }, [shows]);
  useEffect(() => {
    if (soundBlocked) announce(t('tracks.sound.text'), 'alert', 'me');
  }, [soundBlocked]);
}

/** Whether unmuting is the next step that a notice offers. */
const unmutes = (notice: Notice): boolean =>
  notice.kind === 'askedToUnmute' || (notice.kind === 'interrupted' && notice.device === 'microphone');

const aboutRole: ReadonlySet<Notice['kind']> = new Set([
  'promoted',
  'promotionEnded',
  'steppedDown',
  'steppedUp',
  'heldAtDoor',
  'welcomed',
]);

const aboutTime: ReadonlySet<Notice['kind']> = new Set(['endsSoon', 'prolonged', 'prolongingTakenBack']);

const aboutDoor: ReadonlySet<Notice['kind']> = new Set(['knock', 'letIn', 'door', 'backTogether', 'stepOutDeclined']);

const toldByEvents: ReadonlySet<Notice['kind']> = new Set([
  'muted',
  'mutedAll',
  'cameraStopped',
  'askedToUnmute',
  'cameraAllowed',
  'chatHeld',
  'chatAllowed',
  'messageTakenDown',
  'roomResumed',
  'letIn',
  'leadDeclined',
  'knock',
  'door',
  'endsSoon',
  'prolonged',
  'prolongingTakenBack',
  'reportMade',
  'reportAnswered',
]);

type Say<T> = (key: Key, values?: Values) => T;

function wordsOf<T>(notice: Notice, link: string | null, say: Say<T>): T | string {
  switch (notice.kind) {
    case 'device':
      return say(`rooms.notice.${notice.device}.${notice.problem}`);
    case 'interrupted':
      return say(`rooms.notice.${notice.device}.interrupted`);
    case 'heldAtDoor':
      return say('arrivals.notice.held');
    case 'backTogether':
      return say('siderooms.say.back');
    case 'stepOutDeclined':
      return say('siderooms.declined');
    case 'leadDeclined':
      return say('lead.say.declined', { name: notice.name });
    case 'welcomed':
      return say('arrivals.notice.welcomed');
    case 'refused':
      return said(notice);
    case 'reportMade':
      return say('reporting.made');
    case 'reportAnswered':
      return say('reporting.answered');
    case 'removed':
      return say('rooms.notice.removed', { name: notice.name });
    case 'hid':
      return say(notice.leads ? 'rooms.notice.hid.leads' : 'rooms.notice.hid', { name: notice.name });
    case 'beganAgain':
      return say(notice.leads ? 'rooms.notice.beganAgain.leads' : 'rooms.notice.beganAgain');
    case 'removedSince':
      return say('rooms.notice.removedSince', { count: notice.count });
    case 'askedToUnmute':
    case 'cameraAllowed':
    case 'chatAllowed':
      return say(`rooms.notice.${notice.kind}`, { name: notice.by || t('rooms.notice.someone') });
    case 'knock':
      return say('door.say.waiting', { count: notice.who.length, name: notice.name });
    case 'door':
      return say(`door.notice.${notice.now}`);
    case 'letIn':
    case 'nameAtDoor':
      return say(`door.notice.${notice.kind}`);
    case 'sealedAgain':
      return say('keys.sealedAgain');
    case 'endsSoon':
      return say('schedule.soon');
    case 'prolonged':
      return say('schedule.prolonged', { time: timeOf(notice.endsAt) });
    case 'prolongingTakenBack':
      return say('schedule.takenBack', { time: timeOf(notice.endsAt) });
    case 'tooSlow':
      return say(`rooms.notice.tooSlow.${notice.effect}`);
    case 'notCopied':
      return say('rooms.notice.notCopied', { link: link ?? '' });
    default:
      return say(`rooms.notice.${notice.kind}`);
  }
}
