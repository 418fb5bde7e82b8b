import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnnounceQueue, type Level } from '../shared/announce';
import type { RoomEvent, SignalKind } from '../shared/contracts';
import { t } from '../texts/texts';
import { Announcer } from './announcer';
import { empty, evolve, type Room } from './room';
import type { RoomState } from './roomState';
import { roomOf } from './testing';

/** A room with events, every announcement about it and the time of each. */
function room({
  role = 'participant',
  level = 'important' as Level,
  people = null as number | null,
  hidden = [] as readonly string[],
} = {}) {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const said: string[] = [];
  const queue = new AnnounceQueue((region, text) => said.push(`${now / 1000} s ${region}: ${text}`), {
    now: () => now,
    later: (run, milliseconds) => timers.push({ at: now + milliseconds, run }),
  });
  queue.listenTo(level);
  const joined = (who: string, name: string, as = 'participant') =>
    ({ $type: 'participantJoined', who, name, keepsake: 'fern', tint: 'moss', role: as }) as RoomEvent;
  let state = {
    you: 'me',
    room: evolve(roomOf({ people }), joined('me', 'Rowan', role), 0),
    hidden: new Set(hidden),
    speaking: [],
  } as unknown as RoomState;
  let dialog = false;
  const announcer = new Announcer(
    { getState: () => state },
    { announce: queue.announce.bind(queue), gather: queue.gather.bind(queue), isDialogOpen: () => dialog },
  );
  let version = 1;
  const happens = (...events: RoomEvent[]) => {
    for (const event of events) {
      const before: Room = state.room;
      version += 1;
      state = { ...state, room: evolve(before, event, 0) };
      announcer.told(event, state.room, before, `${version}`);
    }
  };
  const pass = (milliseconds: number) => {
    const end = now + milliseconds;
    for (;;) {
      const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers = timers.filter((timer) => timer !== next);
      now = next.at;
      next.run();
    }
    now = end;
  };
  const writes = (who: string, audience: 'everyone' | 'facilitators' | 'direct' = 'everyone') =>
    ({ $type: 'messagePosted', id: `m${who}${version}`, who, body: 'Words', audience, toWho: 'me' }) as RoomEvent;
  return {
    said,
    happens,
    pass,
    joined,
    writes,
    announcer,
    openDialog: () => {
      dialog = true;
    },
  };
}

