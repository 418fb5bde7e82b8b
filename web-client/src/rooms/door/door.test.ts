import { describe, expect, it } from 'vitest';
import { folded, roomOf } from '../testing';

describe('the door', () => {
  it('is locked and opened, and whoever opens it ends the time after a loss', () => {
    const lost = roomOf({ locked: true, beganAgain: true });
    const open = { locked: false, ended: false, beganAgain: false };
    expect(folded(lost, { $type: 'roomLocked' }).door).toMatchObject({ locked: true, ended: false, beganAgain: true });
    const unlocked = folded(lost, { $type: 'roomUnlocked' });
    expect(unlocked.door).toMatchObject(open);
    expect(folded(unlocked, { $type: 'roomLocked' }).door).toMatchObject({ ...open, locked: true });
    expect(folded(unlocked, { $type: 'roomEnded' }).door).toMatchObject({ ...open, ended: true });
  });
});
