import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ViewTile } from '../media/peerConnection';
import { Icon } from '../shared/Icon';
import {
  iconCopy,
  iconHand,
  iconHeart,
  iconLantern,
  iconLeft,
  iconMicOff,
  iconPin,
  iconRight,
  iconShare,
  iconWifiLow,
} from '../shared/icons';
import { Avatar, Keepsake } from '../shared/Keepsake';
import type { Participant } from './contracts';
import { gapFor, gridLayout, mayFill, pictureBox } from './gridLayout';
import { useMatches, useRoom, useSize } from './hooks';
import { copy, handText } from './PeoplePanel';
import { inSeatOrder, participant } from './room';
import { handNumber, peopleInside, type RoomState, type RoomStore } from './roomStore';
import { Swipe } from './swipe';
import { shown, t } from './t';
import { mayAct } from './useShortcuts';

export type View = 'grid' | 'speaker' | 'listen';

const filmTile = 200;
const switchAfter = 2000; // continuous speech before the large tile changes

export function Stage({
  store,
  view,
  pinned,
  page,
  onPage,
  inviteLink,
}: {
  store: RoomStore;
  view: View;
  pinned: string | null;
  page: number;
  onPage: (page: number) => void;
  inviteLink: string | null;
}) {
  const state = useRoom(store);
  const people = useMemo(() => inSeatOrder(state.room, state.you, pinned), [state.room, state.you, pinned]);
  const sharer = people.find((p) => p.screen === 'on' && p.id !== state.you);

  if (view === 'listen') return <Listen {...{ store, state, people, sharer, inviteLink }} />;
  if (view === 'speaker' || sharer) return <Speaker {...{ store, state, people, pinned, sharer }} />;
  return <GridOfTiles {...{ store, state, people, pinned, page, onPage, inviteLink }} />;
}

type Shown = { store: RoomStore; state: RoomState; people: readonly Participant[]; pinned: string | null };

/** Tells the media what is on screen, and nothing while the page is not looked at. */
function useView(store: RoomStore, tiles: readonly ViewTile[]): void {
  const hidden = useHidden();
  const text = JSON.stringify(hidden ? [] : tiles);
  useEffect(() => store.setView(JSON.parse(text) as ViewTile[]), [store, text]);
}

function useHidden(): boolean {
  const [hidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const changed = () => setHidden(document.hidden);
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }, []);
  return hidden;
}

function cameras(people: readonly Participant[], you: string, height: number): ViewTile[] {
  const pixels = Math.round(height * devicePixelRatio);
  return people
    .filter((p) => p.camera === 'on' && p.id !== you)
    .map((p) => ({ who: p.id, track: 'camera', height: pixels }));
}

function GridOfTiles({
  store,
  state,
  people,
  pinned,
  page,
  onPage,
  inviteLink,
}: Shown & { page: number; onPage: (page: number) => void; inviteLink: string | null }) {
  const [ref, size] = useSize<HTMLUListElement>();
  const phone = useMatches('(max-width: 40rem)');
  const grid = gridLayout(people.length, size.width, size.height);
  const current = Math.min(page, grid.pages - 1);
  const first = current * grid.pageSize;
  const seen = people.slice(first, first + grid.pageSize);
  useView(store, cameras(seen, state.you, Math.min(grid.tileHeight, grid.tileWidth / pictureBox(0))));

  const swipe = useRef(new Swipe());
  usePageKeys((way) => onPage(clamp(current + way, grid.pages)));
  const alone = peopleInside(state) === 1;
  const inLastRow = seen.length % grid.columns;
  return (
    <div className="stage-rows">
      <ul
        ref={ref}
        className="tiles"
        aria-label={t('rooms.people.list')}
        style={{
          gridTemplateColumns: `repeat(${grid.columns * 2}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${grid.rows}, minmax(0, 1fr))`,
          gap: gapFor(size.width),
        }}
        onTouchStart={(e) => swipe.current.start(e.touches)}
        onTouchCancel={() => swipe.current.cancel()}
        onTouchEnd={(e) => {
          const way = swipe.current.end(e.changedTouches[0], getComputedStyle(e.currentTarget).direction === 'rtl');
          if (way !== 0) onPage(clamp(current + way, grid.pages));
        }}
      >
        {seen.map((person, i) => (
          <Tile
            key={person.id}
            first={i === 0}
            store={store}
            state={state}
            person={person}
            pinned={person.id === pinned}
            ratio={grid.tileWidth / grid.tileHeight}
            className={alone ? 'alone' : ''}
            column={
              i === seen.length - inLastRow && inLastRow > 0 && seen.length > grid.columns
                ? String(grid.columns - inLastRow + 1)
                : 'auto'
            }
          />
        ))}
      </ul>
      {alone && <Alone store={store} inviteLink={inviteLink} />}
      {grid.pages > 1 && (
        <div className={phone ? 'row spread pages' : 'row pages centred'}>
          <button
            type="button"
            className="iconbtn"
            aria-label={t('rooms.page.previous')}
            aria-disabled={current === 0}
            onClick={() => onPage(clamp(current - 1, grid.pages))}
          >
            <Icon of={iconLeft} flip />
          </button>
          <span className="small soft num" aria-live="polite">
            {t('rooms.page.of', { from: first + 1, to: first + seen.length, all: people.length })}
          </span>
          <button
            type="button"
            className="iconbtn"
            aria-label={t('rooms.page.next')}
            aria-disabled={current >= grid.pages - 1}
            onClick={() => onPage(clamp(current + 1, grid.pages))}
          >
            <Icon of={iconRight} flip />
          </button>
        </div>
      )}
    </div>
  );
}

