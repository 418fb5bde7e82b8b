import { describe, expect, it } from 'vitest';
import type { RoomEvent, RoundOrder } from '../../shared/contracts';
import type { Room } from '../room';
import { evolve } from '../room';
import { folded, joined, roomOf } from '../testing';
import {
  isAbsent,
  isComingBack,
  maySpeak,
  microphonePolicy,
  nextInRound,
  roundPeople,
  timeLeft,
  toCome,
} from './rounds';
import { clockOf, timeWords } from './time';

const circle = folded(roomOf({}), joined('rowan', 'facilitator'), joined('ann'), joined('ben'), joined('cal'));
const started = (order: RoundOrder = 'joining', followsMicrophone = false): RoomEvent => ({
  $type: 'roundStarted',
  id: 'round-01',
  prompt: 'How are you?',
  perPerson: 120_000,
  order,
  followsMicrophone,
  people: ['ann', 'ben', 'cal'],
  until: 5_000,
  by: 'rowan',
});
const began = (who: string, turn: number): RoomEvent => ({ $type: 'turnBegan', who, turn, endsAt: 120_001 });
const ended = (who: string, state: 'shared' | 'passed' | 'later' | 'declined'): RoomEvent => ({
  $type: 'turnEnded',
  who,
  state,
  until: 6_000,
});
const left = ({ round }: Room, now: number) => (round ? timeLeft(round, now) : undefined);
const names = (room: Room) => toCome(room).map(({ who }) => who);

describe('a round', () => {
  it('comes to each in order and then again to those who passed or put it off, first who did so first', () => {
    const room = folded(circle, started(), began('ann', 1), ended('ann', 'passed'), ended('cal', 'later'));
    expect(names(room)).toEqual(['ben', 'ann', 'cal']);
    expect([nextInRound(room)?.number, isComingBack(room)]).toEqual([2, false]);
    const later = folded(room, began('ben', 2), ended('ben', 'shared'));
    expect([names(later), isComingBack(later)]).toEqual([['ann', 'cal'], true]);
    const over = folded(later, began('ann', 3), ended('ann', 'declined'), began('cal', 4), ended('cal', 'shared'));
    expect([names(over), nextInRound(over)]).toEqual([[], null]);
    expect(folded(over, { $type: 'roundFinished' }).round?.phase).toBe('finished');
    expect(folded(over, { $type: 'roundEnded', by: 'rowan' }).round).toBeNull();
  });

  it('keeps the numbers of people when somebody leaves, and adds whoever comes late at the end', () => {
    const room = folded(circle, started(), { $type: 'participantLeft', who: 'ann' }, joined('eve'), joined('ann'));
    expect(roundPeople(room).map(({ who, number }) => `${number} ${who}`)).toEqual([
      '1 ann',
      '2 ben',
      '3 cal',
      '4 eve',
    ]);
  });

  it('offers the turn again to somebody who left while they shared', () => {
    const room = folded(circle, started(), began('ann', 1), { $type: 'participantLeft', who: 'ann' });
    expect([room.round?.phase, room.round?.now, names(room)]).toEqual(['between', null, ['ben', 'cal']]);
    expect(names(folded(room, joined('ann')))).toEqual(['ben', 'cal', 'ann']);
  });

  it('shows a time that stands still in a pause and loses nothing by it', () => {
    const sharing = folded(circle, started(), began('ann', 1));
    const at = (time: number, event: RoomEvent, room: Room) => evolve(room, event, time);
    const paused = at(20_001, { $type: 'roundPaused', by: 'rowan' }, sharing);
    expect(left(paused, 90_000)).toBe(100_000);
    const resumed = at(80_001, { $type: 'roundResumed', by: 'rowan' }, paused);
    expect(left(resumed, 80_001)).toBe(100_000);
    expect(left(resumed, 999_999)).toBe(0);
    expect(left(folded(sharing, ended('ann', 'shared')), 1)).toBeNull();
  });

  it('says its time kindly', () => {
    expect([clockOf(74_000), clockOf(0), clockOf(9_001)]).toEqual(['1:14', '0:00', '0:10']);
    expect([timeWords(74_000), timeWords(0)]).toEqual([
      '1:14 left, no rush',
      "Time to come to a close when you're ready",
    ]);
  });

  it('lets the stick decide who comes next', () => {
    const room = folded(circle, started('stick'), began('ann', 1), ended('ann', 'shared'));
    expect(nextInRound(room)).toBeNull();
    const offered = folded(room, { $type: 'stickOffered', to: 'cal', until: 9 });
    expect(offered.round?.offered).toBe('cal');
    expect(folded(offered, { $type: 'stickReturned', from: 'cal' }).round?.offered).toBeNull();
  });

  it('gives the microphone to whoever shares and to facilitators, until it is finished', () => {
    const room = folded(circle, started('joining', true), began('ann', 1));
    expect(['rowan', 'ann', 'ben'].map((who) => maySpeak(room, who))).toEqual([true, true, false]);
    expect(microphonePolicy(folded(room, { $type: 'roundFinished' }))).toBe('all');
    const floor = folded(circle, { $type: 'microphonesSet', policy: 'floor' }, { $type: 'invitedToSpeak', who: 'ben' });
    expect(['rowan', 'ann', 'ben'].map((who) => maySpeak(floor, who))).toEqual([true, false, true]);
    const quiet = folded(floor, { $type: 'microphonesSet', policy: 'facilitators' });
    expect(['rowan', 'ben'].map((who) => maySpeak(quiet, who))).toEqual([true, false]);
  });

  it('knows who cannot share now', () => {
    const room = folded(
      circle,
      { $type: 'steppedOut', who: 'ann', since: 1 },
      { $type: 'participantDropped', who: 'ben' },
    );
    expect(['ann', 'ben', 'cal'].map((who) => isAbsent(room, who))).toEqual([true, true, false]);
  });
});
