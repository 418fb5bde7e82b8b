import { useEffect, useState } from 'react';
import { wordsIn } from '../../shared/sayable';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';

/** Four words for people to read to each other, who learn from it whether somebody stands between them. */
export default function Words({ store }: { store: RoomStore }) {
  const { version, isAlone, strangers, mayAsk, isAsked } = useRoom(store, ({ room, secured, you }) => ({
    version: room.version,
    isAlone: room.seats.inside.length < 2,
    strangers: secured?.strangers.length ?? 0,
    mayAsk: room.seats.inside.some(({ id }) => id !== you && leads(room, id)),
    isAsked: leads(room, you),
  }));
  const [places, setPlaces] = useState<readonly number[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each entry others may have opened theirs
  useEffect(() => {
    let here = true;
    store.seal()?.then(
      async ({ sealing }) => {
        const found = await sealing.words();
        if (here) setPlaces(found);
      },
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, [store, version, strangers]);
  const list = wordsIn(document.documentElement.lang);
  return (
    <section className="stack" aria-labelledby="key-words">
      <h3 id="key-words">{t('keys.words')}</h3>
      {places ? (
        <>
          <p className="soft">{t('keys.words.text')}</p>
          <p className="lead">
            <b>{places.map((place) => list[place]).join(' · ')}</b>
          </p>
          <p className="soft">{t('keys.words.differ')}</p>
        </>
      ) : (
        <p className="soft">
          {strangers > 0
            ? t('keys.words.strangers', { count: strangers })
            : t(isAlone ? 'keys.words.alone' : 'keys.words.wait')}
        </p>
      )}
      {strangers > 0 && isAsked && <p>{t('keys.ask.leads')}</p>}
      {strangers > 0 && mayAsk && store.onLost && (
        <>
          <p>{t('keys.ask.text')}</p>
          <div>
            <button type="button" className="btn" onClick={store.onLost}>
              {t('keys.ask')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
