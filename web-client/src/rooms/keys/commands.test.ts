import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes';
import type { RoomCommand, RoomEvent } from '../../shared/contracts';
import { folded, joined, roomOf } from '../testing';
import { openEvent, sealCommand } from './commands';
import { Readable, textsIn } from './readable';
import { lengths } from './text';
import { Texts } from './texts';

const secret = Promise.resolve(utf8('thirty-two bytes of what all have'));
const ann = new Texts(secret);
const sealing = (command: RoomCommand, you = 'me') =>
  sealCommand(command, you, (place, words) => ann.sealForLink(place, words));

/** How somebody reads the room who came with the link just now. */
async function readsOf(events: readonly RoomEvent[], you = 'ben') {
  const ben = new Texts(secret);
  const room = folded(roomOf({ questions: { open: true, waiting: [] } }), joined('ben'), ...events);
  await ben.look(room, you, true);
  return { room, read: new Readable().room(room, you, ben.of), ben };
}

const form = { kind: 'question', question: 'How was your week?', choices: ['Hard', 'Fair'] } as const;
const wishes = [
  { $type: 'startRound', id: 'round-1', prompt: 'What helped you?', order: 'joining' },
  { $type: 'startTimer', duration: 60_000, label: 'Write it down' },
  { $type: 'askQuestion', id: 'question-1', text: ' May I ask about pills? ' },
  { $type: 'writeToSideRooms', text: 'Three minutes left' },
  { $type: 'preparePoll', id: 'poll-1', form },
  { $type: 'writeAtDoor', text: 'It is my first time' },
  { $type: 'writeAtDoor', text: 'Welcome, one moment', to: 'cal' },
] as const satisfies readonly RoomCommand[];

describe('what is put up for all', () => {
  it.each(wishes)('leaves the page sealed: $$type', async (wish) => {
    const sent = JSON.stringify(await sealing(wish));
    for (const word of ['helped', 'Write', 'pills', 'minutes', 'week', 'Hard', 'Fair', 'first', 'Welcome'])
      expect(sent).not.toContain(word);
  });

  it('is read by whoever comes later with the link', async () => {
    const [round, timer, question, note, poll] = (await Promise.all(wishes.map((wish) => sealing(wish)))) as [
      Extract<RoomCommand, { $type: 'startRound' }>,
      Extract<RoomCommand, { $type: 'startTimer' }>,
      Extract<RoomCommand, { $type: 'askQuestion' }>,
      Extract<RoomCommand, { $type: 'writeToSideRooms' }>,
      Extract<RoomCommand, { $type: 'preparePoll' }>,
    ];
    const { read, room } = await readsOf([
      { $type: 'roundStarted', id: 'round-1', prompt: round.prompt, perPerson: null, order: 'joining', followsMicrophone: false, people: [], until: 1, by: 'me' }, // biome-ignore format: long
      { $type: 'timerStarted', label: timer.label ?? '', duration: 1, endsAt: 1, by: 'me' },
      { $type: 'questionAsked', id: 'question-1', text: question.text },
      { $type: 'sideRoomsWrittenTo', text: note.text, by: 'me' },
      { $type: 'pollPrepared', id: 'poll-1', form: poll.form },
    ]);
    expect(read.round?.prompt).toBe('What helped you?');
    expect(read.timer?.label).toBe('Write it down');
    expect(read.questions.waiting).toEqual([{ id: 'question-1', text: 'May I ask about pills?' }]);
    expect(read.sideRooms.note?.text).toBe('Three minutes left');
    expect(read.polls.all[0]?.form).toEqual(form);
    for (const { text } of textsIn(room, 'ben')) expect(lengths).toContain(text.length);
  });

  it('stays the same object for the views until it says something else', async () => {
    const { label } = (await sealing(wishes[1])) as { label: string };
    const { room, ben } = await readsOf([{ $type: 'timerStarted', label, duration: 1, endsAt: 1, by: 'me' }]);
    const readable = new Readable();
    const closed = readable.room(room, 'ben', () => undefined);
    expect(closed.timer?.label).toBe('…');
    const first = readable.room(room, 'ben', ben.of);
    const then = readable.room(folded(room, { $type: 'roomLocked' }), 'ben', ben.of);
    expect(first.timer?.label).toBe('Write it down');
    for (const part of ['round', 'timer', 'polls', 'questions', 'sideRooms'] as const)
      expect(then[part]).toBe(first[part]);
  });

  it('is not in the name of anybody, and nothing else than it was', async () => {
    const { text } = (await sealing(wishes[2])) as { text: string };
    const { read } = await readsOf([
      { $type: 'questionAsked', id: 'question-2', text }, // under another id
      { $type: 'questionAsked', id: 'question-3', text: 'In plain words, from the server' },
    ]);
    expect(read.questions.waiting.map((question) => question.text)).toEqual(['…', '…']);
  });

  it('is as the plan says where a step of the plan asks', async () => {
    const { read } = await readsOf([{ $type: 'pollPrepared', id: 'plan-3-abc', form }]);
    expect(read.polls.all[0]?.form).toEqual(form);
  });

  it('is read at the door, where nobody has keys of others', async () => {
    const [note, answer] = await Promise.all([sealing(wishes[5], 'cal'), sealing(wishes[6])]);
    const wait = { since: 1, note: (note as { text: string }).text, answer: (answer as { text: string }).text };
    const cal = new Texts(secret);
    const room = roomOf({ wait } as never);
    await cal.look(room, 'cal', false);
    const { door } = new Readable().room(room, 'cal', cal.of);
    expect([door.wait?.note, door.wait?.answer]).toEqual(['It is my first time', 'Welcome, one moment']);
  });

  it('says nothing where nothing was said, and leaves other wishes alone', async () => {
    expect(await sealing({ $type: 'startTimer', duration: 60_000, label: '' })).toMatchObject({ label: '' });
    expect(
      await sealing({ $type: 'preparePoll', id: 'p', form: { kind: 'before', question: '', choices: [] } }),
    ).toMatchObject({
      form: { question: '' },
    });
    const hand = { $type: 'raiseHand' } as const;
    expect(await sealing(hand)).toBe(hand);
    expect(await sealing({ ...wishes[3], text: 'x'.repeat(13_000) })).toBeNull();
  });

  it('is read out in words', async () => {
    const { text } = (await sealing(wishes[3])) as { text: string };
    const open = (sealed: string, place: readonly string[]) => new Texts(secret).read(sealed, place);
    expect(await openEvent({ $type: 'sideRoomsWrittenTo', text, by: 'me' }, open)).toMatchObject({
      text: 'Three minutes left',
    });
    expect(await openEvent({ $type: 'questionShown', id: 'q', text }, open)).toMatchObject({ text: '' });
    expect(await openEvent({ $type: 'timerStarted', label: '', duration: 1, endsAt: 1, by: 'me' }, open)).toMatchObject(
      { label: '' },
    );
  });
});

