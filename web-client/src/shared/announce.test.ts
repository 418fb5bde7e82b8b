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

test('At most one announcement every 1.5 s', () => {
  const { queue, said, pass } = setUp();
  queue.announce('one');
  queue.announce('two');
  expect(said).toEqual(['status: one @0']);
  pass(1_500);
  expect(said).toEqual(['status: one @0', 'status: two @1500']);
});

test('An alert goes before what waits, after earlier alerts', () => {
  const { queue, said, pass } = setUp();
  for (const text of ['a', 'b']) queue.announce(text);
  for (const text of ['c', 'd']) queue.announce(text, 'alert');
  pass(10_000);
  expect(said.map((line) => line.split(' @')[0])).toEqual(['status: a', 'alert: c', 'alert: d', 'status: b']);
});

test('The same words within 10 s are dropped, and said again later', () => {
  const { queue, said, pass } = setUp();
  queue.announce('one');
  pass(9_999);
  queue.announce('one');
  expect(said).toHaveLength(1);
  pass(1);
  queue.announce('one');
  expect(said).toHaveLength(2);
});

test('What is above the chosen level is not said', () => {
  const { queue, said } = setUp();
  queue.announce('somebody came in', 'status', 'everything');
  expect(said).toHaveLength(0);
  queue.listenTo('everything');
  queue.announce('somebody came in', 'status', 'everything');
  expect(said).toHaveLength(1);
});
