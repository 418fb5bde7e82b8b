import type { StageView } from '../../shared/contracts';
import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { seatOrder } from '../seats/seats';
import { maySend, tracksOf } from '../tracks/tracks';
import { GridOfTiles } from './GridOfTiles';

import './stage.css';

export type View = StageView;

export const Listen = part(() => withTexts('parts', import('./Listen')), null);
export const Speaker = part(() => withTexts('parts', import('./Speaker')), null);
export const Circle = part(() => withTexts('parts', import('../circle/Circle')), null);

export function Stage({
  store,
  view,
  pinned,
  page,
  onPage,
  onRound,
  inviteLink,
}: {
  store: RoomStore;
  view: View;
  pinned: string | null;
  page: number;
  onPage: (page: number) => void;
  onRound: () => void;
  inviteLink: string | null;
}) {
  // Whoever listens to a talk is not on its stage, themselves neither.
  const people = useRoom(store, ({ room, you }) => seatOrder(room, you, pinned).filter((who) => maySend(room, who)));
  const sharer = useRoom(
    store,
    ({ room, you, hidden }) =>
      seatOrder(room, you, pinned).find(
        (who) => who !== you && !hidden.has(who) && tracksOf(room, who).screen === 'on',
      ) ?? null,
  );

  if (people.length === 0) return <p className="stage-empty soft">{t('stage.nobody')}</p>;
  if (view === 'listen') return <Listen {...{ store, people, sharer, inviteLink }} />;
  if (view === 'speaker' || sharer !== null) return <Speaker {...{ store, people, pinned, sharer }} />;
  if (view === 'circle') return <Circle {...{ store, onRound, inviteLink }} />;
  return <GridOfTiles {...{ store, people, pinned, page, onPage, inviteLink }} />;
}
