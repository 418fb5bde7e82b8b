import { afterEach, expect, it, vi } from 'vitest';
import { OtherTab } from './otherTab';

afterEach(() => vi.unstubAllGlobals());

it('A seat that another tab takes is given up by every tab that has it, even by one without a connection', async () => {
  vi.stubGlobal('navigator', {}); // an insecure address has no locks
  const taken = vi.fn(() => 'of the room');
  const strange = vi.fn(() => 'of another room');
  const tabs = [new OtherTab('p1', taken), new OtherTab('p2', strange), new OtherTab('p1', taken)] as const;
  tabs[0].sit(true);
  tabs[1].sit(true);
  expect(await tabs[2].take()).toBe('of the room'); // who is inside has that key, whatever this tab made
  expect(taken).toHaveBeenCalledOnce();
  tabs[0].sit(false);
  tabs[2].sit(true);
  const third = new OtherTab('p1', () => null);
  void third.take();
  await expect.poll(() => taken.mock.calls).toHaveLength(2); // the tab that has the seat now, and not the one that gave it up
  expect(strange).not.toHaveBeenCalled();
  for (const tab of [...tabs, third]) tab.close();
});

it('A tab that takes a seat which no other tab has goes on with its own key', async () => {
  vi.stubGlobal('navigator', {});
  const tab = new OtherTab('p3', () => null);
  expect(await tab.take()).toBeNull();
  tab.close();
});
