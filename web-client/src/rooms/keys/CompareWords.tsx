import { useEffect, useState } from 'react';
import { wordsIn } from '../../shared/sayable';

/** Four words that two people compare. */
export function CompareWords({ of }: { of: () => Promise<readonly number[] | null> }) {
  const [places, setPlaces] = useState<readonly number[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are of one key
  useEffect(() => {
    let here = true;
    of().then(
      (found) => here && setPlaces(found),
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, []);
  const list = wordsIn(document.documentElement.lang);
  return <p className="lead">{places && <b>{places.map((place) => list[place]).join(' · ')}</b>}</p>;
}
