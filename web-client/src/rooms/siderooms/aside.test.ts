import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomState } from '../roomState';
import { beforeJoining } from '../roomState';
import type { Given } from '../tracks/ownDevices';
import { Aside, type AsideRoom, type SideStore } from './aside';

const microphone = { id: 'mic' } as MediaStreamTrack;
const camera = { id: 'cam' } as MediaStreamTrack;

/** A side room's store of which a test says what happens. */
function sideStore(happened: string[], name: string) {
  let state: RoomState = beforeJoining;
  let listen: () => void = () => undefined;
  let holds: Given = { microphone: null, camera: null };
  const own = {
    give: () => {
      happened.push(`${name} gives`);
      return holds;
    },
    take: async (given: Given) => {
      holds = given;
      happened.push(
        `${name} takes mic ${given.microphone?.isOn ? 'on' : 'off'}, camera ${given.camera ? 'on' : 'off'}`,
      );
    },
  };
  const store = {
    own,
    getState: () => state,
    subscribe: (listener: () => void) => {
      listen = listener;
      return () => {
        listen = () => undefined;
      };
    },
    close: () => happened.push(`${name} closes`),
    wake: () => undefined,
  } as unknown as SideStore;
  const set = (part: Partial<RoomState>) => {
    state = { ...state, ...part };
    listen();
  };
  return { store, set, holds: () => holds };
}

function mainRoom() {
  const happened: string[] = [];
  const main = sideStore(happened, 'main');
  void main.store.own.take({ microphone: { track: microphone, isOn: true }, camera });
  happened.length = 0;
  const sides: ReturnType<typeof sideStore>[] = [];
  const at = { place: null as number | null };
  const room: AsideRoom = {
    place: () => at.place,
    make: () => {
      const side = sideStore(happened, `side ${sides.length + 1}`);
      sides.push(side);
      return side.store;
    },
    start: () => happened.push('starts'),
    own: main.store.own,
    rest: () => happened.push('main rests'),
    show: (side) => happened.push(side ? 'shown' : 'hidden'),
    returned: () => happened.push('returned'),
  };
  const aside = new Aside(room);
  const go = (place: number | null) => {
    at.place = place;
    aside.follow();
  };
  const said = () => happened.splice(0);
  return { aside, go, said, sides, main };
}

describe('going to a side room', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('takes the open devices along, and gives the main room up once the side room has sound and pictures', async () => {
    const { go, said, sides } = mainRoom();
    go(1);
    expect(said()).toEqual(['shown', 'starts']);
    go(1);
    sides[0]?.set({ phase: 'here' });
    expect(said()).toEqual([]); // the page settles first
    await Promise.resolve();
    expect(said()).toEqual(['main gives', 'side 1 takes mic on, camera on']);
    sides[0]?.set({ mediaState: 'connected' });
    expect(said()).toEqual(['main rests']);
    expect(sides[0]?.holds()).toEqual({ microphone: { track: microphone, isOn: true }, camera });
  });

  it('comes back with the same devices, the camera as it was and the microphone off', async () => {
    const { go, said, sides, main } = mainRoom();
    go(1);
    sides[0]?.set({ phase: 'here', mediaState: 'connected' });
    await Promise.resolve();
    said();
    go(null);
    expect(said()).toEqual(['hidden', 'returned', 'side 1 gives', 'main takes mic off, camera on', 'side 1 closes']);
    expect(main.holds()).toEqual({ microphone: { track: microphone, isOn: false }, camera });
  });

  it('goes on to another side room without the main room', async () => {
    const { go, said, sides } = mainRoom();
    go(1);
    sides[0]?.set({ phase: 'here', mediaState: 'connected' });
    await Promise.resolve();
    said();
    go(2);
    sides[1]?.set({ phase: 'here' });
    await Promise.resolve();
    expect(said()).toEqual(['shown', 'starts', 'side 1 gives', 'side 2 takes mic on, camera on']);
    sides[1]?.set({ mediaState: 'connected' });
    expect(said()).toContain('side 1 closes');
  });

  it('keeps the devices open when the side room lets it go before the main room has said so', async () => {
    const { go, said, sides, main } = mainRoom();
    go(1);
    sides[0]?.set({ phase: 'here', mediaState: 'connected' });
    await Promise.resolve();
    sides[0]?.store.onEnding();
    sides[0]?.set({ phase: 'over' });
    said();
    go(null);
    expect(said()).toEqual(['hidden', 'returned', 'main takes mic off, camera on']);
    expect(main.holds().camera).toBe(camera);
  });

  it('tries again when the side room let it go and the main room still says that it is there', () => {
    const { go, said, sides } = mainRoom();
    go(1);
    sides[0]?.set({ phase: 'over' });
    expect(said()).toContain('hidden');
    vi.advanceTimersByTime(1000);
    expect(said()).toEqual(['shown', 'starts']);
    sides[1]?.set({ phase: 'over' });
    go(null);
    vi.advanceTimersByTime(1000);
    expect(sides).toHaveLength(2);
  });

  it('gives the main room up in any case after a while', () => {
    const { go, said } = mainRoom();
    go(1);
    said();
    vi.advanceTimersByTime(3000);
    expect(said()).toEqual(['main rests']);
  });
});
