import { describe, expect, it } from 'vitest';
import { folded, roomOf } from '../testing';

const guide = { id: 'guide', title: 'Sleep', address: 'https://example.org/sleep' };
const sheet = { id: 'sheet', title: 'Exercises', address: '/shelf/sheet', file: 'PDF', size: 1000 };

describe('the shelf', () => {
  it('shows one thing at a time, until that one is put away', () => {
    const shown = folded(
      roomOf({}),
      { $type: 'resourceShown', resource: guide },
      { $type: 'resourceShown', resource: sheet },
    );
    expect(shown.resource).toEqual(sheet);
    expect(folded(shown, { $type: 'resourceHidden', id: 'guide' }).resource).toEqual(sheet);
    expect(folded(shown, { $type: 'resourceHidden', id: 'sheet' }).resource).toBeNull();
  });

  it('is in a snapshot, and empty without one', () => {
    expect(roomOf({ resource: guide }).resource).toEqual(guide);
    expect(roomOf({}).resource).toBeNull();
  });
});
