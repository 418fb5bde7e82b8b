import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ViewTile } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
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
} from '../../shared/icons';
import { Avatar, Keepsake } from '../../shared/Keepsake';
import { copy } from '../copy';
import { useMatches, useRoom, useSize } from '../hooks';
import { inSeatOrder, participant, seatOrder } from '../room';
import { handNumber, peopleInside, type RoomState, type RoomStore } from '../roomStore';
import { handText } from '../seats/PeoplePanel';
import { shown, t } from '../t';
import { mayAct } from '../useShortcuts';
import { gapFor, gridLayout, mayFill, pictureBox } from './gridLayout';
import { Swipe } from './swipe';

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
  const people = useRoom(store, ({ room, you }) => seatOrder(room, you, pinned));
  const sharer = useRoom(
    store,
    ({ room, you }) => inSeatOrder(room, you, pinned).find((p) => p.screen === 'on' && p.id !== you)?.id ?? null,
  );

  if (view === 'listen') return <Listen {...{ store, people, sharer, inviteLink }} />;
  if (view === 'speaker' || sharer !== null) return <Speaker {...{ store, people, pinned, sharer }} />;
  return <GridOfTiles {...{ store, people, pinned, page, onPage, inviteLink }} />;
}

/** The ids of the people here, in their order. The state of each person is read only by the tile that shows them. */
type Shown = { store: RoomStore; people: readonly string[]; pinned: string | null };