describe('the announcements in a room', () => {
  it('announce to a facilitator at once whose hand is up, and only hands that are still up', () => {
    const { said, happens, pass, joined } = room({ role: 'facilitator' });
    happens(joined('a', 'Mei'), joined('b', 'Pebble'), joined('c', 'Juniper'));
    happens(...['a', 'b', 'c'].map((who) => ({ $type: 'handRaised', who }) as RoomEvent));
    happens({ $type: 'handLowered', who: 'b' });
    pass(60_000);
    expect(said).toEqual(['0 s status: Mei raised a hand.', '1.5 s status: Juniper raised a hand.']);
  });

  it('tell facilitators who leads, and who wrote between them, and nothing when they lead from the beginning', () => {
    const { said, happens, pass, joined, writes, announcer } = room({ role: 'facilitator' });
    happens(joined('a', 'Asha', 'facilitator'));
    pass(20_000);
    said.length = 0;
    happens({ $type: 'leadAsked', who: 'a', by: 'me' }, { $type: 'leadDeclined', who: 'a' });
    pass(2_000);
    happens({ $type: 'leadAsked', who: 'a', by: 'me' }, { $type: 'leadTaken', who: 'a' });
    pass(2_000);
    happens({ $type: 'leadAsked', who: 'me', by: 'a' });
    pass(2_000);
    happens({ $type: 'participantDropped', who: 'a' }); // the room is followed by whoever is there
    pass(2_000);
    happens({ ...writes('a'), audience: 'colleagues' } as RoomEvent);
    pass(2_000);
    announcer.betweenIsOpen = true;
    happens({ ...writes('a'), id: 'other', audience: 'colleagues' } as RoomEvent);
    pass(2_000);
    expect(said.map((line) => line.replace(/^[\d.]+ s /, ''))).toEqual([
      "status: Asha can't lead just now. You still lead.",
      'status: Asha leads now.',
      'alert: Asha asks you to lead.',
      'status: You lead now.',
      'status: From Asha.',
    ]);
  });

  it('offer side rooms at once, ask facilitators to a room that calls, and say a minute before all come back', () => {
    const opened: RoomEvent[] = [
      { $type: 'sideRoomsOpened', how: 'hand', endsAt: 600_000 },
      { $type: 'sideRoomOpened', number: 1, name: 'garden' },
    ];
    const rest: RoomEvent[] = [
      { $type: 'facilitatorCalled', number: 1, who: 'a' },
      { $type: 'sideRoomsWrittenTo', text: 'Three minutes left', by: 'b' },
      { $type: 'everybodyAskedBack', at: 600_000 },
    ];
    const heardBy = (role: 'participant' | 'facilitator') => {
      const { said, happens, pass, joined } = room({ role });
      happens(joined('a', 'Mei'), joined('b', 'Asha', 'facilitator'));
      pass(20_000);
      said.length = 0;
      for (const event of [
        ...opened,
        ...(['me', 'a'] as const).map((who) => ({ $type: 'sideRoomOffered', who, number: 1, others: 1 }) as RoomEvent),
        ...rest,
      ]) {
        happens(event);
        pass(2_000);
      }
      return said.map((line) => line.replace(/^[\d.]+ s /, ''));
    };
    const together = [
      "alert: You're invited to Garden, with 1 other. You can stay here.",
      'status: Message from Asha: Three minutes left',
      'alert: One minute, then we come back together.',
    ];
    expect(heardBy('participant')).toEqual(together);
    expect(heardBy('facilitator')).toEqual([
      together[0],
      'alert: Garden would like a facilitator.',
      ...together.slice(1),
    ]);
  });

  it('say nothing of the chat to somebody who has hidden it', () => {
    const { said, happens, pass, joined, writes, announcer } = room({ level: 'everything' });
    happens(joined('a', 'Mei'));
    pass(60_000);
    said.length = 0;
    announcer.chatIsHidden = true;
    happens(writes('a'), writes('a', 'direct'), writes('me'));
    happens({ $type: 'messageReacted', messageId: 'mme3', who: 'a', reaction: 'heart' } as RoomEvent);
    pass(60_000);
    expect(said).toEqual([]);
    announcer.chatIsHidden = false;
    happens(writes('a'));
    pass(60_000);
    expect(said).toHaveLength(1);
  });

  it('gather hands, arrivals, departures and reactions for other people who want to hear everything', () => {
    const everything = room({ level: 'everything' });
    const important = room();
    for (const { happens, joined, announcer, pass } of [everything, important]) {
      happens(joined('a', 'Mei'), joined('b', 'Pebble'), joined('c', 'Juniper'));
      pass(9_000);
      happens({ $type: 'participantLeft', who: 'a' }, { $type: 'handRaised', who: 'b' });
      for (const reaction of ['heart', 'thankYou', 'heart'] as const) announcer.responded('c', reaction);
      pass(60_000);
    }
    expect(everything.said).toEqual([
      '10 s status: 3 people joined. Mei left.',
      '19 s status: Pebble raised a hand.',
      '20.5 s status: Heart, 2. Thank you, 1.',
    ]);
    expect(important.said).toEqual([]);
  });

  it('do not announce people of a large session as arrivals when they only come into view', () => {
    const { said, happens, pass, joined } = room({ level: 'everything', people: 300 });
    happens(joined('a', 'Mei'), { $type: 'participantLeft', who: 'a' });
    pass(60_000);
    expect(said).toEqual([]);
  });

  it('name twelve authors who write at the same time within two seconds', () => {
    const { said, happens, pass, joined, writes } = room();
    for (let i = 1; i <= 12; i++) happens(joined(`p${i}`, `Person ${i}`));
    for (let i = 1; i <= 12; i++) happens(writes(`p${i}`));
    pass(60_000);
    expect(said).toEqual(['0 s status: Chat: Person 1.', '1.5 s status: Chat: 11 people.']);
  });

  it('say that a private message is private, even to a person who wants to hear only about themselves', () => {
    const { said, happens, pass, joined, writes } = room({ level: 'me' });
    happens(joined('a', 'Mei', 'facilitator'), writes('a', 'direct'), writes('a'), writes('a', 'facilitators'));
    pass(60_000);
    expect(said).toEqual(['0 s status: Private message from Mei.']);
  });

  it('leave messages to the list that shows them, unless a dialog is in front of the list', () => {
    const { said, happens, pass, joined, writes, announcer, openDialog } = room();
    announcer.chatIsOpen = true;
    happens(joined('a', 'Mei'), writes('a'));
    openDialog();
    happens(writes('a', 'facilitators'));
    pass(60_000);
    expect(said).toEqual(['0 s status: For facilitators: Mei.']);
  });

  it('leave out what people say, show and answer who are hidden, but not their hands', () => {
    const { said, happens, pass, joined, writes, announcer } = room({ level: 'everything', hidden: ['a'] });
    happens(joined('a', 'Mei'));
    pass(20_000);
    happens(writes('a'), writes('a', 'direct'));
    happens({ $type: 'messagePosted', id: 'mine', who: 'me', body: 'Words', audience: 'everyone' });
    happens({ $type: 'messageReacted', messageId: 'mine', who: 'a', reaction: 'heart' });
    happens({ $type: 'screenStarted', who: 'a' } as RoomEvent);
    announcer.responded('a', 'heart');
    happens({ $type: 'handRaised', who: 'a' } as RoomEvent);
    pass(60_000);
    expect(said).toEqual(['10 s status: Mei joined.', '30 s status: Mei raised a hand.']);
  });

  it('tell of a hidden facilitator that one writes to everyone, without the name', () => {
    const { said, happens, pass, joined, writes } = room({ hidden: ['a'] });
    happens(joined('a', 'Mei', 'facilitator'));
    happens(writes('a'), writes('a', 'direct'));
    pass(60_000);
    expect(said).toEqual(['0 s status: Chat: someone you hid.']);
  });

  it('tell who became a facilitator and who stopped, but not that somebody came back with that role', () => {
    const { said, happens, pass, joined } = room();
    const given = (role: string, by?: string) => ({ $type: 'roleGiven', who: 'a', role, by }) as RoomEvent;
    happens(joined('a', 'Mei'), given('facilitator', 'f'), given('participant', 'a'), given('facilitator'));
    pass(60_000);
    expect(said).toEqual(['0 s status: Mei is a facilitator now.', '1.5 s status: Mei is a participant now.']);
  });

  it('say a second time that a facilitator muted you, but never the same entry twice', () => {
    const { said, happens, pass, announcer } = room();
    const muted = { $type: 'microphoneMuted', who: 'me', by: 'a' } as RoomEvent;
    happens(muted, { $type: 'microphoneTurnedOn', who: 'me' }, muted);
    announcer.told(muted, empty, empty, '2');
    pass(60_000);
    expect(said.filter((line) => line.includes('muted'))).toHaveLength(2);
  });

  it('tell a person at once what facilitators decided about them, and others nothing of it', () => {
    const { said, happens, pass, joined } = room();
    happens(joined('a', 'Mei'), { $type: 'microphoneTurnedOn', who: 'me' });
    pass(10_000);
    said.length = 0;
    happens(
      { $type: 'everyoneMuted', by: 'a' },
      { $type: 'chatHeld', who: 'me' },
      { $type: 'chatAllowed', who: 'me', by: 'a' },
      { $type: 'messageTakenDown', id: 'm1', by: 'a', author: 'me' },
      { $type: 'messageTakenDown', id: 'm2', by: 'a', author: 'a' },
      { $type: 'chatHeld', who: 'a' },
      { $type: 'roomPaused', by: 'a' },
      { $type: 'roomResumed', by: 'a' },
    );
    pass(60_000);
    expect(said.map((line) => line.replace(/^\S+ s /, ''))).toEqual([
      `alert: ${t('rooms.notice.mutedAll')}`,
      `alert: ${t('rooms.notice.chatHeld')}`,
      `alert: ${t('rooms.notice.chatAllowed', { name: 'Mei' })}`,
      `alert: ${t('rooms.notice.messageTakenDown')}`,
      `alert: ${t('pause.say.paused')}`,
      `alert: ${t('rooms.notice.roomResumed')}`,
    ]);
  });
});

