import { useEffect, useRef, useState } from 'react';
import { announce } from '../shared/announce';
import { Dialog } from '../shared/Dialog';
import { focusBack } from '../shared/focus';
import { openHelp, setSessionNote } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconExit, iconHelp, iconLock, iconNorec } from '../shared/icons';
import { Mark } from '../shared/Mark';
import { quickExit } from '../shared/quickExit';
import type { Seat } from '../shared/seat';
import { useSettings } from '../shared/settings';
import { useScreen } from '../shared/title';
import { Announcer } from './announcer';
import { ControlBar, type Panel } from './ControlBar';
import { ChatPanel } from './chat/ChatPanel';
import { draftTo } from './chat/draft';
import { useMatches, useRoom } from './hooks';
import { MoreSheet } from './MoreSheet';
import { GettingBack, Notices } from './Notices';
import { participant } from './room';
import { peopleInside, type RoomStore } from './roomStore';
import { SettingsDialog } from './SettingsDialog';
import { PeoplePanel } from './seats/PeoplePanel';
import { Stage, type View } from './stage/Stage';
import { onTileKey } from './stage/tileFocus';
import { ViewSwitch } from './stage/ViewSwitch';
import { t } from './t';
import { DevicesDialog } from './tracks/DevicesDialog';
import { useShortcuts } from './useShortcuts';
import { useCameraRest, useMediaName, useRestAfterSleep, useWakeLock } from './whileThere';

type Asked = 'settings' | 'more' | 'devices' | 'encryption' | 'recording' | 'leave' | 'end' | null;

