import { describe, expect, it } from 'vitest';
import { DownlinkLadder } from './downlinkLadder';

/** A connection that carries 50 packets a second and loses this share of them, looked at once a second. */
function connection() {
  const ladder = new DownlinkLadder();
  let [now, received, lost] = [0, 0, 0];
  const run = (seconds: number, loss: number, roundTrip = 0.05) => {
    for (let i = 0; i < seconds; i += 1) {
      now += 1000;
      received += 50 * (1 - loss);
      lost += 50 * loss;
      ladder.sample({ received, lost, roundTrip }, now);
    }
    return ladder.rung;
  };
  run(1, 0);
  return { ladder, run, now: () => now };
}

describe('the ladder of a weak downlink', () => {
  it('shows everybody through a short disturbance', () => {
    const { run } = connection();
    expect(run(4, 0.3)).toBe('all');
    expect(run(60, 0)).toBe('all');
  });

  it('goes down one rung after every five poor seconds, and no lower than sound only', () => {
    const { run } = connection();
    expect(run(6, 0.2)).toBe('speaker');
    expect(run(6, 0.2)).toBe('listen');
    expect(run(60, 0.2)).toBe('listen');
  });

  it('treats a long queue as a weak connection too', () => {
    const { run } = connection();
    expect(run(6, 0, 1.5)).toBe('speaker');
  });

  it('comes back up after twenty good seconds, one rung at a time', () => {
    const { run } = connection();
    run(12, 0.2);
    expect(run(19, 0)).toBe('listen');
    expect(run(2, 0)).toBe('speaker');
    expect(run(21, 0)).toBe('all');
  });

  it('waits twice as long after a step up that did not last', () => {
    const { run } = connection();
    run(6, 0.2);
    expect(run(21, 0)).toBe('all');
    expect(run(6, 0.2)).toBe('speaker');
    expect(run(30, 0)).toBe('speaker');
    expect(run(11, 0)).toBe('all');
  });

  it('goes all the way up when the person wants it', () => {
    const { ladder, run, now } = connection();
    run(12, 0.2);
    ladder.climb(now());
    expect(ladder.rung).toBe('all');
  });

  it('does not take counters that restart with a new connection for loss', () => {
    const { ladder } = connection();
    ladder.restart();
    for (let s = 0; s < 10; s += 1) ladder.sample({ received: 0, lost: 0, roundTrip: 0 }, s * 1000);
    expect(ladder.rung).toBe('all');
  });
});
