import { memo } from 'react';
import { Avatar } from '../../shared/Keepsake';
import { shown, t, useLanguage } from '../../texts/texts';
import { handNumber } from '../floor/floor';
import { handText } from '../floor/handText';
import { useRoom, useSize } from '../hooks';
import type { RoomStore } from '../roomStore';
import { heard } from '../seats/hidden';
import { nameOf } from '../seats/nameOf';
import { seatOf } from '../seats/seats';
import { Alone, isAlone } from './Alone';
import { ScreenTile } from './Tile';
import { type Shown, useView } from './useView';

/** Sound only, except for a shared screen, which is shown here too. */
export default function Listen({
  store,
  people,
  sharer,
  inviteLink,
}: Omit<Shown, 'pinned'> & { sharer: string | null; inviteLink: string | null }) {
  const [screen, { height }] = useSize<HTMLUListElement>();
  const screenHeight = Math.max(1, Math.round(height * devicePixelRatio));
  useView(store, () => (sharer === null ? [] : [{ who: sharer, track: 'screen', height: screenHeight }]));
  const sharedBy = useRoom(store, (state) => (sharer === null ? null : nameOf(state.room, sharer)));
  const speaker = useRoom(store, (state) => seatOf(state.room, heard(state)[0] ?? ''));
  const alone = useRoom(store, isAlone);
  return (
    <div className={sharer === null ? 'listen' : 'listen with-screen'}>
      {sharer !== null && sharedBy !== null && (
        <ul ref={screen} className="shown" aria-label={t('stage.tile.screen', { name: sharedBy })}>
          <ScreenTile key={sharer} store={store} who={sharer} />
        </ul>
      )}
      <div className="now">
        {speaker && <Avatar keepsake={speaker.keepsake} tint={speaker.tint} />}
        <h2>{speaker ? shown('stage.listen.speaking', { name: speaker.name }) : t('stage.listen.quiet')}</h2>
        {sharer === null && <p className="small soft">{t('stage.listen.text')}</p>}
      </div>
      <ul aria-label={t('stage.alsoHere')}>
        {people
          .filter((who) => who !== speaker?.id)
          .map((who) => (
            <Listener key={who} store={store} who={who} />
          ))}
      </ul>
      {alone && <Alone store={store} inviteLink={inviteLink} />}
    </div>
  );
}

const Listener = memo(function Listener({ store, who }: { store: RoomStore; who: string }) {
  useLanguage();
  const { p, own, hand } = useRoom(store, (state) => ({
    p: seatOf(state.room, who),
    own: who === state.you,
    hand: handNumber(state.room, who),
  }));
  if (!p) return null;
  return (
    <li>
      <Avatar keepsake={p.keepsake} tint={p.tint} />
      <span>
        <span className="called" title={p.name}>
          {own ? shown('stage.you', { name: p.name }) : <bdi>{p.name}</bdi>}
        </span>
        {hand !== null && <span className="soft xs block">{handText(hand)}</span>}
        {hand === null && p.role === 'facilitator' && <span className="soft xs block">{t('seats.facilitator')}</span>}
      </span>
    </li>
  );
});
