import { useEffect, useRef, useState } from 'react';
import { getAfter, keepAfter } from '../shared/after';
import type { Refusal } from '../shared/contracts';
import { Link } from '../shared/Link';
import { keepSecret, secretOf } from '../shared/linkSecret';
import { part } from '../shared/part';
import { QuietPage } from '../shared/QuietPage';
import { onQuickExit } from '../shared/quickExit';
import { navigate } from '../shared/router';
import { Shell } from '../shared/Shell';
import { askAgain, clearSeat, getSeat, type Seat, setSeat } from '../shared/seat';
import { useScreen, useTitle } from '../shared/title';
import { withTexts } from '../texts/load';
import { t } from '../texts/texts';
import type { Coach } from './coach';
import { wipeNotes } from './console/notes';
import { waits } from './door/door';
import { Over } from './door/Leaving';
import { useRoom } from './hooks';
import { Meeting } from './Meeting';
import { RoomStore } from './roomStore';
import { keepSeat, sayGone } from './seats/leaving';
import { OtherTab } from './seats/otherTab';
import { leads } from './seats/seats';
import { sitterOf } from './seats/sitter';
import { watchWaking } from './whileThere';
import './rooms.css';

const Waiting = part(() => withTexts('parts', import('./door/Waiting')));

type RoomPageProps = { room: string; onInside: () => void; coach?: Coach };

/** The room of this tab's seat. Without a seat it shows only the way back. */
export default function RoomPage({ room, onInside, coach }: RoomPageProps) {
  useTitle(t('rooms.title'));
  const [{ seat, attempt }, setHeld] = useState(() => ({ seat: heldIn(room), attempt: 0 }));
  if (!seat)
    return (
      <QuietPage title={t('door.over.noSeat.title')} text={t('door.over.noSeat.text')}>
        <Link className="btn primary" href="/">
          {t('shared.toStart')}
        </Link>
      </QuietPage>
    );
  return (
    <Sitting
      key={attempt}
      {...{ seat, onInside, coach }}
      onAgain={() => setHeld({ seat: heldIn(room) ?? seat, attempt: attempt + 1 })}
    />
  );
}

function heldIn(room: string): Seat | null {
  const held = getSeat();
  return held?.room === room ? held : null;
}

type SittingProps = { seat: Seat; onInside: () => void; onAgain: () => void; coach: Coach | undefined };

function Sitting({ seat, onInside, onAgain, coach }: SittingProps) {
  const [elsewhere, setElsewhere] = useState(false);
  const [moved, setMoved] = useState(false);
  const [store, setStore] = useState<RoomStore | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: onAgain is another function each time, and does the same
  useEffect(() => {
    let opened: RoomStore | null = null;
    const tab = new OtherTab(seat.who, () => {
      opened?.over({ code: 'moved_elsewhere', text: '' });
      return secretOf(seat.code);
    });
    let stop = (): void => tab.close();
    let gone = false;
    void (async () => {
      const there = !moved && (await tab.isThere());
      if (gone) return;
      if (there) {
        setElsewhere(true);
        return;
      }
      keepSeat();
      const other = moved && (await tab.take());
      if (gone) return;
      // What people inside have, in place of what this tab made for a room of its own.
      if (other && (seat.isKeyless || seat.madeKey)) keepSecret(seat.code, other, seat.keyAtDoor && seat.room);
      const here = new RoomStore(sitterOf(seat), matchMedia('(max-width: 40rem)').matches);
      opened = here;
      tab.sit(true);
      const quiet = here.subscribe(() => tab.sit(here.getState().phase !== 'over'));
      const forgetWaking = watchWaking((online) => here.wake(online));
      here.sayGone = freeSeat;
      here.onSecret = (secret) => {
        keepSecret(seat.code, secret, seat.keyAtDoor && seat.room);
        onAgain(); // as somebody who came with it
      };
      here.onLost = () => {
        keepSecret(seat.code, '');
        setSeat({ ...(getSeat() ?? seat), isKeyless: true });
        onAgain(); // to the door
      };
      const forgetExit = onQuickExit(() => {
        freeSeat();
        here.over({ code: 'left', text: '' }); // no message stays in memory
      });
      exposeStats(here);
      const dismiss = coach?.begin(here);
      stop = () => {
        dismiss?.();
        quiet();
        forgetExit();
        forgetWaking();
        here.close();
        tab.close();
      };
      setStore(here);
      here.own.onChosen = ({ microphone, camera, speaker }) => {
        const held = getSeat();
        if (held) setSeat({ ...held, micId: microphone, cameraId: camera, speakerId: speaker });
      };
      here.onHidden = (hidden) => {
        const held = getSeat();
        if (held) setSeat({ ...held, hidden });
      };
      const devices = { microphone: seat.micId, camera: seat.cameraId, speaker: seat.speakerId };
      await here.start(devices, getSeat()?.hidden);
    })();
    return () => {
      gone = true;
      stop();
      setStore(null);
    };
  }, [seat, moved, coach]);

  if (elsewhere && !moved) {
    return (
      <QuietPage title={t('seats.tab.title')} text={t('seats.tab.text')}>
        <button type="button" className="btn primary" onClick={() => setMoved(true)}>
          {t('seats.tab.move')}
        </button>
        <Link className="btn quiet" href="/">
          {t('seats.tab.stay')}
        </Link>
      </QuietPage>
    );
  }
  return store ? <InRoom {...{ store, seat, onInside, onAgain, coach }} /> : <Joining slow={false} />;
}

