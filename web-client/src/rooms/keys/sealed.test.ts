import { afterEach, expect, it, vi } from 'vitest';
import type { RoomCommand } from '../../shared/contracts';
import { eventually } from '../../shared/eventually';
import { roomOf, wren } from '../testing';
import { begin, prepare } from './sealed';

afterEach(() => vi.unstubAllGlobals());

it('what was made at the door is used in the first room, and no key of it in a second one', async () => {
  const workers: string[] = [];
  vi.stubGlobal(
    'Worker',
    class {
      constructor(url: URL) {
        workers.push(url.pathname);
      }
      postMessage = () => undefined;
      terminate = () => undefined;
    },
  );
  const made = vi.spyOn(crypto.subtle, 'generateKey');
  const publicKeyIn = (room: string): Promise<string> =>
    new Promise((done) => {
      const ask = (wish: RoomCommand) => {
        if (wish.$type === 'publishKey') done(wish.key.slice(0, 88));
        sealed.close();
        return Promise.resolve(null);
      };
      const sealed = begin({ secret: 'abcdefghijklmnopqrstuQ', room, isUnable: false }, ask, () => undefined);
      sealed.sealing.follow(roomOf({ participants: [wren], keys: { published: [], handed: [], opened: [] } }), wren.id);
    });

  // given
  prepare(false);
  prepare(false); // another look at the form
  await eventually(() => expect(made).toHaveBeenCalledOnce());
  // when
  const first = await publicKeyIn('room-0001');
  // then
  expect([made.mock.calls.length, workers.length]).toEqual([1, 1]);
  expect(await publicKeyIn('room-0002')).not.toBe(first);
  expect([made.mock.calls.length, workers.length]).toEqual([2, 2]);
});
