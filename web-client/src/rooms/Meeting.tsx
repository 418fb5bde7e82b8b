import { useEffect, useRef, useState } from 'react';
import { canShareScreen } from '../media/devices';
import type { Rung } from '../media/downlinkLadder';
import { announce } from '../shared/announce';
import { Dialog } from '../shared/Dialog';
import { openHelp } from '../shared/help';
import { Icon } from '../shared/Icon';
import { Mark } from '../shared/Mark';
import {
  iconCaution,
  iconCopy,
  iconShare,
  iconEar,
  iconExit,
  iconGrid,
  iconHelp,
  iconLock,
  iconNorec,
  iconPeople,
  iconRefresh,
  iconSettings,
  iconSpeaker,
  iconVolume,
  iconWifiLow,
  iconX,
} from '../shared/icons';
import { quickExit } from '../shared/quickExit';
import type { Seat } from '../shared/seat';
import { ChatPanel, type Draft, draftTo, noDraft } from './ChatPanel';
import { ControlBar, type Panel, responses } from './ControlBar';
import { DevicesDialog } from './DevicesDialog';
import { useMatches, useNow, useRoom } from './hooks';
import { copy, PeoplePanel } from './PeoplePanel';
import { participant, type Room } from './room';
import { handNumber, type Notice, peopleInside, type RoomStore } from './roomStore';
import { Stage, type View } from './Stage';
import { t } from './t';
import { onTileKey } from './tileFocus';
import { useShortcuts } from './useShortcuts';
import { useCameraRest, useWakeLock } from './whileThere';

type Asked = 'keys' | 'more' | 'devices' | 'encryption' | 'recording' | 'leave' | 'end' | null;

const views: readonly { view: View; icon: string }[] = [
  { view: 'grid', icon: iconGrid },
  { view: 'speaker', icon: iconSpeaker },
  { view: 'listen', icon: iconEar },
];