describe('the door, aloud', () => {
  const knock = (who: string, name: string): RoomEvent => ({
    $type: 'participantKnocked',
    who,
    name,
    keepsake: 'cloud',
    tint: 'slate',
    role: 'participant',
    returning: false,
    cause: 'door',
  });

  it('tells facilitators who waits, who was let in and that a line was written, and tells nobody else', () => {
    const lead = room({ role: 'facilitator' });
    lead.happens(knock('a', 'Blue Door'));
    lead.pass(100);
    lead.happens(knock('b', 'S.'), knock('c', 'Pebble'), { $type: 'knockWithdrawn', who: 'c' });
    lead.pass(3000);
    lead.happens({ $type: 'doorNoteWritten', who: 'b', text: 'Please come to me last.' });
    lead.pass(3000);
    lead.happens({ $type: 'doorNoteWritten', who: 'b', text: 'Of course.', by: 'me' });
    lead.happens({ $type: 'participantAdmitted', who: 'b' }, lead.joined('b', 'S.'));
    lead.pass(3000);
    expect(lead.said).toEqual([
      '0 s status: Blue Door is in the waiting room.',
      '1.5 s status: S. is in the waiting room.',
      '3.1 s status: S. wrote a line at the door.',
      '6.1 s status: Let in: S.',
    ]);
    const other = room();
    other.happens(knock('a', 'Blue Door'));
    other.pass(3000);
    expect(other.said).toEqual([]);
  });

  it('says once what the door is now, when one press unlocks the room and sets its door', () => {
    const lead = room({ role: 'facilitator' });
    lead.happens({ $type: 'roomLocked' });
    lead.pass(3000);
    lead.happens({ $type: 'roomUnlocked' }, { $type: 'doorModeSet', mode: 'knock' });
    lead.pass(3000);
    expect(lead.said).toEqual([
      '0.05 s status: The room is locked.',
      '3.05 s status: People knock before they come in.',
    ]);
  });
});

