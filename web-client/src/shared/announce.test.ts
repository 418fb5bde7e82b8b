import { expect, test } from 'vitest';
import { AnnounceQueue } from './announce';

function setUp() {
  let now = 0;
  const said: string[] = [];
  let timers: { at: number; run: () => void }[] = [];
  const queue = new AnnounceQueue((region, text) => said.push(`${region}: ${text} @${now}`), {
    now: () => now,
    later: (run, milliseconds) => timers.push({ at: now + milliseconds, run }),
  });
  const pass = (milliseconds: number): void => {
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
  return { queue, said, pass };
}

test('There is at most one announcement every 1.5 s', () => {
  const { queue, said, pass } = setUp();
  queue.announce('one');
  queue.announce('two');
  expect(said).toEqual(['status: one @0']);
  pass(1_500);
  expect(said).toEqual(['status: one @0', 'status: two @1500']);
});

test('An alert goes before waiting announcements and after earlier alerts', () => {
  const { queue, said, pass } = setUp();
  for (const text of ['a', 'b']) queue.announce(text);
  for (const text of ['c', 'd']) queue.announce(text, 'alert');
  pass(10_000);
  expect(said.map((line) => line.split(' @')[0])).toEqual(['status: a', 'alert: c', 'alert: d', 'status: b']);
});

test('The same words are announced again for a new event, and once for the same event', () => {
  const { queue, said, pass } = setUp();
  queue.announce('A facilitator muted you.', 'alert', 'me', 'entry 7');
  queue.announce('A facilitator muted you.', 'alert', 'me', 'entry 7');
  queue.announce('A facilitator muted you.', 'alert', 'me', 'entry 9');
  pass(10_000);
  expect(said).toEqual(['alert: A facilitator muted you. @0', 'alert: A facilitator muted you. @1500']);
});

test('Announcements that wait for the current one are announced together', () => {
  const { queue, said, pass } = setUp();
  for (let i = 1; i <= 12; i++) queue.gather('chat', `author ${i}`, (all) => `${all.length} wrote`);
  pass(60_000);
  expect(said).toEqual(['status: 1 wrote @0', 'status: 11 wrote @1500']);
});

test('Announcements gathered for ten seconds wait for no others and delay none', () => {
  const { queue, said, pass } = setUp();
  const join = (name: string) => queue.gather('people', name, (all) => `${all.join(', ')} joined`, { after: 10_000 });
  join('Mei');
  pass(4_000);
  join('Pebble');
  queue.announce('Microphone on.');
  pass(60_000);
  expect(said).toEqual(['status: Microphone on. @4000', 'status: Mei, Pebble joined @10000']);
});

test('An outdated announcement is dropped', () => {
  const { queue, said, pass } = setUp();
  queue.announce('one');
  queue.gather('hands', 'Mei', () => null);
  queue.announce('two');
  pass(60_000);
  expect(said).toEqual(['status: one @0', 'status: two @1500']);
});

test('Announcements above the chosen level are dropped', () => {
  const { queue, said } = setUp();
  queue.announce('somebody came in', 'status', 'everything');
  expect(said).toHaveLength(0);
  queue.listenTo('everything');
  queue.announce('somebody came in', 'status', 'everything');
  expect(said).toHaveLength(1);
});