function InRoom({ store, seat, onInside, onAgain, coach }: SittingProps & { store: RoomStore }) {
  const { over, joining, slow, waiting } = useRoom(store, (s) => ({
    waiting: waits(s.room),
    over: s.phase === 'over' ? s.over : null,
    joining: s.you === '' || s.phase === 'joining',
    slow: s.lost !== null,
  }));
  useEffect(Over.preload, []);
  useEffect(Waiting.preload, []); // somebody may be sent there when the network is weak
  const isAskedAgain = !coach && over !== null && /^(name_|agreement_needed$)/.test(over.code);
  useEffect(() => {
    if (!isAskedAgain) return;
    askAgain(over);
    navigate(`/j/${seat.code}`, 'replace');
  }, [isAskedAgain, over, seat]);

  const isInside = !joining && over === null;
  useEffect(() => {
    if (isInside) onInside();
  }, [isInside, onInside]);
  useEffect(() => {
    if (over) wipeNotes();
  }, [over]);
  const isGone = useCheckOut(store, seat, coach ? null : over);
  useEffect(() => {
    if (over) coach?.over(over);
  }, [over, coach]);

  if (over)
    return isAskedAgain || isGone || coach ? null : (
      <Over reason={over} code={getSeat()?.code ?? seat.code} onAgain={onAgain} />
    );
  if (joining) return <Joining slow={slow} onNow={() => void store.tryNow()} />;
  if (waiting) return <Waiting store={store} seat={seat} />;
  return <Meeting store={store} seat={seat} coach={coach} />;
}

/** Goes on to check-out when this person has left, or the session that they were in has ended. True on the way there. */
function useCheckOut(store: RoomStore, seat: Seat, over: Refusal | null): boolean {
  const led = useRef<boolean | null>(null); // as of the last moment inside; null for somebody who never was, or only waited
  const leading = useRoom(store, ({ room, you, phase }) =>
    phase === 'over' || you === '' || room.door.wait ? null : leads(room, you),
  );
  if (leading !== null) led.current = leading;
  const earlier = getAfter(seat.room); // they may have left before, and come back to find that it is over
  const isTalk = useRoom(store, ({ room }) => room.format === 'talk');
  const wasInside = led.current !== null || earlier !== null;
  const how = over?.code === 'left' ? 'left' : over?.code === 'room_ended' && wasInside ? 'ended' : null;
  useEffect(() => {
    if (how === null) return;
    const held = getSeat() ?? seat;
    if (wasInside) {
      const leadsNow = led.current ?? earlier?.leads ?? false;
      const { room, pass, role } = held;
      const talk =
        earlier?.talk ?? (isTalk && how === 'ended' ? { title: held.title, endedAt: Date.now() } : undefined);
      keepAfter({ room, how, pass, leads: leadsNow || role === 'facilitator', sent: earlier?.sent ?? false, talk });
    }
    if (how === 'ended') clearSeat();
    navigate(`/s/${seat.room}/after`, 'replace');
  }, [how, seat, wasInside, earlier, isTalk]);
  return how !== null;
}

function Joining({ slow, onNow }: { slow: boolean; onNow?: () => void }) {
  useScreen(t('rooms.title'));
  return (
    <Shell bare>
      <main id="main" tabIndex={-1} className="wrap quiet-page" aria-busy="true">
        <div className="stack joining">
          <span className="spinner" aria-hidden="true" />
          <h1>{t('rooms.joining')}</h1>
          {slow && <p role="status">{t('rooms.joining.slow')}</p>}
          {slow && onNow && (
            <div className="row">
              <button type="button" className="btn primary" onClick={onNow}>
                {t('rooms.lost.now')}
              </button>
              <Link className="btn quiet" href="/">
                {t('shared.toStart')}
              </Link>
            </div>
          )}
        </div>
      </main>
    </Shell>
  );
}

/** The newest pass; the one that the seat began with may have ended. */
function freeSeat(): void {
  const seat = getSeat();
  if (seat) sayGone(seat.pass);
}

/** A handle for browser tests and support: counters of the media connection. No names, addresses, passes or messages. */
function exposeStats(store: RoomStore): void {
  Object.defineProperty(window, '__meetingHub', {
    configurable: true,
    value: { stats: () => (store.getState().aside ?? store).media.stats() },
  });
}