/** PageUp and PageDown turn pages while the focus is on the stage, on the bar or nowhere; elsewhere they belong to what has it. */
function usePageKeys(turn: (way: 1 | -1) => void): void {
  const latest = useRef(turn);
  latest.current = turn;
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented || document.querySelector('dialog[open]')) return;
      const way = e.key === 'PageDown' ? 1 : e.key === 'PageUp' ? -1 : null;
      if (way === null || !mayAct(e.target)) return;
      e.preventDefault();
      latest.current(way);
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, []);
}

function Speaker({ store, state, people, pinned, sharer }: Shown & { sharer: Participant | undefined }) {
  const large = useLargest(state, people, pinned);
  const [ref, size] = useSize<HTMLDivElement>();
  const [scrolled, setScrolled] = useState(0);
  const rest = sharer ? people : people.filter((p) => p.id !== large?.id);
  const firstShown = Math.floor(scrolled / (filmTile + 12));
  const inSight = rest.slice(firstShown, firstShown + Math.ceil(size.width / (filmTile + 12)) + 1);
  const largeHeight = Math.max(0, size.height - 148);
  useView(store, [
    ...(sharer
      ? [{ who: sharer.id, track: 'screen' as const, height: Math.round(largeHeight * devicePixelRatio) }]
      : []),
    ...(!sharer && large ? cameras([large], state.you, largeHeight) : []),
    ...cameras(inSight, state.you, 136),
  ]);

  return (
    <div className="speaker-view" ref={ref}>
      <ul
        className="tiles"
        style={{ gridTemplateColumns: 'minmax(0, 1fr)' }}
        aria-label={sharer ? t('rooms.tile.screen', { name: sharer.name }) : t('rooms.speaking.now')}
      >
        {sharer ? (
          <ScreenTile key={`${sharer.id}/screen`} store={store} state={state} person={sharer} />
        ) : (
          large && (
            <Tile
              key={large.id}
              first
              store={store}
              state={state}
              person={large}
              pinned={large.id === pinned}
              ratio={16 / 10}
              className="large"
            />
          )
        )}
      </ul>
      <ul
        className="filmstrip"
        aria-label={sharer ? t('rooms.people.list') : t('rooms.everyoneElse')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a row that scrolls sideways has to be reachable by keyboard
        tabIndex={0}
        onScroll={(e) => setScrolled(Math.abs(e.currentTarget.scrollLeft))}
      >
        {rest.map((person) => (
          <Tile
            key={person.id}
            store={store}
            state={state}
            person={person}
            pinned={person.id === pinned}
            ratio={filmTile / 136}
          />
        ))}
      </ul>
    </div>
  );
}

/** Who has the large tile: the pinned one; else it changes after two seconds of continuous speech, and never to oneself while others are here. */
function useLargest(state: RoomState, people: readonly Participant[], pinned: string | null): Participant | undefined {
  const [chosen, setChosen] = useState<string | null>(null);
  const loudest = state.speaking.find((who) => who !== state.you);
  useEffect(() => {
    if (loudest === undefined || loudest === chosen) return undefined;
    const timer = setTimeout(() => setChosen(loudest), switchAfter);
    return () => clearTimeout(timer);
  }, [loudest, chosen]);
  return people.find((p) => p.id === pinned) ?? people.find((p) => p.id === chosen) ?? people[0];
}

/** Sound only; but what somebody shows to everybody is shown here, too. */
function Listen({
  store,
  state,
  people,
  sharer,
  inviteLink,
}: Omit<Shown, 'pinned'> & { sharer: Participant | undefined; inviteLink: string | null }) {
  const [screen, { height }] = useSize<HTMLUListElement>();
  useView(
    store,
    sharer ? [{ who: sharer.id, track: 'screen', height: Math.max(1, Math.round(height * devicePixelRatio)) }] : [],
  );
  const speaker = people.find((p) => p.id === state.speaking[0]);
  const rest = people.filter((p) => p.id !== speaker?.id);
  return (
    <div className={sharer ? 'listen with-screen' : 'listen'}>
      {sharer && (
        <ul ref={screen} className="shown" aria-label={t('rooms.tile.screen', { name: sharer.name })}>
          <ScreenTile key={sharer.id} store={store} state={state} person={sharer} />
        </ul>
      )}
      <div className="now">
        {speaker && <Avatar keepsake={speaker.keepsake} tint={speaker.tint} />}
        <h2>{speaker ? shown('rooms.listen.speaking', { name: speaker.name }) : t('rooms.listen.quiet')}</h2>
        {!sharer && <p className="small soft">{t('rooms.listen.text')}</p>}
      </div>
      <ul aria-label={t('rooms.alsoHere')}>
        {rest.map((p) => {
          const hand = handNumber(state, p.id);
          return (
            <li key={p.id}>
              <Avatar keepsake={p.keepsake} tint={p.tint} />
              <span>
                <span className="called" title={p.name}>
                  {p.id === state.you ? shown('rooms.you', { name: p.name }) : <bdi>{p.name}</bdi>}
                </span>
                {hand !== null && <span className="soft xs block">{handText(hand)}</span>}
                {hand === null && p.role === 'facilitator' && (
                  <span className="soft xs block">{t('rooms.people.facilitator')}</span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {peopleInside(state) === 1 && <Alone store={store} inviteLink={inviteLink} />}
    </div>
  );
}

function Alone({ store, inviteLink }: { store: RoomStore; inviteLink: string | null }) {
  return (
    <div className="row alone-note">
      <p>{t('rooms.alone')}</p>
      {inviteLink && (
        <button type="button" className="btn small" onClick={() => void copy(store, inviteLink)}>
          <Icon of={iconCopy} />
          {t('rooms.people.copy')}
        </button>
      )}
    </div>
  );
}

function ScreenTile({ store, state, person }: { store: RoomStore; state: RoomState; person: Participant }) {
  const stream = store.media.streamOf(person.id, 'screen');
  const lost = state.phase === 'lost';
  return (
    <li className={`tile screen large${lost ? ' dimmed' : ''}`}>
      <Icon of={iconShare} />
      {stream && <Picture stream={stream} ratio={null} />}
      <span className="name">
        <span>{shown('rooms.tile.screen', { name: person.name })}</span>
      </span>
    </li>
  );
}

function Tile({
  store,
  state,
  person,
  pinned,
  ratio,
  className = '',
  column,
  first = false,
}: {
  store: RoomStore;
  state: RoomState;
  person: Participant;
  pinned: boolean;
  ratio: number;
  className?: string;
  column?: string;
  first?: boolean;
}) {
  const own = person.id === state.you;
  const stream =
    person.camera === 'on'
      ? ((own ? state.ownCamera : store.media.streamOf(person.id, 'camera')) ?? undefined)
      : undefined;
  const dropped = person.presence === 'dropped' || (own && state.phase === 'lost');
  const speaking = !dropped && state.speaking.includes(person.id);
  const muted = person.microphone !== 'on';
  const hand = handNumber(state, person.id);
  const response = state.responses.find((r) => r.who === person.id);
  const name = own ? shown('rooms.you', { name: person.name }) : <bdi>{person.name}</bdi>;

  return (
    <li
      // Arrows lead from tile to tile, and the first is a stop.
      tabIndex={first ? 0 : -1}
      data-tile
      className={`tile t-${person.tint} ${className}${speaking ? ' speaking' : ''}${state.phase === 'lost' ? ' dimmed' : ''}`}
      style={column === undefined ? undefined : { gridColumn: `${column} / span 2` }}
      data-who={person.id}
    >
      <Keepsake name={person.keepsake} />
      {stream && !(dropped && !own) && <Picture stream={stream} ratio={ratio} mirrored={own} />}
      <div className="corner">
        {response && (
          <span className="badge primary">
            {response.reaction === 'heart' && <Icon of={iconHeart} />}
            {t(`rooms.reaction.${response.reaction}`)}
          </span>
        )}
        {dropped &&
          (own ? (
            <span className="spinner" aria-hidden="true" />
          ) : (
            <span className="badge line">
              <Icon of={iconWifiLow} />
              {t('rooms.tile.reconnectingBadge')}
            </span>
          ))}
        {pinned && (
          <span className="badge line" aria-hidden="true">
            <Icon of={iconPin} />
          </span>
        )}
        {hand !== null && (
          <span className="badge lamp" aria-hidden="true">
            <Icon of={iconHand} />
            {hand || null}
          </span>
        )}
      </div>
      <span className="name" title={person.name}>
        {person.role === 'facilitator' && <Icon of={iconLantern} />}
        <span>{name}</span>
        {speaking && (
          <span className="voice-bars" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        )}
        {muted && <Icon of={iconMicOff} />}
        <span className="sr">
          {person.role === 'facilitator' && t('rooms.tile.facilitator')}
          {speaking ? t('rooms.tile.speaking') : t(muted ? 'rooms.tile.micOff' : 'rooms.tile.micOn')}
          {person.camera !== 'on' && t('rooms.tile.cameraOff')}
          {pinned && t('rooms.tile.pinned')}
          {dropped && t('rooms.tile.reconnecting')}
          {hand !== null && (hand > 0 ? t('rooms.tile.hand', { number: hand }) : t('rooms.tile.handUp'))}
        </span>
      </span>
    </li>
  );
}

/** A picture over the keepsake; it appears with its first frame. `ratio` is that of the tile; null shows the whole picture. */
function Picture({
  stream,
  ratio,
  mirrored = false,
}: {
  stream: MediaStream;
  ratio: number | null;
  mirrored?: boolean;
}) {
  const ref = useRef<HTMLVideoElement>(null);
  const [pictureRatio, setPictureRatio] = useState<number | null>(null);
  useLayoutEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = stream;
    video.play().catch(() => undefined); // muted video may always play; a removed element says so here
    return () => {
      video.srcObject = null;
    };
  }, [stream]);
  const measure = (video: HTMLVideoElement) => {
    if (video.videoWidth > 0 && video.videoHeight > 0) setPictureRatio(video.videoWidth / video.videoHeight);
  };
  const whole = ratio === null || (pictureRatio !== null && !mayFill(pictureRatio, pictureBox(ratio)));
  const beyond = ratio === null || whole ? 0 : Math.sign(ratio - pictureBox(ratio));
  const boxed = { '-1': ' tall', '0': '', '1': ' flat' }[beyond] ?? '';
  return (
    <video
      ref={ref}
      muted
      autoPlay
      playsInline
      aria-hidden="true"
      tabIndex={-1}
      className={`camera${mirrored ? ' mirrored' : ''}${whole ? ' whole' : ''}${boxed}${pictureRatio === null ? ' waiting' : ''}`}
      onLoadedData={(e) => measure(e.currentTarget)}
      onResize={(e) => measure(e.currentTarget)}
    />
  );
}

function clamp(page: number, pages: number): number {
  return Math.max(0, Math.min(pages - 1, page));
}

export function nameOf(state: RoomState, who: string): string {
  return participant(state.room, who)?.name ?? t('rooms.chat.someone');
}
