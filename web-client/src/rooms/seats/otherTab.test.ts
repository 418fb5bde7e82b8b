import { afterEach, expect, it, vi } from 'vitest';
import { OtherTab } from './otherTab';

afterEach(() => vi.unstubAllGlobals());

it('A seat that another tab takes is given up by every tab that has it, even by one without a connection', async () => {
  vi.stubGlobal('navigator', {}); // an insecure address has no locks
  const taken = vi.fn();
  const strange = vi.fn();
  const tabs = [new OtherTab('p1', taken), new OtherTab('p2', strange), new OtherTab('p1', taken)] as const;
  tabs[0].sit(true);
  tabs[1].sit(true);
  tabs[2].take();
  await expect.poll(() => taken.mock.calls).toHaveLength(1);
  tabs[0].sit(false);
  tabs[2].sit(true);
  const third = new OtherTab('p1', vi.fn());
  third.take();
  await expect.poll(() => taken.mock.calls).toHaveLength(2); // the tab that has the seat now, and not the one that gave it up
  expect(strange).not.toHaveBeenCalled();
  for (const tab of [...tabs, third]) tab.close();
});
