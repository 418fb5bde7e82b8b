import { useEffect, useState } from 'react';
import type { JoinMeetingReply, Refusal } from '../shared/contracts';
import { openHelp } from '../shared/help';
import { Link } from '../shared/Link';
import { QuietPage } from '../shared/QuietPage';
import { onQuickExit } from '../shared/quickExit';
import { matchRoute, navigate, usePath } from '../shared/router';
import { Shell } from '../shared/Shell';
import { clearSeat, getSeat, rejectName, renewPass, type Seat, setSeat } from '../shared/seat';
import { useScreen, useTitle } from '../shared/title';
import { useRoom } from './hooks';
import { Meeting } from './Meeting';
import type { Sitter } from './roomConnection';
import { RoomStore } from './roomStore';
import { keepSeat, sayGone } from './seats/leaving';
import { OtherTab } from './seats/otherTab';
import { t } from './t';
import { watchWaking } from './whileThere';
import './rooms.css';

/** The room of this tab's seat. Without a seat it shows only the way back. */
export default function RoomPage() {
  useTitle(t('rooms.title'));
  const route = matchRoute(usePath());
  const room = route.page === 'room' ? route.room : null;
  const [seat] = useState(() => {
    const held = getSeat();
    return held?.room === room ? held : null;
  });
  const [attempt, setAttempt] = useState(0);
  if (!seat)
    return (
      <QuietPage title={t('rooms.over.noSeat.title')} text={t('rooms.over.noSeat.text')}>
        <Link className="btn primary" href="/">
          {t('rooms.over.home')}
        </Link>
      </QuietPage>
    );
  return <Sitting key={attempt} seat={seat} onAgain={() => setAttempt(attempt + 1)} />;
}

function Sitting({ seat, onAgain }: { seat: Seat; onAgain: () => void }) {
  const [elsewhere, setElsewhere] = useState(false);
  const [moved, setMoved] = useState(false);
  const [store, setStore] = useState<RoomStore | null>(null);

  useEffect(() => {
    let opened: RoomStore | null = null;
    const tab = new OtherTab(seat.who, () => opened?.over({ code: 'moved_elsewhere', text: '' }));
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
      if (moved) tab.take();
      const here = new RoomStore(sitterOf(seat), matchMedia('(max-width: 40rem)').matches);
      opened = here;
      tab.sit(true);
      const quiet = here.subscribe(() => tab.sit(here.getState().phase !== 'over'));
      const forgetWaking = watchWaking((online) => here.wake(online));
      here.sayGone = freeSeat;
      const forgetExit = onQuickExit(() => {
        freeSeat();
        here.over({ code: 'left', text: '' }); // no message stays in memory
      });
      exposeStats(here);
      stop = () => {
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
      await here.start({ microphone: seat.micId, camera: seat.cameraId, speaker: seat.speakerId });
    })();
    return () => {
      gone = true;
      stop();
      setStore(null);
    };
  }, [seat, moved]);

  if (elsewhere && !moved) {
    return (
      <QuietPage title={t('rooms.tab.title')} text={t('rooms.tab.text')}>
        <button type="button" className="btn primary" onClick={() => setMoved(true)}>
          {t('rooms.tab.move')}
        </button>
        <Link className="btn quiet" href="/">
          {t('rooms.tab.stay')}
        </Link>
      </QuietPage>
    );
  }
  return store ? <InRoom store={store} seat={seat} onAgain={onAgain} /> : <Joining slow={false} />;
}

function InRoom({ store, seat, onAgain }: { store: RoomStore; seat: Seat; onAgain: () => void }) {
  const { over, joining, slow } = useRoom(store, (s) => ({
    over: s.phase === 'over' ? s.over : null,
    joining: s.you === '' || s.phase === 'joining',
    slow: s.lost !== null,
  }));
  const nameRefused = over?.code.startsWith('name_') ? over : null;
  useEffect(() => {
    if (!nameRefused) return;
    rejectName(nameRefused.text || t('rooms.over.name.text'));
    navigate(`/j/${seat.code}`, 'replace');
  }, [nameRefused, seat]);

  if (over) return nameRefused ? null : <Over reason={over} onAgain={onAgain} />;
  if (joining) return <Joining slow={slow} onNow={() => void store.tryNow()} />;
  return <Meeting store={store} seat={seat} />;
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
                {t('rooms.over.home')}
              </Link>
            </div>
          )}
        </div>
      </main>
    </Shell>
  );
}