export function Meeting({ store, seat }: { store: RoomStore; seat: Seat }) {
  const state = useRoom(store);
  const compact = useMatches('(max-width: 40rem), (max-height: 30rem)'); // where the bar has no room for everything
  const touch = useMatches('(pointer: coarse)');
  const [view, setView] = useState<View>(seat.mode === 'video' ? 'grid' : 'listen');
  const [page, setPage] = useState(0);
  const [panel, setPanel] = useState<Panel>(seat.mode === 'typing' ? 'chat' : null);
  const [draft, setDraft] = useState<Draft>(noDraft);
  const [asked, setAsked] = useState<Asked>(null);
  const [chatOnly, setChatOnly] = useState(false);
  const opener = useRef<HTMLElement | null>(null);

  const openPanel = (next: Panel) => {
    if (next !== null) {
      opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      setPanel(next);
      requestAnimationFrame(() => document.querySelector<HTMLElement>('.meet > .panel')?.focus());
    } else {
      setPanel(null);
      if (opener.current?.isConnected) opener.current.focus();
    }
  };

  const unread = useUnread(state.room, state.you, panel === 'chat');
  useAnnouncements(store, panel === 'chat');
  useWakeLock();
  useCameraRest(store, touch);
  useShortcuts({ store, panel, openPanel, setView, page, setPage, showKeys: () => setAsked('keys') });

  const leads = store.me?.role === 'facilitator';
  const inviteLink = seat.inviteCode ? `${location.origin}/j/${seat.inviteCode}` : null;
  const leave = () => {
    if (leads) setAsked('leave');
    else void store.leave();
  };
  const end = () => {
    setAsked(null);
    void store.execute({ $type: 'endRoom' });
  };

  const now = useNow(state.lost !== null, 500);
  const lostFor = state.lost ? now - state.lost.since : 0;
  const away = state.phase === 'lost' && lostFor >= 10_000;
  useEffect(() => {
    if (state.phase === 'here') setChatOnly(false);
  }, [state.phase]);

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
            <h1 dir="auto">{state.room.title || t('rooms.title')}</h1>
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
          {away && !chatOnly ? (
            <GettingBack
              store={store}
              restarting={state.lost?.restarting ?? false}
              attempt={state.lost?.attempt ?? 1}
              nextTryAt={state.lost?.nextTryAt ?? now}
              now={now}
              onChat={() => {
                setChatOnly(true);
                openPanel('chat');
              }}
            />
          ) : (
            <Stage store={store} view={view} page={page} onPage={setPage} inviteLink={inviteLink} />
          )}
          <Notices
            store={store}
            inviteLink={inviteLink}
            away={away && !chatOnly}
            lost={state.phase === 'lost' && lostFor >= 2000 && (!away || chatOnly)}
          />
        </main>

        {panel === 'chat' && (
          <ChatPanel store={store} draft={draft} onDraft={setDraft} onClose={() => openPanel(null)} />
        )}
        {panel === 'people' && (
          <PeoplePanel
            store={store}
            inviteLink={inviteLink}
            onEnd={() => setAsked('end')}
            onClose={() => openPanel(null)}
            onMessage={(p) => {
              setDraft(draftTo(p, draft));
              openPanel('chat');
            }}
          />
        )}
        <ControlBar
          store={store}
          panel={panel}
          unread={unread}
          onPanel={openPanel}
          onMore={() => setAsked('more')}
          onLeave={leave}
        />
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
      {asked === 'keys' && <Keys onClose={() => setAsked(null)} />}
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
        <Dialog kind="sheet" title={t('rooms.more')} closeLabel={t('rooms.close')} onClose={() => setAsked(null)}>
          {compact && (
            <>
              <ViewSwitch
                view={view}
                onView={(next) => {
                  setView(next);
                  setAsked(null);
                }}
              />
              <button
                type="button"
                className="btn block"
                onClick={() => {
                  setAsked(null);
                  openPanel('people');
                }}
              >
                <Icon of={iconPeople} />
                {t('rooms.people')}
              </button>
            </>
          )}
          <button type="button" className="btn block" aria-haspopup="dialog" onClick={() => setAsked('devices')}>
            <Icon of={iconSettings} />
            {t('rooms.devices')}
          </button>
          {compact && canShareScreen() && (
            <button
              type="button"
              className="btn block"
              onClick={() => {
                setAsked(null);
                void store.toggleScreen();
              }}
            >
              <Icon of={iconShare} />
              {t(store.me?.screen === 'on' ? 'rooms.screen.stop' : 'rooms.screen.share')}
            </button>
          )}
          {compact && (
            <>
              <h3 className="small">{t('rooms.respond')}</h3>
              <div className="row">
                {responses(store).map(({ label, icon, run }) => (
                  <button
                    key={label}
                    type="button"
                    className="btn"
                    onClick={() => {
                      setAsked(null);
                      run();
                    }}
                  >
                    <Icon of={icon} />
                    {label}
                  </button>
                ))}
              </div>
            </>
          )}
          {inviteLink && (
            <button
              type="button"
              className="btn block"
              onClick={() => {
                setAsked(null);
                void copy(store, inviteLink);
              }}
            >
              <Icon of={iconCopy} />
              {t('rooms.people.copy')}
            </button>
          )}
          <div>
            <h3 className="small">{t('rooms.notRecorded')}</h3>
            <p className="small soft">{t('rooms.notRecorded.text')}</p>
            <h3 className="small">{t('rooms.encrypted')}</h3>
            <p className="small soft">{t('rooms.encrypted.text')}</p>
          </div>
          {!touch && (
            <button type="button" className="btn quiet" aria-haspopup="dialog" onClick={() => setAsked('keys')}>
              {t('rooms.keys')}
            </button>
          )}
        </Dialog>
      )}
    </>
  );
}

function ViewSwitch({
  view,
  onView,
  className = '',
}: {
  view: View;
  onView: (view: View) => void;
  className?: string;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame round three buttons
    <div className={`seg ${className}`} role="group" aria-label={t('rooms.view')}>
      {views.map(({ view: each, icon }) => (
        <button key={each} type="button" aria-pressed={view === each} onClick={() => onView(each)}>
          <Icon of={icon} />
          <span>{t(`rooms.view.${each}`)}</span>
        </button>
      ))}
    </div>
  );
}

