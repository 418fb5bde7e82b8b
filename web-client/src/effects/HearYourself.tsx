import { useEffect, useRef, useState } from 'react';
import { openSound } from '../media/effects/door';
import { recordSound } from '../media/effects/hear';
import { Icon } from '../shared/Icon';
import { iconEar } from '../shared/icons';
import { type Key, t } from '../texts/texts';

type Doing = 'nothing' | 'speak' | 'listen' | 'problem';

const says: Readonly<Record<Doing, Key>> = {
  nothing: 'effects.hear.hint',
  speak: 'effects.hear.speak',
  listen: 'effects.hear.listen',
  problem: 'effects.hear.problem',
};

/** Three seconds of one's own voice as it is chosen, recorded and played on this device, sent to nobody. */
export function HearYourself({ deviceId, isHeard }: { deviceId: string | undefined; isHeard: boolean }) {
  const [doing, setDoing] = useState<Doing>('nothing');
  const stop = useRef<AbortController>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const hear = async () => {
    const stopped = new AbortController();
    stop.current = stopped;
    setDoing('speak');
    const sound = await recordSound(await openSound(deviceId, () => undefined), stopped.signal);
    if (stopped.signal.aborted) return;
    if (!sound) return setDoing('problem');
    setDoing('listen');
    const address = URL.createObjectURL(sound);
    const player = new Audio(address);
    const over = (next: Doing) => () => {
      player.pause();
      URL.revokeObjectURL(address);
      if (stop.current !== stopped) return;
      stop.current = null;
      setDoing(next);
    };
    player.addEventListener('ended', over('nothing'));
    stopped.signal.addEventListener('abort', over('nothing'));
    await player.play().catch(over('problem'));
  };
  const isBusy = doing === 'speak' || doing === 'listen';
  return (
    <div className="stack">
      <button
        type="button"
        className="btn"
        onClick={() => {
          if (!isBusy) return void hear();
          stop.current?.abort();
          setDoing('nothing');
        }}
      >
        <Icon of={iconEar} />
        {t(isBusy ? 'effects.hear.stop' : 'effects.hear')}
      </button>
      <p className="hint" role="status">
        {t(says[doing])} {isHeard && doing !== 'listen' && t('effects.hear.inRoom')}
      </p>
    </div>
  );
}
