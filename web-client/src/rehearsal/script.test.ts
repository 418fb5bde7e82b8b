import { describe, expect, it } from 'vitest';
import { keepsakeValues, notSafeChoiceValues, roundStateValues, tintValues } from '../shared/contracts';
import contracts from '../shared/contracts.ts?raw';
import { portraitKeys } from './portraits';
import { deeds, exerciseKeys, facilitatorDeeds, type Pattern, theScript } from './script';
import de from './texts/de.json';
import en from './texts/en.json';

const { people, exercises } = theScript;
const keys = people.map(({ key }) => key);
const known = (who: string | undefined): boolean => who === undefined || who === 'you' || keys.includes(who);
const patterns: readonly Pattern[] = exercises.flatMap(({ until, notes, then = [] }) => [
  ...until.flatMap(({ any }) => any),
  ...Object.values(notes),
  ...then.map(({ on }) => on),
]);
const done = exercises.flatMap(({ begin, then = [] }) => [...begin, ...then]);

describe('the script of a rehearsal', () => {
  it('has the exercises in their order, and few people', () => {
    expect(exercises.map(({ key }) => key)).toEqual(exerciseKeys);
    expect(people.length).toBeLessThan(10);
    expect(people.filter(({ portrait }) => portrait).length).toBeLessThan(5); // each of them is a picture to draw, send and show
  });

  it('has people as the room knows them, each with more than one name of their own', () => {
    for (const { names, keepsake, tint, portrait } of people) {
      expect(names.length).toBeGreaterThan(1);
      expect(keepsakeValues).toContain(keepsake);
      expect(tintValues).toContain(tint);
      if (portrait) expect(portraitKeys).toContain(portrait);
    }
    const names = people.flatMap((person) => person.names);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(people.map(({ keepsake }) => keepsake)).size).toBe(people.length);
  });

  it('names only people, events and deeds that there are', () => {
    for (const { event, who, by, to, state } of patterns) {
      expect(contracts).toContain(`readonly $type: '${event}'`);
      expect([who, by, to].every(known)).toBe(true);
      if (state) expect(roundStateValues).toContain(state);
    }
    for (const { do: deed, who, choice } of done) {
      expect(deeds).toContain(deed);
      expect(known(who)).toBe(true);
      if (choice) expect(notSafeChoiceValues).toContain(choice);
    }
    for (const { cast, turns = {}, facilitator } of exercises) {
      expect([...cast, ...Object.keys(turns)].every((who) => keys.includes(who))).toBe(true);
      expect(facilitator.length).toBeGreaterThan(0);
      for (const { do: deed, who } of facilitator) {
        expect(facilitatorDeeds).toContain(deed);
        expect(known(who)).toBe(true);
      }
    }
  });

  it('has every word in both languages: what people say, and of each exercise its name, hints, way and summary', () => {
    const said = [...done, ...exercises.flatMap(({ facilitator }) => facilitator)].flatMap(({ text }) =>
      text ? [text] : [],
    );
    const told = exercises.flatMap(({ key, notes, until }) => [
      ...['', '.done', '.how', '.hint.0'].map((end) => `rehearsal.${key}${end}`),
      ...(until.length > 1 ? [`rehearsal.${key}.hint.1`] : []),
      ...['', '.text'].map((end) => `rehearsal.after.${key}${end}`),
      ...Object.keys(notes).map((note) => `rehearsal.after.${key}.${note}`),
    ]);
    for (const text of [...said, ...told]) {
      expect(Object.keys(en)).toContain(text);
      expect(Object.keys(de)).toContain(text);
    }
  });
});
