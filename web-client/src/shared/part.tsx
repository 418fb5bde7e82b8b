import { type ComponentType, type ReactNode, useEffect, useReducer } from 'react';
import { Late } from './Late';
import { Shell } from './Shell';
import { Slow } from './Slow';
import { Trouble } from './Trouble';
import { untilThere } from './untilThere';

type Part<P> = ComponentType<P> & { preload: () => void };

/**
 * A part of the client that loads when it is shown, or beforehand, however often that takes: whoever asked for it gets it. React's own
 * `lazy` shows a part up to 300 ms after it has loaded, and takes everything down, Help now too, when the network is away.
 * @param missing Shown when it has not come twice, until it comes.
 */
export function part<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  waiting: ReactNode = (
    <Shell bare>
      <Slow />
    </Shell>
  ),
  missing: ReactNode = waiting === null ? <Late /> : <Trouble />,
): Part<P> {
  let loaded: ComponentType<P> | null = null;
  let isLate = false;
  let loading: Promise<void> | null = null;
  const shown = new Set<() => void>();
  const tell = () => {
    for (const again of shown) again();
  };
  const fetched = (): Promise<void> => {
    const onLate = () => {
      isLate = true;
      tell();
    };
    loading ??= untilThere(load, { onLate }).then((module) => {
      loaded = module.default;
      tell();
    });
    return loading;
  };

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, when its module loads
  function Later(props: P) {
    const [, again] = useReducer((count: number) => count + 1, 0);
    useEffect(() => {
      shown.add(again);
      void fetched().then(again); // it may have come since this was rendered
      return () => {
        shown.delete(again);
      };
    }, []);
    const Loaded = loaded;
    if (Loaded) return <Loaded {...props} />;
    return isLate ? missing : waiting;
  }
  return Object.assign(Later, { preload: () => void fetched() });
}