export function Meeting({ store, seat }: { store: RoomStore; seat: Seat }) {
  useScreen(t('rooms.title'));
  const { title, phase, leads } = useRoom(store, ({ room, phase, you }) => ({
    title: room.title,
    phase,
    leads: participant(room, you)?.role === 'facilitator',
  }));
  const away = useAway(store);
  const compact = useMatches('(max-width: 40rem), (max-height: 30rem)'); // where the bar has no room for everything
  const touch = useMatches('(pointer: coarse)');
  const [view, setView] = useChosenView(store, seat.mode === 'video' ? 'grid' : 'listen');
  const [page, setPage] = useState(0);
  const [pinned, setPinned] = useState<string | null>(null);
  const [panel, setPanel] = useState<Panel>(seat.mode === 'typing' ? 'chat' : null);
  const [asked, setAsked] = useState<Asked>(null);
  const { singleKeys } = useSettings();
  const [chatOnly, setChatOnly] = useState(false);
  const opener = useRef<HTMLElement | null>(null);

  const openPanel = (next: Panel) => {
    if (next !== null) {
      opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      setPanel(next);
      requestAnimationFrame(() => document.querySelector<HTMLElement>('.meet > .panel')?.focus());
    } else {
      setPanel(null);
      focusBack(opener.current);
    }
  };

  useAnnouncer(store, panel === 'chat');
  useWakeLock();
  useMediaName(t('rooms.title'));
  useCameraRest(store, touch);
  useRestAfterSleep(store);
  useSessionNote(store);
  useShortcuts({
    store,
    panel,
    openPanel,
    setView,
    single: singleKeys,
    showKeys: () => setAsked('settings'),
  });

  const [inviteCode, setInviteCode] = useState(seat.inviteCode);
  const inviteLink = inviteCode ? `${location.origin}/j/${inviteCode}` : null;
  const leave = () => {
    if (leads) setAsked('leave');
    else void store.leave();
  };
  const end = () => {
    setAsked(null);
    void store.execute({ $type: 'endRoom' });
  };

  const covered = compact && panel !== null;
  const stageSays = away === 'long' && !chatOnly && !covered;
  useEffect(() => {
    if (phase === 'here') setChatOnly(false);
  }, [phase]);

  return (
    <>
      <a className="skip" href="#controls">
        {t('rooms.skip')}
      </a>
      <div className="meet">
        <header className="topbar" tabIndex={-1} data-region>
          <span className="phone-hide mark-box">
            <Mark />
          </span>
          <div className="titles" style={{ minInlineSize: 0 }}>
            <h1 dir="auto">{title || t('rooms.title')}</h1>
            <span className="xs soft phone-only">{t('rooms.notRecorded')}</span>
          </div>
          <span className="row tight phone-hide chips" style={{ flexWrap: 'nowrap' }}>
            <button
              type="button"
              className="badge line opens"
              aria-haspopup="dialog"
              onClick={() => setAsked('recording')}
            >
              <Icon of={iconNorec} />
              {t('rooms.notRecorded')}
            </button>
            <button
              type="button"
              className="badge caution opens"
              aria-haspopup="dialog"
              onClick={() => setAsked('encryption')}
            >
              <Icon of={iconLock} />
              {t('rooms.encrypted')}
            </button>
          </span>
          <div className="end">
            <ViewSwitch className="phone-hide" view={view} onView={setView} />
            <button type="button" className="btn quiet phone-hide" aria-haspopup="dialog" onClick={() => openHelp()}>
              <Icon of={iconHelp} />
              {t('rooms.help')}
            </button>
            <button
              type="button"
              className="iconbtn phone-only"
              aria-haspopup="dialog"
              aria-label={t('rooms.help')}
              onClick={() => openHelp()}
            >
              <Icon of={iconHelp} />
            </button>
            <button type="button" className="btn leave phone-only" onClick={leave}>
              {t('rooms.leave')}
            </button>
            <button type="button" className="btn exit" aria-label={t('rooms.exit')} onClick={quickExit}>
              <Icon of={iconExit} flip />
              <span className="wide">{t('rooms.exit')}</span>
            </button>
          </div>
        </header>

        <main className="stage" aria-label={t('rooms.stage')} tabIndex={-1} data-region onKeyDown={onTileKey}>
          {stageSays ? (
            <GettingBack
              store={store}
              listening={view === 'listen'}
              onSoundOnly={() => {
                void store.tryWithSoundOnly();
                setView('listen');
              }}
              onChat={() => {
                setChatOnly(true);
                openPanel('chat');
              }}
            />
          ) : (
            <Stage store={store} view={view} pinned={pinned} page={page} onPage={setPage} inviteLink={inviteLink} />
          )}
        </main>
        <Notices store={store} inviteLink={inviteLink} away={stageSays} lost={away !== 'no' && !stageSays} />

        {panel === 'chat' && <ChatPanel store={store} onClose={() => openPanel(null)} />}
        {panel === 'people' && (
          <PeoplePanel
            store={store}
            inviteLink={inviteLink}
            onNewLinks={setInviteCode}
            pinned={pinned}
            onPin={(person) => {
              setPinned(person?.id ?? null);
              if (!person) return;
              setPage(0);
              announce(t('rooms.say.pinned', { name: person.name }), 'status', 'me');
            }}
            onEnd={() => setAsked('end')}
            onClose={() => openPanel(null)}
            onMessage={(p) => {
              store.write(draftTo(p, store.getState().draft));
              openPanel('chat');
            }}
          />
        )}
        <ControlBar store={store} panel={panel} onPanel={openPanel} onMore={() => setAsked('more')} onLeave={leave} />
      </div>

      {asked === 'recording' && (
        <Dialog title={t('rooms.notRecorded')} closeLabel={t('rooms.close')} onClose={() => setAsked(null)}>
          <p>{t('rooms.notRecorded.text')}</p>
        </Dialog>
      )}
      {asked === 'encryption' && (
        <Dialog title={t('rooms.encrypted')} closeLabel={t('rooms.close')} onClose={() => setAsked(null)}>
          <p>{t('rooms.encrypted.text')}</p>
        </Dialog>
      )}
      {asked === 'devices' && <DevicesDialog store={store} onClose={() => setAsked(null)} />}
      {asked === 'settings' && <SettingsDialog keyboard={!touch} onClose={() => setAsked(null)} />}
      {asked === 'leave' && (
        <Dialog
          role="alertdialog"
          title={t('rooms.leave.title')}
          closeLabel={t('rooms.close')}
          onClose={() => setAsked(null)}
        >
          <p className="soft">{t('rooms.leave.text')}</p>
          <div className="row actions">
            <button type="button" className="btn quiet" onClick={() => setAsked(null)}>
              {t('rooms.leave.stay')}
            </button>
            <button type="button" className="btn danger-quiet" onClick={() => setAsked('end')}>
              {t('rooms.leave.end')}
            </button>
            <button type="button" className="btn primary" data-autofocus onClick={() => void store.leave()}>
              {t('rooms.leave.only')}
            </button>
          </div>
        </Dialog>
      )}
      {asked === 'end' && (
        <Dialog
          role="alertdialog"
          title={t('rooms.end.title')}
          closeLabel={t('rooms.close')}
          onClose={() => setAsked(null)}
        >
          <p className="soft">{t('rooms.end.text')}</p>
          <div className="row actions">
            <button type="button" className="btn" data-autofocus onClick={() => setAsked(null)}>
              {t('rooms.end.keep')}
            </button>
            <button type="button" className="btn danger" onClick={end}>
              {t('rooms.end.do')}
            </button>
          </div>
        </Dialog>
      )}
      {asked === 'more' && (
        <MoreSheet
          store={store}
          compact={compact}
          view={view}
          inviteLink={inviteLink}
          onView={setView}
          onPeople={() => openPanel('people')}
          onDevices={() => setAsked('devices')}
          onSettings={() => setAsked('settings')}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

/** A person who makes a call from Help now has to know whether the session hears it. */
function useSessionNote(store: RoomStore): void {
  const heard = useRoom(store, () => store.me?.microphone === 'on');
  useEffect(() => {
    setSessionNote(
      heard
        ? { text: t('rooms.help.micOn'), mute: () => void store.own.toggleMicrophone(false) }
        : { text: t('rooms.help.micOff') },
    );
    return () => setSessionNote(null);
  }, [store, heard]);
}

/** Listen is sound only in both directions: going there turns the camera off, and turning it on leads back to the grid. */
function useChosenView(store: RoomStore, first: View): [View, (view: View) => void] {
  const [view, setView] = useState(first);
  const isSeen = useRoom(store, ({ ownCamera }) => ownCamera !== null);
  useEffect(() => {
    if (isSeen) setView((now) => (now === 'listen' ? 'grid' : now));
  }, [isSeen]);
  const choose = (next: View) => {
    if (next === 'listen') void store.own.restCamera('cameraOffToListen');
    setView(next);
  };
  return [view, choose];
}

/** What happens in the room, aloud. */
function useAnnouncer(store: RoomStore, chatIsOpen: boolean): void {
  const [announcer] = useState(() => new Announcer(store));
  announcer.chatIsOpen = chatIsOpen;
  useEffect(() => {
    announce(t('rooms.say.in', { count: peopleInside(store.getState()) }), 'alert', 'me');
    store.effects = announcer;
  }, [store, announcer]);
}

/** Whether the connection has been away for a while: long enough to say so, or to take the stage for it. */
function useAway(store: RoomStore): 'no' | 'a while' | 'long' {
  const since = useRoom(store, ({ lost, phase }) => (phase === 'lost' ? (lost?.since ?? null) : null));
  const [away, setAway] = useState<{ since: number; long: boolean } | null>(null);
  useEffect(() => {
    if (since === null) return undefined;
    const after = (time: number, long: boolean) =>
      setTimeout(() => setAway({ since, long }), since + time - Date.now());
    const timers = [after(2000, false), after(10_000, true)];
    return () => timers.forEach(clearTimeout);
  }, [since]);
  if (away === null || away.since !== since) return 'no'; // said about an earlier loss
  return away.long ? 'long' : 'a while';
}