const [contracts] = Object.values(
  import.meta.glob<string>('../../shared/contracts.ts', { eager: true, query: '?raw', import: 'default' }),
) as [string];

/** The fields of everything that pages send whose type is neither a number, a choice from a list, nor the name of something. */
function openFields(): readonly string[] {
  const sent = ['RoomCommand', 'ClientSignal'].flatMap(
    (type) => contracts.split(`export type ${type} =`)[1]?.split('\n\n')[0]?.split('\n') ?? [],
  );
  const isClosed = (type: string): boolean =>
    /^(number|boolean|\w+Id)$/.test(type) || contracts.includes(`export type ${type} = (typeof`);
  return sent.flatMap((line) => {
    const [, name = ''] = /\$type: '(\w+)'/.exec(line) ?? [];
    return [...line.matchAll(/readonly (\w+)\??: (?:readonly )?(\w+)/g)]
      .filter(([, , type = '']) => !isClosed(type))
      .map(([, field]) => `${name}.${field}`);
  });
}

describe('everything that pages send', () => {
  /** A new field goes here, and is sealed, or stands in docs/security.md with the reason why not. */
  const known = {
    sealed: [
      'askQuestion.text',
      'caption.text',
      'postMessage.body',
      'postMessage.note', // along with the words
      'preparePoll.form',
      'startRound.prompt',
      'startTimer.label',
      'writeAtDoor.text',
      'writeToSideRooms.text',
    ],
    forPeopleOutside: ['removeEverybodySince.note', 'removeParticipant.note'],
    fromTheServer: ['usePlan.plan'],
    namesAndNumbers: ['prepareSideRooms.rooms'],
    madeByPages: ['askForSecret.key', 'giveSecret.box', 'giveSecret.key', 'handKeys.keys', 'handKeys.opening', 'publishKey.key'], // biome-ignore format: a list
  };

  it('holds words only where they are sealed, or where it is known why not', () => {
    expect([...openFields()].sort()).toEqual(Object.values(known).flat().sort());
  });

  it('is tried in these tests where it is put up for all', () => {
    const tried = new Set<string>(wishes.map(({ $type }) => $type));
    const others = ['caption', 'postMessage']; // sealed with keys of pages
    for (const field of known.sealed) expect([...tried, ...others]).toContain(field.split('.')[0]);
  });
});