function GettingBack({
  store,
  restarting,
  attempt,
  nextTryAt,
  now,
  onChat,
}: {
  store: RoomStore;
  restarting: boolean;
  attempt: number;
  nextTryAt: number;
  now: number;
  onChat: () => void;
}) {
  const seconds = Math.ceil((nextTryAt - now) / 1000);
  return (
    <div className="lost">
      <span className="spinner" aria-hidden="true" />
      <div className="stack">
        <h2>{t('rooms.lost.title')}</h2>
        <p>{t(restarting ? 'rooms.lost.restarting' : 'rooms.lost.text')}</p>
        <p className="small soft num">
          {seconds > 0 ? t('rooms.lost.next', { attempt, seconds }) : t('rooms.lost.trying', { attempt })}
        </p>
      </div>
      <button type="button" className="btn primary big" onClick={() => void store.tryNow()}>
        <Icon of={iconRefresh} />
        {t('rooms.lost.now')}
      </button>
      <button type="button" className="btn quiet" onClick={onChat}>
        {t('rooms.lost.chat')}
      </button>
    </div>
  );
}

/** One notice at a time; the wish for sound waits until nothing else has to be said. */
function Notices({
  store,
  inviteLink,
  lost,
  away,
}: {
  store: RoomStore;
  inviteLink: string | null;
  lost: boolean;
  away: boolean;
}) {
  const { notice, soundBlocked, mediaState, rung, lost: gone } = useRoom(store);
  useSpokenNotices(notice, mediaState === 'failing', rung, inviteLink);
  if (away) return null; // the stage says it all
  if (lost) {
    return (
      <div className="toast">
        <span className="spinner" aria-hidden="true" />
        <span>{t(gone?.restarting ? 'rooms.lost.restarting' : 'rooms.lost.title')}</span>
        <button type="button" className="btn small" onClick={() => void store.tryNow()}>
          {t('rooms.lost.now')}
        </button>
      </div>
    );
  }
  if (notice) {
    return (
      <div className="toast">
        <Icon of={iconCaution} />
        <span>{textOf(notice, inviteLink)}</span>
        {notice.kind === 'removed' && (
          <button type="button" className="btn small" onClick={() => void store.undoRemoval(notice.who)}>
            {t('rooms.people.undo.short')}
          </button>
        )}
        {notice.kind === 'askedToUnmute' && (
          <button
            type="button"
            className="btn small"
            onClick={() => {
              store.dismiss();
              void store.toggleMicrophone(true);
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
      </div>
    );
  }
  if (mediaState === 'failing') {
    return (
      <div className="toast">
        <span className="spinner" aria-hidden="true" />
        <span>{t('rooms.media.failing')}</span>
        <button type="button" className="btn small" onClick={() => void store.media.connect()}>
          {t('rooms.lost.now')}
        </button>
      </div>
    );
  }
  if (!soundBlocked && rung !== 'all') {
    return (
      <div className="toast">
        <Icon of={iconWifiLow} />
        <span>{t(`rooms.weak.${rung}`)}</span>
        <button type="button" className="btn small" onClick={() => store.media.showAll()}>
          {t('rooms.weak.show')}
        </button>
      </div>
    );
  }
  if (!soundBlocked) return null;
  return (
    <div className="toast">
      <Icon of={iconVolume} />
      <span>{t('rooms.sound.text')}</span>
      <button type="button" className="btn primary small" onClick={() => store.media.turnSoundOn()}>
        {t('rooms.sound.on')}
      </button>
    </div>
  );
}

/** What only the eye would learn from the top of the stage; what events say is announced with them. */
function useSpokenNotices(notice: Notice | null, failing: boolean, rung: Rung, inviteLink: string | null): void {
  useEffect(() => {
    if (notice && !toldByEvents.has(notice.kind)) announce(textOf(notice, inviteLink), 'status', 'me');
  }, [notice, inviteLink]);
  useEffect(() => {
    if (failing) announce(t('rooms.media.failing'), 'status', 'me');
  }, [failing]);
  useEffect(() => {
    if (rung !== 'all') announce(t(`rooms.weak.${rung}`), 'status', 'me');
  }, [rung]);
}

const toldByEvents: ReadonlySet<Notice['kind']> = new Set(['muted', 'cameraStopped', 'askedToUnmute', 'cameraAllowed']);

function textOf(notice: Notice, link: string | null): string {
  switch (notice.kind) {
    case 'device':
      return t(`rooms.notice.${notice.device}.${notice.problem}`);
    case 'refused':
      return notice.text;
    case 'removed':
      return t('rooms.notice.removed', { name: notice.name });
    case 'askedToUnmute':
    case 'cameraAllowed':
      return t(`rooms.notice.${notice.kind}`, { name: notice.by || t('rooms.notice.someone') });
    case 'notCopied':
      return t('rooms.notice.notCopied', { link: link ?? '' });
    default:
      return t(`rooms.notice.${notice.kind}`);
  }
}

function Keys({ onClose }: { onClose: () => void }) {
  const rows: readonly [string, string][] = [
    ['M', t('rooms.keys.mic')],
    [t('rooms.keys.space'), t('rooms.keys.talk')],
    ['V', t('rooms.keys.camera')],
    ['H', t('rooms.keys.hand')],
    ['C', t('rooms.keys.chat')],
    ['P', t('rooms.keys.people')],
    ['1 2 4', t('rooms.keys.views')],
    ['F6', t('rooms.keys.regions')],
    ['PageUp PageDown', t('rooms.keys.pages')],
    ['← ↑ → ↓', t('rooms.keys.tiles')],
    ['Esc', t('rooms.keys.escape')],
    ['?', t('rooms.keys.list')],
  ];
  return (
    <Dialog title={t('rooms.keys')} closeLabel={t('rooms.close')} onClose={onClose}>
      <dl className="keys">
        {rows.map(([key, does]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{key}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** Messages of others since the chat was last open. */
function useUnread(room: Room, you: string, open: boolean): number {
  const newest = room.messages.at(-1)?.id ?? null;
  const [seen, setSeen] = useState<string | null>(newest);
  useEffect(() => {
    if (open) setSeen(newest);
  }, [open, newest]);
  if (open) return 0;
  const from = room.messages.findIndex((m) => m.id === seen) + 1;
  return room.messages.slice(from).filter((m) => m.author.id !== you).length;
}

function handRaised(number: number | null): string {
  return number ? t('rooms.say.handRaised', { number }) : t('rooms.say.handUp');
}

function useAnnouncements(store: RoomStore, chatOpen: boolean): void {
  const open = useRef(chatOpen);
  open.current = chatOpen;
  useEffect(() => {
    announce(t('rooms.say.in', { count: peopleInside(store.getState()) }), 'alert', 'me');
    store.effects = {
      lost: () => announce(t('rooms.lost.title'), 'status', 'me'),
      back: () => announce(t('rooms.lost.back'), 'status', 'me'),
      told: (event, after) => {
        const { you } = store.getState();
        const own = 'who' in event && event.who === you;
        const nameOf = (who: string) => participant(after, who)?.name || t('rooms.notice.someone');
        switch (event.$type) {
          case 'microphoneTurnedOn':
            if (own) announce(t('rooms.say.micOn'), 'status', 'me');
            break;
          case 'microphoneTurnedOff':
            if (own) announce(t('rooms.say.micOff'), 'status', 'me');
            break;
          case 'cameraTurnedOn':
            if (own) announce(t('rooms.say.cameraOn'), 'status', 'me');
            break;
          case 'cameraTurnedOff':
            if (own) announce(t('rooms.say.cameraOff'), 'status', 'me');
            break;
          case 'cameraStopped':
            if (own) announce(t('rooms.notice.cameraStopped'), 'alert', 'me');
            break;
          case 'cameraAllowed':
            if (own) announce(t('rooms.notice.cameraAllowed', { name: nameOf(event.by) }), 'alert', 'me');
            break;
          case 'microphoneMuted':
            if (own) announce(t('rooms.say.muted'), 'alert', 'me');
            break;
          case 'askedToUnmute':
            if (own) announce(t('rooms.say.asked', { name: nameOf(event.by) }), 'alert', 'me');
            break;
          case 'handRaised':
            if (own) announce(handRaised(handNumber(store.getState(), you)), 'status', 'me');
            break;
          case 'handLowered':
            if (own) announce(t('rooms.say.handLowered'), 'status', 'me');
            break;
          case 'screenStarted':
            if (!own) announce(t('rooms.say.screen', { name: nameOf(event.who) }), 'status', 'important');
            break;
          case 'roomLocked':
            announce(t('rooms.say.locked'), 'status', 'important');
            break;
          case 'roomUnlocked':
            announce(t('rooms.say.unlocked'), 'status', 'important');
            break;
          case 'messagePosted':
            if (!own && !open.current)
              announce(t('rooms.say.chat', { name: event.author?.name || nameOf(event.who) }), 'status', 'important');
            break;
          default:
        }
      },
    };
  }, [store]);
}
