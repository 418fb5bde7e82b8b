import { useEffect, useRef, useState } from 'react';
import { useEase } from '../comfort/ease';
import { announce } from '../shared/announce';
import { focusBack } from '../shared/focus';
import { closeHelp } from '../shared/help';
import { linkTo, secretOf } from '../shared/linkSecret';
import { part } from '../shared/part';
import { getSeat, type Seat } from '../shared/seat';
import { useSettings } from '../shared/settings';
import { useScreen } from '../shared/title';
import { withTexts } from '../texts/load';
import { t } from '../texts/texts';
import { Announcer } from './announcer';
import { isOut } from './breaks/breaks';
import { ControlBar, type Panel } from './ControlBar';
import { draftTo } from './chat/draft';
import type { Coach } from './coach';
import type { ConsoleTab } from './console/Console';
import { useBetween } from './console/useBetween';
import { EndDialog, LeaveDialog } from './door/Leaving';
import { useKnocks } from './door/useKnocks';
import { RespondMenu } from './floor/RespondButton';
import { GettingBack } from './GettingBack';
import { useMatches, useRoom } from './hooks';
import { Notices } from './Notices';
import { isPaused } from './pause/pause';
import { viewByPlan } from './plan/plan';
import { useBallots } from './polls/useBallots';
import { OwnReports, ReportFor, RoomReports } from './reports/dialogs';
import { useReports } from './reports/useReports';
import type { Room } from './room';
import type { RoomStore } from './roomStore';
import { askedAbout } from './safety/safety';
import { useNotSafe } from './safety/useNotSafe';
import { useSafetyAlert } from './safety/useSafetyAlert';
import { hasSound } from './schedule/schedule';
import { Prolong } from './schedule/useMinutesLeft';
import { leads, peopleInside } from './seats/seats';
import { companionIn, nameOfRoom } from './siderooms/names';
import { openOffer, pairOf, placeOf } from './siderooms/siderooms';
import { keepView, keptView } from './stage/keptView';
import { Circle, Listen, Speaker, Stage, type View } from './stage/Stage';
import { onTileKey } from './stage/tileFocus';
import { Topbar } from './Topbar';
import { useShortcuts } from './useShortcuts';
import { useCameraRest, useMediaName, useRestAfterSleep, useWakeLock } from './whileThere';

const SteppedOut = part(() => withTexts('parts', import('./breaks/SteppedOut')));
const ComfortSheet = part(() => withTexts('parts', withTexts('comfort', import('../comfort/ComfortSheet'))), null);
const SafetyPanel = part(() => withTexts('parts', import('./safety/SafetyPanel')), null);
const SideStrip = part(() => withTexts('parts', import('./siderooms/SideStrip')), null);
const SideBoard = part(() => withTexts('parts', import('./siderooms/SideBoard')), null);
const SideRoomsPanel = part(() => withTexts('parts', import('./siderooms/SideRoomsPanel')), null);
const Console = part(() => withTexts('parts', import('./console/Console')), null);
const ChatPanel = part(() => withTexts('parts', import('./chat/ChatPanel')), null);
const PlanStrip = part(() => withTexts('parts', withTexts('plan', import('./plan/PlanStrip'))), null);
const PlanPanel = part(() => withTexts('parts', withTexts('plan', import('./plan/PlanPanel'))), null);
const QuestionPanel = part(() => withTexts('polls', withTexts('parts', import('./questions/QuestionPanel'))), null);
const ShelfPanel = part(() => withTexts('polls', withTexts('parts', import('./shelf/ShelfPanel'))), null);
const PollsPanel = part(() => withTexts('polls', import('./polls/PollsPanel')), null);
const PollOffer = part(() => withTexts('parts', import('./PollOffer')), null);
const ShownQuestion = part(() => withTexts('parts', import('./ShownQuestion')), null);
const ShownResource = part(() => withTexts('parts', import('./ShownResource')), null);
const Totals = part(() => withTexts('parts', import('./signals/Totals')), null);
const PeoplePanel = part(() => withTexts('parts', import('./seats/PeoplePanel')), null);
const RoundPanel = part(() => withTexts('parts', import('./rounds/RoundPanel')), null);
const TurnBar = part(() => withTexts('parts', import('./rounds/TurnBar')), null);
const MoreSheet = part(() => withTexts('parts', import('./MoreSheet')), null);
const SettingsDialog = part(() => withTexts('settings', import('./settings/SettingsDialog')), null);
const Paused = part(() => withTexts('parts', import('./pause/Paused')), null);
const Captions = part(() => withTexts('captions', import('./captions/Captions')), null);
const LineSheet = part(() => withTexts('parts', import('./lines/LineSheet')), null);
const Unsealed = part(() => withTexts('parts', import('./keys/Unsealed')), null);
const DevicesDialog = part(() => withTexts('parts', import('./tracks/DevicesDialog')), null);

