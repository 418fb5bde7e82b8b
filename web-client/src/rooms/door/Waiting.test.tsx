import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import type { KnockCause } from '../../shared/contracts';
import type { Seat } from '../../shared/seat';
import { t } from '../../texts/texts';
import type { RoomState } from '../roomState';
import { beforeJoining } from '../roomState';
import type { RoomStore } from '../roomStore';
import { roomOf } from '../testing';
import Waiting from './Waiting';

vi.mock('../hooks', () => ({
  useRoom: <T,>(store: RoomStore, select: (state: RoomState) => T) => select(store.getState()),
}));
vi.mock('../../shared/Shell', () => ({ Shell: ({ children }: { children: unknown }) => children }));
vi.mock('./SoundsSwitch', () => ({ SoundsSwitch: () => null }));
vi.mock('../../help/grounding/Grounding', () => ({ Grounding: () => null }));
vi.mock('../safety/useNotSafe', () => ({ useNotSafe: () => ({ sheet: null }) }));

function shown(
  expectedWait: number | undefined,
  cause: KnockCause = 'door',
  phase: RoomState['phase'] = 'here',
): string {
  const room = roomOf({ wait: { since: 0, cause } });
  const store = { getState: () => ({ ...beforeJoining, phase, room }) } as RoomStore;
  return renderToStaticMarkup(<Waiting store={store} seat={{ expectedWait } as Seat} />);
}

describe('the waiting page', () => {
  it('says how long it usually takes where the operator has said so', () => {
    expect(shown(10)).toContain(t('door.wait.usually', { minutes: 10 }));
    expect(shown(1)).toContain(t('door.wait.usually', { minutes: 1 }));
  });

  it('promises nothing without that, without a connection, and where people wait for something else than the door', () => {
    const beginning = t('door.wait.usually', { minutes: 10 }).split('10')[0] as string;
    expect(beginning.length).toBeGreaterThan(10);
    for (const page of [shown(undefined), shown(10, 'door', 'lost'), shown(10, 'noFacilitator'), shown(10, 'sentBack')])
      expect(page).not.toContain(beginning);
  });
});
