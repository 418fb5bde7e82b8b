import { describe, expect, it } from 'vitest';
import type { RoomEvent } from '../shared/contracts';
import { again, beginning, exerciseOf, goneOn, goneTo, heard, isOver, type Progress, summaryOf } from './progress';
import { wordsOf } from './SummaryPage';
import { exerciseKeys, type Pattern, theScript } from './script';

const seats = new Map([['you', 'p-you'], ...theScript.people.map(({ key }) => [key, `p-${key}`] as const)]);
const nameOf = (key: string) => theScript.people.find((person) => person.key === key)?.names[0];

/** The event that the pattern is about, as the facilitator's log has it. */
const eventFor = ({ event, who, by, to, state }: Pattern): RoomEvent =>
  ({
    $type: event,
    ...(who && { who: seats.get(who) }),
    ...(by && { by: seats.get(by) }),
    ...(to && { toWho: seats.get(to) }),
    ...(state && { state }),
  }) as unknown as RoomEvent;

const tell = (progress: Progress, event: RoomEvent, at = 0): Progress =>
  heard(progress, theScript, event, seats, at, nameOf);

const at = (key: (typeof exerciseKeys)[number]): Progress =>
  goneTo(beginning(theScript, 0), exerciseKeys.indexOf(key), 0);

describe('the exercises of a rehearsal', () => {
  it.each(theScript.exercises)(
    '$key is recognised by any event of each of its steps, in their order and no other',
    ({ key, until }) => {
      for (const choice of [0, 1]) {
        let progress = at(key);
        for (const [place, { any }] of until.entries()) {
          expect(progress.phase).toBe('running');
          for (const { any: later } of until.slice(place + 1))
            expect(tell(progress, eventFor(later[0] as Pattern)).found).toBe(place);
          progress = tell(progress, eventFor((any[choice] ?? any[0]) as Pattern), 20_000);
        }
        expect(progress.phase).toBe('done');
        expect(progress.results[key]).toMatchObject({ state: 'practised', seconds: 20 });
      }
    },
  );

  it('what is done to somebody else does not count', () => {
    const muted = { $type: 'microphoneMuted', who: 'p-juniper' } as RoomEvent;
    expect(tell(at('mute'), muted)).toEqual(at('mute'));
    // Nor to somebody whose seat has gone to another: the script knows the new one.
    const anew = heard(
      at('mute'),
      theScript,
      { $type: 'microphoneMuted', who: 'p-frank' },
      new Map([['frank', 'p-otto']]),
      0,
      nameOf,
    );
    expect(anew.phase).toBe('running');
  });

  it.each(theScript.exercises)('$key notes what else was done, also after it was done', ({ key, notes, until }) => {
    for (const [note, pattern] of Object.entries(notes)) {
      const times = Array.from({ length: pattern.times ?? 1 }, () => eventFor(pattern));
      const all = until.map(({ any }) => eventFor(any[0] as Pattern));
      const before = [...times, ...all].reduce((progress, event) => tell(progress, event), at(key));
      const after = [...all, ...times].reduce((progress, event) => tell(progress, event), at(key));
      expect(before.results[key]?.notes).toContain(note);
      expect(after.results[key]?.notes).toContain(note);
    }
  });

  it('a come-back counts only when the person is asked for the second time', () => {
    const began = eventFor({ event: 'turnBegan', who: 'ade' });
    expect(tell(at('round'), began).notes).toEqual([]);
    expect(tell(tell(at('round'), began), began).notes).toEqual(['cameBack']);
  });

  it('each can be skipped, so that there is always a way to the end', () => {
    let progress = beginning(theScript, 0);
    for (const key of exerciseKeys) {
      expect(exerciseOf(theScript, progress)?.key).toBe(key);
      progress = goneOn(progress, 0);
      expect(progress.results[key]?.state).toBe('skipped');
    }
    expect(isOver(progress)).toBe(true);
    expect(goneOn(progress, 0)).toBe(progress);
    expect(tell(progress, { $type: 'roundEnded' } as RoomEvent)).toBe(progress);
  });

  it('each can be repeated, and stays practised when the second time is left', () => {
    const done = tell(at('mute'), { $type: 'microphoneMuted', who: 'p-frank' }, 5_000);
    const once = again(done, 9_000);
    expect(once).toMatchObject({ phase: 'running', found: 0, notes: [], beganAt: 9_000 });
    expect(goneOn(once, 0).results.mute?.state).toBe('practised');
    expect(goneTo(done, 0, 0)).toMatchObject({ at: 0, phase: 'running' });
    expect(goneTo(done, 99, 0)).toBe(done);
  });

  it('a rehearsal of what was left has only that', () => {
    expect(beginning(theScript, 0, ['notSafe', 'round']).order).toEqual(['round', 'notSafe']);
  });
});

describe('the summary', () => {
  const done = tell(at('mute'), { $type: 'microphoneMuted', who: 'p-frank' }, 5_000);

  it('says of each exercise what became of it, without a score', () => {
    const summary = summaryOf(theScript, goneOn(done, 0), 130_000, null);
    expect(summary.minutes).toBe(2);
    expect(summary.exercises.map(({ state }) => state)).toEqual(['notYet', 'practised', 'notYet', 'notYet', 'notYet']);
    const words = wordsOf(summary.exercises[1] as (typeof summary.exercises)[number]).join(' ');
    expect(words).toContain('Frank');
    expect(words).toContain('A private word was left out.');
  });

  it('what was practised in an earlier rehearsal stays so', () => {
    const earlier = summaryOf(theScript, done, 0, null);
    const later = summaryOf(theScript, goneOn(beginning(theScript, 0, ['round']), 0), 0, earlier);
    expect(later.exercises.map(({ key, state }) => [key, state])).toContainEqual(['mute', 'practised']);
    expect(later.exercises.map(({ key, state }) => [key, state])).toContainEqual(['round', 'skipped']);
  });
});