type Asked =
  | 'settings'
  | 'comfort'
  | 'more'
  | 'devices'
  | 'line'
  | 'leave'
  | 'end'
  | 'report'
  | 'ownReports'
  | 'reports'
  | null;

/** The room, or what somebody sees who has stepped out of it for a moment. */
export function Meeting({ store, seat, coach }: { store: RoomStore; seat: Seat; coach?: Coach | undefined }) {
  const { out, aside } = useRoom(store, (s) => ({ out: isOut(s.room, s.you), aside: s.aside }));
  const wasAside = useRef(false);
  if (aside) wasAside.current = true;
  if (aside) return <InAside main={store} side={aside} seat={seat} />;
  return out ? (
    <SteppedOut store={store} />
  ) : (
    <Inside store={store} seat={seat} isBack={wasAside.current} coach={coach} />
  );
}

/** A side room, once this person is in it. */
function InAside({ main, side, seat }: { main: RoomStore; side: RoomStore; seat: Seat }) {
  const isThere = useRoom(side, ({ you }) => you !== '');
  useMainAnnouncer(main);
  return isThere ? <Inside store={side} seat={seat} main={main} /> : <SteppedOut store={main} isOnTheWay />;
}

/**
 * @param main In a side room: the store of the main room, which decides about the session, and through which one comes back.
 * @param isBack From a side room.
 */
