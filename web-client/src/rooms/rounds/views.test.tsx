import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import type { RoomEvent } from '../../shared/contracts';
import type { Room } from '../room';
import { beforeJoining, type RoomState } from '../roomState';
import type { RoomStore } from '../roomStore';
import { same } from '../same';
import { folded, joined, roomOf } from '../testing';
import RoundPanel from './RoundPanel';
import TurnBar from './TurnBar';

// What a view selects twice of one state has to be the same, or the view renders without end.
vi.mock('../hooks', () => ({
  useNow: () => 46_000,
  useServerNow: () => 46_000,
  useRoom: <T,>(store: RoomStore, select: (state: RoomState) => T) => {
    const selected = select(store.getState());
    expect(same(selected, select(store.getState()))).toBe(true);
    return selected;
  },
}));

const circle = folded(roomOf({}), joined('rowan', 'facilitator'), joined('ann'), joined('ben'), {
  $type: 'handRaised',
  who: 'ben',
  byText: true,
});
const round = (order: 'joining' | 'stick'): RoomEvent => ({
  $type: 'roundStarted',
  ...{
    id: 'round-01',
    prompt: 'How are you?',
    perPerson: 120_000,
    order,
    followsMicrophone: true,
    until: 5,
    by: 'rowan',
  },
  people: ['rowan', 'ann', 'ben'],
});
const annShares: RoomEvent = { $type: 'turnBegan', who: 'ann', turn: 1, endsAt: 120_000 };
const seenBy = (you: string, room: Room) =>
  ({ getState: () => ({ ...beforeJoining, you, room }) }) as unknown as RoomStore;
// without the marks and elements that keep the direction of names apart
const plain = (html: string) => html.replace(/[\u2068\u2069]|<\/?bdi[^>]*>/g, '');
const bar = (you: string, room: Room) => plain(renderToStaticMarkup(<TurnBar store={seenBy(you, room)} />));
const panel = (you: string, room: Room) =>
  plain(renderToStaticMarkup(<RoundPanel store={seenBy(you, room)} onClose={() => undefined} />));

describe('taking turns, shown', () => {
  it('shows nothing below the stage while there is nothing', () => {
    expect(bar('ann', circle)).toBe('');
  });

  it('offers whoever shares every way to go on, and the others their place', () => {
    const sharing = folded(circle, round('joining'), annShares);
    for (const words of [
      'your turn',
      '1:14 left, no rush',
      'finished',
      'Ask for a minute',
      'Pass this time',
      'Come back to me',
    ])
      expect(bar('ann', sharing)).toContain(words);
    expect(bar('ben', sharing)).toContain('ann is sharing');
    expect(bar('ben', sharing)).toContain('Your microphone can go on when it is your turn.');
    expect(bar('ben', folded(sharing, { $type: 'roundTimeHidden', hidden: true }))).not.toContain('no rush');
    expect(bar('rowan', folded(sharing, { $type: 'steppedOut', who: 'ann', since: 1 }))).toContain('Come back to them');
  });

  it('lets whoever has shared hand the stick on, and the next take it or not', () => {
    const lying = folded(circle, round('stick'), annShares, {
      $type: 'turnEnded',
      who: 'ann',
      state: 'shared',
      until: 9,
    });
    expect(bar('ann', lying)).toContain('Who would you like to hand the stick to?');
    expect(panel('rowan', lying)).toContain('Stick to ben');
    const offered = folded(lying, { $type: 'stickOffered', to: 'ben', until: 9 });
    for (const words of ['Take it', 'Not now', 'Pass this time']) expect(bar('ben', offered)).toContain(words);
  });

  it('says why a microphone is off, and that somebody was invited to speak', () => {
    const floor = folded(circle, { $type: 'microphonesSet', policy: 'floor' });
    expect(bar('ann', floor)).toContain('whoever was invited to speak');
    const invited = folded(floor, { $type: 'invitedToSpeak', who: 'ann', by: 'rowan' });
    expect(bar('ann', invited)).toContain('Turn on my microphone');
    expect(bar('ben', folded(floor, { $type: 'microphonesSet', policy: 'facilitators' }))).toContain(
      'Only the facilitators',
    );
  });

  it('shows the order to all and what can be done about it to facilitators', () => {
    const sharing = folded(circle, round('joining'), annShares, { $type: 'minuteAsked', who: 'ann' });
    for (const words of ['Thank ann, go to rowan', 'Give a minute', 'Pause', 'End round', 'by text'])
      expect(panel('rowan', sharing)).toContain(words);
    expect(panel('ben', sharing)).toContain('sharing now');
    expect(panel('ben', sharing)).not.toContain('Thank ann');
    expect(panel('rowan', circle)).toContain('Start the round');
    expect(panel('ann', circle)).toContain('There is no round right now.');
  });

  it('shows the timer and the exercise for all, which anybody may put away', () => {
    const all = folded(
      circle,
      { $type: 'timerStarted', label: 'Quiet', duration: 60_000, endsAt: 56_000, by: 'rowan' },
      { $type: 'exerciseStarted', kind: 'breathing', by: 'rowan' },
    );
    expect(bar('ann', all)).toContain('0:10 left');
    expect(bar('ann', all)).toContain('Not for me now');
    expect([bar('ann', all).includes('End for everybody'), bar('rowan', all).includes('End for everybody')]).toEqual([
      false,
      true,
    ]);
  });
});