/** Tells the media which tiles are on screen; none while the page is out of sight. */
function useView(store: RoomStore, tilesOf: (state: RoomState) => readonly ViewTile[]): void {
  const hidden = useHidden();
  const text = useRoom(store, (state) => JSON.stringify(hidden ? [] : tilesOf(state)));
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

function cameras({ room, you }: RoomState, people: readonly string[], height: number): ViewTile[] {
  const pixels = Math.round(height * devicePixelRatio);
  return people
    .filter((who) => who !== you && participant(room, who)?.camera === 'on')
    .map((who) => ({ who, track: 'camera', height: pixels }));
}

function GridOfTiles({
  store,
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
  const pictureHeight = Math.min(grid.tileHeight, grid.tileWidth / pictureBox(0));
  useView(store, (state) => cameras(state, seen, pictureHeight));

  const swipe = useRef(new Swipe());
  usePageKeys((way) => onPage(clamp(current + way, grid.pages)));
  const alone = useRoom(store, isAlone);
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
        {seen.map((who, i) => (
          <Tile
            key={who}
            first={i === 0}
            store={store}
            who={who}
            pinned={who === pinned}
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

/** PageUp and PageDown turn pages while the focus is on the stage, on the bar or nowhere; elsewhere the focused element gets them. */
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

function Speaker({ store, people, pinned, sharer }: Shown & { sharer: string | null }) {
  const large = useLargest(store, people, pinned);
  const [ref, size] = useSize<HTMLDivElement>();
  const [scrolled, setScrolled] = useState(0);
  const rest = sharer === null ? people.filter((who) => who !== large) : people;
  const firstShown = Math.floor(scrolled / (filmTile + 12));
  const inSight = rest.slice(firstShown, firstShown + Math.ceil(size.width / (filmTile + 12)) + 1);
  const largeHeight = Math.max(0, size.height - 148);
  useView(store, (state) => [
    ...(sharer !== null
      ? [{ who: sharer, track: 'screen' as const, height: Math.round(largeHeight * devicePixelRatio) }]
      : cameras(state, large === undefined ? [] : [large], largeHeight)),
    ...cameras(state, inSight, 136),
  ]);
  const sharedBy = useRoom(store, (state) => (sharer === null ? null : nameOf(state, sharer)));

  return (
    <div className="speaker-view" ref={ref}>
      <ul
        className="tiles"
        style={{ gridTemplateColumns: 'minmax(0, 1fr)' }}
        aria-label={sharedBy === null ? t('rooms.speaking.now') : t('rooms.tile.screen', { name: sharedBy })}
      >
        {sharer !== null ? (
          <ScreenTile key={`${sharer}/screen`} store={store} who={sharer} />
        ) : (
          large !== undefined && (
            <Tile
              key={large}
              first
              store={store}
              who={large}
              pinned={large === pinned}
              ratio={16 / 10}
              className="large"
            />
          )
        )}
      </ul>
      <ul
        className="filmstrip"
        aria-label={sharer !== null ? t('rooms.people.list') : t('rooms.everyoneElse')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a row that scrolls sideways has to be reachable by keyboard
        tabIndex={0}
        onScroll={(e) => setScrolled(Math.abs(e.currentTarget.scrollLeft))}
      >
        {rest.map((who) => (
          <Tile key={who} store={store} who={who} pinned={who === pinned} ratio={filmTile / 136} />
        ))}
      </ul>
    </div>
  );
}

/**
 * The person on the large tile: the pinned one; otherwise it changes after two seconds of continuous speech, and never to oneself while
 * others are here.
 */
function useLargest(store: RoomStore, people: readonly string[], pinned: string | null): string | undefined {
  const [chosen, setChosen] = useState<string | null>(null);
  const loudest = useRoom(store, ({ speaking, you }) => speaking.find((who) => who !== you));
  useEffect(() => {
    if (loudest === undefined || loudest === chosen) return undefined;
    const timer = setTimeout(() => setChosen(loudest), switchAfter);
    return () => clearTimeout(timer);
  }, [loudest, chosen]);
  return people.find((who) => who === pinned) ?? people.find((who) => who === chosen) ?? people[0];
}

/** Sound only, except for a shared screen, which is shown here too. */
function Listen({
  store,
  people,
  sharer,
  inviteLink,
}: Omit<Shown, 'pinned'> & { sharer: string | null; inviteLink: string | null }) {
  const [screen, { height }] = useSize<HTMLUListElement>();
  const screenHeight = Math.max(1, Math.round(height * devicePixelRatio));
  useView(store, () => (sharer === null ? [] : [{ who: sharer, track: 'screen', height: screenHeight }]));
  const sharedBy = useRoom(store, (state) => (sharer === null ? null : nameOf(state, sharer)));
  const speaker = useRoom(store, ({ room, speaking }) => participant(room, speaking[0] ?? ''));
  const alone = useRoom(store, isAlone);
  return (
    <div className={sharer === null ? 'listen' : 'listen with-screen'}>
      {sharer !== null && sharedBy !== null && (
        <ul ref={screen} className="shown" aria-label={t('rooms.tile.screen', { name: sharedBy })}>
          <ScreenTile key={sharer} store={store} who={sharer} />
        </ul>
      )}
      <div className="now">
        {speaker && <Avatar keepsake={speaker.keepsake} tint={speaker.tint} />}
        <h2>{speaker ? shown('rooms.listen.speaking', { name: speaker.name }) : t('rooms.listen.quiet')}</h2>
        {sharer === null && <p className="small soft">{t('rooms.listen.text')}</p>}
      </div>
      <ul aria-label={t('rooms.alsoHere')}>
        {people
          .filter((who) => who !== speaker?.id)
          .map((who) => (
            <Listener key={who} store={store} who={who} />
          ))}
      </ul>
      {alone && <Alone store={store} inviteLink={inviteLink} />}
    </div>
  );
}

const Listener = memo(function Listener({ store, who }: { store: RoomStore; who: string }) {
  const { p, own, hand } = useRoom(store, (state) => ({
    p: participant(state.room, who),
    own: who === state.you,
    hand: handNumber(state, who),
  }));
  if (!p) return null;
  return (
    <li>
      <Avatar keepsake={p.keepsake} tint={p.tint} />
      <span>
        <span className="called" title={p.name}>
          {own ? shown('rooms.you', { name: p.name }) : <bdi>{p.name}</bdi>}
        </span>
        {hand !== null && <span className="soft xs block">{handText(hand)}</span>}
        {hand === null && p.role === 'facilitator' && (
          <span className="soft xs block">{t('rooms.people.facilitator')}</span>
        )}
      </span>
    </li>
  );
});

function isAlone(state: RoomState): boolean {
  return peopleInside(state) === 1;
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

function ScreenTile({ store, who }: { store: RoomStore; who: string }) {
  const { name, stream, lost } = useRoom(store, (state) => ({
    name: nameOf(state, who),
    stream: store.media.streamOf(who, 'screen'),
    lost: state.phase === 'lost',
  }));
  return (
    <li className={`tile screen large${lost ? ' dimmed' : ''}`}>
      <Icon of={iconShare} />
      {stream && <Picture stream={stream} ratio={null} />}
      <span className="name">
        <span>{shown('rooms.tile.screen', { name })}</span>
      </span>
    </li>
  );
}

const Tile = memo(function Tile({
  store,
  who,
  pinned,
  ratio,
  className = '',
  column,
  first = false,
}: {
  store: RoomStore;
  who: string;
  pinned: boolean;
  ratio: number;
  className?: string;
  column?: string;
  first?: boolean;
}) {
  const { person, own, lost, heard, stream, hand, response } = useRoom(store, (state) => {
    const own = who === state.you;
    return {
      person: participant(state.room, who),
      own,
      lost: state.phase === 'lost',
      heard: state.speaking.includes(who),
      stream: own ? state.ownCamera : store.media.streamOf(who, 'camera'),
      hand: handNumber(state, who),
      response: state.responses.find((r) => r.who === who)?.reaction,
    };
  });
  if (!person) return null;
  const picture = person.camera === 'on' ? stream : undefined;
  const dropped = person.presence === 'dropped' || (own && lost);
  const speaking = !dropped && heard;
  const muted = person.microphone !== 'on';
  const name = own ? shown('rooms.you', { name: person.name }) : <bdi>{person.name}</bdi>;

  return (
    <li
      // Arrows lead from tile to tile, and the first is a stop.
      tabIndex={first ? 0 : -1}
      data-tile
      className={`tile t-${person.tint} ${className}${speaking ? ' speaking' : ''}${lost ? ' dimmed' : ''}`}
      style={column === undefined ? undefined : { gridColumn: `${column} / span 2` }}
      data-who={who}
    >
      <Keepsake name={person.keepsake} />
      {picture && !(dropped && !own) && <Picture stream={picture} ratio={ratio} mirrored={own} />}
      <div className="corner">
        {response && (
          <span className="badge primary">
            {response === 'heart' && <Icon of={iconHeart} />}
            {t(`rooms.reaction.${response}`)}
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
});

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
