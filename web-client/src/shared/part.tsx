import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { Shell } from './Shell';
import { Slow } from './Slow';
import { Trouble } from './Trouble';

type Part<P> = ComponentType<P> & { preload: () => void };

/**
 * A part of the client that loads when it is shown, or beforehand. React's own `lazy` shows a part up to 300 ms after it has loaded, and
 * takes everything down, Help now too, when the network is away.
 */
export function part<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  waiting: ReactNode = (
    <Shell bare>
      <Slow />
    </Shell>
  ),
  missing: ReactNode = <Trouble />,
): Part<P> {
  let loaded: ComponentType<P> | null = null;
  let loading: Promise<void> | null = null;
  const fetched = (): Promise<void> => {
    loading ??= load().then(
      (module) => {
        loaded = module.default;
      },
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  };

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, when its module loads
  function Later(props: P) {
    const [state, setState] = useState<'loading' | 'there' | 'failed'>(loaded ? 'there' : 'loading');
    useEffect(() => {
      let here = true; // it may have come since this was rendered, so that there is something to tell even then
      const tell = (next: 'there' | 'failed') => here && setState(next);
      fetched().then(
        () => tell('there'),
        () => tell('failed'),
      );
      return () => {
        here = false;
      };
    }, []);
    if (state === 'failed') return missing;
    const Loaded = loaded;
    return Loaded ? <Loaded {...props} /> : waiting;
  }
  return Object.assign(Later, { preload: () => void fetched().catch(() => undefined) });
}