function Inside({
  store,
  seat,
  main,
  isBack = false,
  coach,
}: {
  store: RoomStore;
  seat: Seat;
  main?: RoomStore;
  isBack?: boolean;
  coach?: Coach | undefined;
}) {
  const home = main ?? store;
  useScreen(t('rooms.title'));
  const { title, phase, isLeading, isAsked, isCaptioner, speaks, paused, hasPlan, reportsAnswered } = useRoom(
    store,
    ({ room, phase, you, reportsAnswered }) => ({
      title: room.title,
      paused: isPaused(room),
      hasPlan: room.plan !== null,
      phase,
      reportsAnswered,
      isLeading: leads(room, you),
      isAsked: askedAbout(room, you).length > 0,
      isCaptioner: room.captioner === you,
      speaks: hasSound(room.format),
    }),
  );
  const away = useAway(store);
  const compact = useMatches('(max-width: 40rem), (max-height: 30rem)'); // where the bar has no room for everything
  const touch = useMatches('(pointer: coarse)');
  const [view, setView] = useChosenView(store, seat);
  const [page, setPage] = useState(0);
  const [pinned, setPinned] = useState<string | null>(null);
  const [panel, setPanel] = useState<Panel>(coach ? 'coach' : seat.mode === 'typing' ? 'chat' : null);
  const [tab, setTab] = useState<ConsoleTab>('now');
  const [wishes, setWishes] = useState(0); // to write to the other facilitators
  const [asked, setAsked] = useState<Asked>(null);
  const { singleKeys, captions } = useSettings();
  const [chatOnly, setChatOnly] = useState(false);
  const opener = useRef<HTMLElement | null>(null);

  const openPanel = (next: Panel) => {
    if (next !== null) {
      opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      setPanel(next);
      requestAnimationFrame(() => document.querySelector<HTMLElement>('.meet > .panel, .sideboard')?.focus());
    } else {
      setPanel(null);
      focusBack(opener.current);
    }
  };

  const betweenIsOpen = panel === 'console' && tab === 'between';
  const between = useBetween(home, betweenIsOpen);
  const writeBetween = () => {
    if (panel === null) opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setTab('between');
    setPanel('console'); // the field takes the focus, not the panel
    setWishes((count) => count + 1);
  };
  const ease = useEase();
  const seats = useRoom(store, ({ room }) => room.seats);
  const { under, ...named } = useRoom(home, ({ room, you }) =>
    titleOf(room, seats, main ? placeOf(room, you) : null, you),
  );
  const heading = main ? named.title : (coach?.title ?? title);
  useAnnouncer(store, panel === 'chat', ease.noChat, main ? null : isBack ? 'back' : 'in', betweenIsOpen);
  usePlaceAloud(main);
  useWakeLock();
  useMediaName(t('rooms.title'));
  useCameraRest(store, touch);
  useRestAfterSleep(store);
  const writeTo = (person: { id: string }) => {
    store.write(draftTo(person, store.getState().draft));
    openPanel('chat');
  };
  const reports = useReports(home);
  const notSafe = useNotSafe(home, main ? undefined : writeTo);
  const lookAfter = () => {
    closeHelp();
    notSafe.close();
    setAsked(null);
    openPanel('safety');
  };
  // It opens beside the stage, but not in place of what somebody is busy with.
  const waits = useSafetyAlert(home, singleKeys && !touch, () => {
    if (!document.querySelector('.meet > .panel')?.contains(document.activeElement)) setPanel('safety');
  });
  useEffect(() => {
    if (!isLeading) {
      setPanel((now) => (now === 'console' ? null : now));
      return;
    }
    SafetyPanel.preload();
    Console.preload();
    SideRoomsPanel.preload();
    SideBoard.preload();
    PlanPanel.preload();
  }, [isLeading]);
  useKnocks(home);
  const ballots = useBallots(home);
  useEffect(() => {
    const parts = [
      Circle,
      Speaker,
      Listen,
      ChatPanel,
      PeoplePanel,
      TurnBar,
      RoundPanel,
      RespondMenu,
      MoreSheet,
      SettingsDialog,
      DevicesDialog,
      SteppedOut,
      SideStrip,
      LeaveDialog,
      EndDialog,
      Paused,
      Prolong,
      Captions,
      PollOffer,
      ShownQuestion,
      ShownResource,
      Totals,
    ];
    for (const later of parts) later.preload(); // while the network is there
  }, []);
  useEffect(() => {
    if (ease.noChat) setPanel((now) => (now === 'chat' ? null : now));
  }, [ease.noChat]);
  useShortcuts({
    store,
    panel,
    openPanel: (next) => (next === 'chat' && ease.noChat ? undefined : openPanel(next)),
    setView,
    single: singleKeys,
    showKeys: () => setAsked('settings'),
    lookAfter: isAsked ? lookAfter : null,
    writeBetween,
  });

  const [inviteCode, setInviteCode] = useState(seat.inviteCode);
  const inviteLink = isLeading && !coach ? linkTo(inviteCode ?? seat.code, secretOf(seat.code)) : null;
  const leave = () => {
    if (isLeading && !coach) setAsked('leave');
    else void home.leave();
  };
  const { hasNotice, isPair } = useRoom(home, ({ notice, room, you }) => ({
    hasNotice: notice !== null,
    isPair: pairOf(room, placeOf(room, you)) !== null,
  }));
  const isUnsealed = useRoom(store, ({ secured }) => secured?.way === 'held');
  const isAskedAtDoor = useRoom(home, ({ asksAbout }) => asksAbout !== null);
  const shownNotices = hasNotice ? home : store;
  const sideOpen = useRoom(home, ({ room }) => room.sideRooms.open);
  useEffect(() => {
    if (!sideOpen) setPanel((now) => (now === 'siderooms' ? null : now)); // what they were opened for is over
  }, [sideOpen]);
  const onBoard = panel === 'siderooms' && isLeading && sideOpen && !main;
  const covered = compact && panel !== null && panel !== 'console' && !onBoard;
  const stageSays = away === 'long' && !chatOnly && !covered;
  useEffect(() => {
    if (phase === 'here') setChatOnly(false);
  }, [phase]);

  return (
    <>
      <a className="skip" href="#controls">
        {t('rooms.skip')}
      </a>
      <div className={ease.dim ? 'meet dim' : 'meet'}>
        <Topbar
          store={home}
          title={heading}
          under={under ?? coach?.under ?? null}
          view={view}
          onView={setView}
          onLeave={leave}
        />

        <main className="stage" aria-label={t('stage.title')} tabIndex={-1} data-region onKeyDown={onTileKey}>
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
          ) : paused ? (
            <Paused store={store} />
          ) : (
            <>
              {coach?.strip(store, () => openPanel('coach'))}
              {hasPlan && <PlanStrip store={store} onOpen={() => openPanel('plan')} />}
              {onBoard ? (
                <SideBoard main={store} onClose={() => openPanel(null)} />
              ) : (
                <Stage
                  store={store}
                  view={view}
                  pinned={pinned}
                  page={page}
                  onPage={setPage}
                  onRound={() => openPanel('round')}
                  inviteLink={inviteLink}
                />
              )}
            </>
          )}
          {!stageSays && <Totals store={store} />}
          {!stageSays && <TurnBar store={store} />}
          {!stageSays && !onBoard && <SideStrip main={home} onPanel={() => openPanel('siderooms')} />}
          {speaks && !stageSays && (captions || isCaptioner) && <Captions store={store} />}
          <ShownQuestion store={home} />
          <ShownResource store={home} />
        </main>
        {(isUnsealed || isAskedAtDoor) && <Unsealed store={store} home={home} onLeave={leave} />}
        <Notices
          store={shownNotices}
          inviteLink={inviteLink}
          away={stageSays}
          lost={away !== 'no' && !stageSays}
          onLookAfter={waits && (panel !== 'safety' || asked !== null || notSafe.isOpen) ? lookAfter : null}
          peopleOpen={panel === 'people'}
          onPeople={() => openPanel('people')}
          onLine={() => setAsked('line')}
          onReports={(kind) => setAsked(kind === 'reportMade' ? 'reports' : 'ownReports')}
        />

        {panel === 'chat' && (
          <ChatPanel store={store} onComfort={() => setAsked('comfort')} onClose={() => openPanel(null)} />
        )}
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
              announce(t('stage.say.pinned', { name: person.name }), 'status', 'me');
            }}
            reports={reports}
            onReports={() => setAsked('reports')}
            onEnd={() => setAsked('end')}
            onClose={() => openPanel(null)}
            onMessage={writeTo}
          />
        )}
        {panel === null && (
          <PollOffer store={home} ballots={ballots} onOpen={() => openPanel('polls')} onNeeded={PollsPanel.preload} />
        )}
        {panel === 'coach' && coach?.panel(() => openPanel(null))}
        {panel === 'plan' && <PlanPanel store={store} onClose={() => openPanel(null)} />}
        {panel === 'polls' && <PollsPanel store={home} ballots={ballots} onClose={() => openPanel(null)} />}
        {panel === 'shelf' && <ShelfPanel store={home} onClose={() => openPanel(null)} />}
        {panel === 'questions' && <QuestionPanel store={home} onClose={() => openPanel(null)} />}
        {panel === 'round' && <RoundPanel store={store} onClose={() => openPanel(null)} />}
        {panel === 'siderooms' && !onBoard && <SideRoomsPanel main={home} onClose={() => openPanel(null)} />}
        {panel === 'safety' && <SafetyPanel store={home} onWrite={writeTo} onClose={() => openPanel(null)} />}
        {panel === 'console' && isLeading && (
          <Console
            store={home}
            tab={tab}
            unread={between}
            wishes={wishes}
            onTab={(next) => {
              setTab(next);
              setWishes(0);
            }}
            onLookAfter={lookAfter}
            onReply={
              main // the chat here is the side room's
                ? null
                : (note) => {
                    store.write({ ...draftTo(note.author, store.getState().draft), replyTo: note.id });
                    openPanel('chat');
                  }
            }
            onClose={() => openPanel(null)}
          />
        )}
        <ControlBar
          store={store}
          home={home}
          panel={panel}
          between={between}
          reports={reports.open}
          onPanel={openPanel}
          onMore={() => setAsked('more')}
          onLeave={leave}
        />
      </div>

      {asked === 'line' && <LineSheet store={store} onClose={() => setAsked(null)} />}
      {asked === 'devices' && <DevicesDialog store={store} onClose={() => setAsked(null)} />}
      {asked === 'settings' && <SettingsDialog keyboard={!touch} onClose={() => setAsked(null)} />}
      {asked === 'comfort' && <ComfortSheet store={store} onClose={() => setAsked(null)} />}
      {asked === 'leave' && <LeaveDialog store={home} onEnd={() => setAsked('end')} onClose={() => setAsked(null)} />}
      {notSafe.sheet}
      {asked === 'end' && <EndDialog store={home} onClose={() => setAsked(null)} />}
      {asked === 'report' && <ReportFor store={store} onClose={() => setAsked(null)} />}
      {asked === 'ownReports' && (
        <OwnReports pass={getSeat()?.pass ?? ''} change={reportsAnswered} onClose={() => setAsked(null)} />
      )}
      {asked === 'reports' && <RoomReports reports={reports} onClose={() => setAsked(null)} />}
      {asked === 'more' && (
        <MoreSheet
          store={store}
          compact={compact}
          reports={reports.open}
          view={view}
          inviteLink={inviteLink}
          onView={setView}
          onPeople={() => openPanel('people')}
          onRound={() => openPanel('round')}
          onDevices={() => setAsked('devices')}
          onLine={() => setAsked('line')}
          onComfort={() => setAsked('comfort')}
          onSettings={() => setAsked('settings')}
          onNotSafe={() => {
            setAsked(null);
            notSafe.say();
          }}
          onPlaybook={() => openPanel('safety')}
          onPlan={() => openPanel('plan')}
          onQuestions={() => openPanel('questions')}
          onShelf={() => openPanel('shelf')}
          onPolls={() => openPanel('polls')}
          onStepOut={isLeading || isPair ? null : () => void home.execute({ $type: 'askToStepOut' })}
          onSideRooms={isLeading ? () => openPanel('siderooms') : null}
          onReport={() => setAsked('report')}
          onOwnReports={() => setAsked('ownReports')}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

/** Listen is sound only in both directions: going there turns the camera off, and turning it on leads back to the grid. */
function useChosenView(store: RoomStore, { room, mode }: Seat): [View, (view: View) => void] {
  const [view, setView] = useState<View>(() => keptView(room) ?? (mode === 'video' ? 'grid' : 'listen'));
  const [hasChosen, setHasChosen] = useState(view !== 'grid' || keptView(room) !== null); // who came to listen keeps to it
  const proposed = useRoom(store, ({ room }) => room.plan?.view ?? null);
  useEffect(() => {
    if (!hasChosen) setView((now) => viewByPlan(now, proposed, store.getState().ownCamera !== null));
  }, [store, proposed, hasChosen]);
  const isSeen = useRoom(store, ({ ownCamera }) => ownCamera !== null);
  useEffect(() => {
    if (isSeen) setView((now) => (now === 'listen' ? 'grid' : now));
  }, [isSeen]);
  const choose = (next: View) => {
    if (next === 'listen') void store.own.restCamera('cameraOffToListen');
    setHasChosen(true);
    setView(next);
    keepView(room, next);
  };
  return [view, choose];
}

/** What happens in the room, aloud. */
function useAnnouncer(
  store: RoomStore,
  chatIsOpen: boolean,
  chatIsHidden: boolean,
  arrival: 'in' | 'back' | null, // null: somebody else says it
  betweenIsOpen: boolean,
): void {
  const came = useRef(arrival);
  const [announcer] = useState(() => new Announcer(store));
  announcer.chatIsOpen = chatIsOpen;
  announcer.chatIsHidden = chatIsHidden;
  announcer.betweenIsOpen = betweenIsOpen;
  useEffect(() => {
    if (came.current === 'back') announce(t('siderooms.say.back'), 'alert', 'me');
    else if (came.current === 'in')
      announce(t('rooms.say.in', { count: peopleInside(store.getState().room) }), 'alert', 'me');
    const { room, you } = store.getState();
    const offer = openOffer(room, you); // of somebody who waited while the others were offered theirs
    if (offer)
      announce(t('siderooms.offer', { room: nameOfRoom(room, offer.number), count: offer.others }), 'alert', 'me');
    const { waiting } = room.door;
    if (waiting.length > 0) announce(t('door.say.waiting', { count: waiting.length, name: waiting[0]?.name ?? '' }));
    store.effects = announcer;
  }, [store, announcer]);
}

/** In a side room, and on the way to one: what the main room has to say meanwhile. */
function useMainAnnouncer(main: RoomStore): void {
  useEffect(() => {
    const announcer = new Announcer(main);
    announcer.isAside = true;
    main.effects = announcer;
  }, [main]);
}

/** In a side room: says where one is. */
function usePlaceAloud(main: RoomStore | undefined): void {
  useEffect(() => {
    if (!main) return;
    const { room, you } = main.getState();
    const place = placeOf(room, you);
    const name = companionIn(room, main.getState().aside?.getState().room.seats ?? null, place, you);
    announce(
      name === null
        ? t('siderooms.say.together', { room: nameOfRoom(room, place) })
        : t('siderooms.say.pair', { name }),
      'alert',
      'me',
    );
  }, [main]);
}

/** What the top of the page says in a side room. */
function titleOf(
  room: Room,
  here: Room['seats'],
  place: number | null,
  you: string,
): { title: string; under: string | null } {
  if (place === null) return { title: room.title, under: null };
  const name = companionIn(room, here, place, you);
  return { title: nameOfRoom(room, place), under: name === null ? room.title : t('siderooms.pair.with', { name }) };
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