/** Says why this seat is no longer in the room, and offers the next step. */
function Over({ reason, onAgain }: { reason: Refusal; onAgain: () => void }) {
  const final = reason.code === 'removed' || reason.code === 'room_ended';
  useEffect(() => {
    if (final) clearSeat();
  }, [final]);
  const home = (
    <Link className="btn quiet" href="/">
      {t('rooms.over.home')}
    </Link>
  );
  const again = (label: string) => (
    <button type="button" className="btn primary" onClick={onAgain}>
      {label}
    </button>
  );
  switch (reason.code) {
    case 'removed':
      return (
        <QuietPage title={t('door.removed.title')} text={t('door.removed.text')}>
          <button type="button" className="btn primary" aria-haspopup="dialog" onClick={() => openHelp()}>
            {t('rooms.help')}
          </button>
          {home}
        </QuietPage>
      );
    case 'room_ended':
      return (
        <QuietPage title={t('door.ended.title')} text={t('door.ended.text')}>
          {home}
        </QuietPage>
      );
    case 'room_locked':
      return (
        <QuietPage title={t('door.locked.title')} text={t('door.locked.text')}>
          {again(t('rooms.over.again'))}
          {home}
        </QuietPage>
      );
    case 'room_full':
      return (
        <QuietPage title={t('door.full.title')} text={t('door.full.text')}>
          {again(t('rooms.over.again'))}
          {home}
        </QuietPage>
      );
    case 'moved_elsewhere':
      return (
        <QuietPage title={t('rooms.over.moved.title')} text={t('rooms.over.moved.text')}>
          {again(t('rooms.tab.move'))}
        </QuietPage>
      );
    case 'left':
      return (
        <QuietPage title={t('rooms.over.left.title')} text={t('rooms.over.left.text')}>
          {again(t('rooms.over.rejoin'))}
          {home}
        </QuietPage>
      );
    case 'links_replaced':
      return (
        <QuietPage title={t('door.link.title')} text={t('rooms.over.links.text')}>
          {home}
        </QuietPage>
      );
    case 'link_unknown':
      return (
        <QuietPage title={t('door.link.title')} text={t('door.link.text')}>
          {home}
        </QuietPage>
      );
    default:
      return (
        <QuietPage title={t('rooms.over.other.title')} text={reason.text}>
          {again(t('rooms.over.again'))}
          {home}
        </QuietPage>
      );
  }
}

function sitterOf(seat: Seat): Sitter {
  let ticket = { pass: seat.pass, expiresAt: seat.expiresAt };
  const keep = (next: { pass: string; expiresAt: number }): void => {
    ticket = { pass: next.pass, expiresAt: next.expiresAt };
    renewPass(ticket.pass, ticket.expiresAt);
  };
  return {
    name: seat.name,
    keepsake: seat.keepsake,
    tint: seat.tint,
    ticket: () => ticket,
    keep,
    renew: async () => {
      const response = await fetch('/api/join', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        // A room that lost its log lets people in who show that they were inside; the links may have been replaced meanwhile.
        body: JSON.stringify({ code: getSeat()?.code ?? seat.code, pass: ticket.pass }),
      });
      if (!response.ok) return (await response.json()) as Refusal;
      const reply = (await response.json()) as JoinMeetingReply;
      setSeat({
        ...seat,
        code: getSeat()?.code ?? seat.code,
        who: reply.who,
        role: reply.role,
        title: reply.title,
        inviteCode: reply.inviteCode,
        pass: reply.pass,
        expiresAt: reply.expiresAt,
      });
      keep(reply);
      return null;
    },
  };
}

/** The newest pass; the one that the seat began with may have ended. */
function freeSeat(): void {
  const seat = getSeat();
  if (seat) sayGone(seat.pass);
}

/** A handle for browser tests and support: counters of the media connection. No names, addresses, passes or messages. */
function exposeStats(store: RoomStore): void {
  Object.defineProperty(window, '__meetingHub', { configurable: true, value: { stats: () => store.media.stats() } });
}