describe('reports', () => {
  it('are announced to whoever may read them without a name, and their answer to whoever made them', () => {
    const { said, happens, pass } = room({ role: 'facilitator', level: 'me' });
    happens({ $type: 'reportMade', id: 'report-1', about: 'frank-01' });
    pass(5000);
    happens({ $type: 'reportAnswered', id: 'report-2', who: 'me', change: 1 });
    pass(5000);
    expect(said).toEqual([
      '0 s alert: A person has asked for help quietly.',
      '5 s status: There is news about your report.',
    ]);
  });
});

describe('signals', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
  afterEach(() => vi.useRealTimers());
  const counted = (kind: SignalKind): RoomEvent => ({ $type: 'signalCounted', kind });

  it('are said together as totals after a while, to whoever wants to hear everything', () => {
    const { said, happens, pass } = room({ level: 'everything' });
    happens(counted('withYou'), counted('slowDown'), counted('withYou'));
    pass(9000);
    expect(said).toEqual([]);
    pass(1000);
    expect(said).toEqual(['10 s status: With you, 2. Slow down, 1.']);
    const other = room();
    other.happens(counted('withYou'), counted('slowDown'));
    other.pass(30_000);
    expect(other.said).toEqual([]);
  });

  it('tell facilitators and whoever shares at once that somebody asks to slow down', () => {
    const lead = room({ role: 'facilitator', level: 'me' });
    lead.happens(counted('withYou'), counted('slowDown'));
    lead.pass(0);
    expect(lead.said).toEqual(['0 s status: Slow down, 1.']);
    const sharing = room({ level: 'me' });
    sharing.happens({
      $type: 'roundStarted',
      id: 'r',
      prompt: '',
      perPerson: null,
      order: 'joining',
      followsMicrophone: false,
      people: ['me'],
      until: 1,
      by: 'me',
    });
    sharing.happens({ $type: 'turnBegan', who: 'me', turn: 1 }, counted('slowDown'));
    sharing.pass(2000);
    expect(sharing.said.filter((words) => words.includes('Slow down'))).toHaveLength(1);
  });

  it('tell whoever took one back, and nobody else', () => {
    const { said, happens, pass } = room({ level: 'everything' });
    happens(counted('meToo'), counted('meToo'), { $type: 'signalGiven', who: 'me', kind: 'meToo' });
    pass(20_000);
    said.length = 0;
    happens({ $type: 'signalTakenBack', kind: 'meToo', place: 0 });
    happens({ $type: 'signalTakenBack', kind: 'meToo', place: 0 });
    pass(20_000);
    expect(said.map((words) => words.replace(/.*?: /, ''))).toEqual(['Taken back: Me too.']);
  });

  it('tell the giver that theirs shows without a name, and the weather only to whom it belongs', () => {
    const { said, happens, pass } = room({ level: 'me' });
    happens(counted('meToo'), { $type: 'signalGiven', who: 'me', kind: 'meToo' });
    happens({ $type: 'weatherSet', who: 'a', weather: 'justListen' });
    happens({ $type: 'weatherSet', who: 'me', weather: 'justListen' }, { $type: 'weatherSet', who: 'me' });
    pass(5000);
    expect(said.map((words) => words.replace(/.*: /, ''))).toEqual([
      'Me too. It shows without your name. Press it again to take it back.',
      'Just listen. It shows beside your name.',
      'Nothing shows beside your name any more.',
    ]);
  });

  const begun = (order: 'joining' | 'stick', ...people: string[]): RoomEvent => ({
    $type: 'roundStarted',
    id: 'r',
    prompt: '',
    perPerson: 120_000,
    order,
    followsMicrophone: false,
    people,
    until: 1,
    by: 'me',
  });

  it('say a round: its beginning with one’s own number, who shares, that one is next, and each turn of one’s own at once', () => {
    const { said, happens, pass, joined } = room();
    happens(joined('a', 'Mei'), joined('b', 'Pebble'));
    pass(20_000);
    said.length = 0;
    happens(begun('joining', 'a', 'b', 'me'));
    pass(2000);
    happens({ $type: 'turnBegan', who: 'a', turn: 1 });
    pass(2000);
    happens({ $type: 'turnEnded', who: 'a', state: 'shared' }, { $type: 'turnBegan', who: 'b', turn: 2 });
    pass(2000);
    happens({ $type: 'turnEnded', who: 'b', state: 'passed' }, { $type: 'turnBegan', who: 'me', turn: 3, endsAt: 9 });
    pass(2000);
    happens({ $type: 'minuteAdded', endsAt: 19, by: 'f' });
    pass(2000);
    happens({ $type: 'roundPaused' });
    pass(2000);
    happens({ $type: 'roundResumed' });
    pass(2000);
    happens({ $type: 'turnEnded', who: 'me', state: 'shared' }, { $type: 'roundFinished' });
    pass(2000);
    happens({ $type: 'roundEnded', by: 'f' }); // put away: it has been said that it is finished
    pass(2000);
    expect(said.map((words) => words.replace(/^\S+ s /, ''))).toEqual([
      "status: Round, 3 people. You're number 3.",
      'status: Mei is sharing.',
      'status: Pebble is sharing.',
      "alert: You're next after Pebble.",
      "alert: It's your turn, if you'd like it.",
      'status: You have one more minute.',
      'status: The round is paused.',
      'status: The round goes on.',
      'status: The round is finished. Thank you all.',
    ]);
  });

  it('say the talking stick to whom it is offered alone, a wish for a minute to facilitators, and an end before the end', () => {
    const [me, lead] = [room(), room({ role: 'facilitator' })];
    for (const one of [me, lead]) {
      one.happens(one.joined('a', 'Mei'), begun('stick', 'a', 'me'));
      one.pass(20_000);
      one.said.length = 0;
      one.happens({ $type: 'stickOffered', to: 'a', until: 1 });
      one.pass(2000);
      one.happens({ $type: 'turnBegan', who: 'a', turn: 1 }, { $type: 'minuteAsked', who: 'a' });
      one.pass(4000);
      one.happens({ $type: 'turnEnded', who: 'a', state: 'shared' }, { $type: 'stickOffered', to: 'me', until: 1 });
      one.pass(2000);
      one.happens({ $type: 'roundEnded', by: 'f' });
      one.pass(2000);
    }
    const words = (said: readonly string[]) => said.map((one) => one.replace(/^\S+ s /, ''));
    const stick = ['alert: The talking stick is offered to you.', 'status: The round has been ended.'];
    expect(words(me.said)).toEqual(['status: Mei is sharing.', ...stick]);
    expect(words(lead.said)).toEqual(['status: Mei is sharing.', 'status: Mei asks for a minute.', ...stick]);
  });
});
