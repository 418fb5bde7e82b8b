import { part } from '../../shared/part';
import { getSeat } from '../../shared/seat';
import { withTexts } from '../../texts/load';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { hasPictures, hasSound } from '../schedule/schedule';
import { maySend, tracksOf } from './tracks';

const EffectChoices = part(() => withTexts('effects', import('../../effects/EffectChoices')), null);

export function OwnEffects({ store }: { store: RoomStore }) {
  const { format, sends, microphone, isHeard } = useRoom(store, ({ room, you, devices }) => ({
    format: room.format,
    sends: maySend(room, you),
    microphone: devices.microphone,
    isHeard: tracksOf(room, you).microphone === 'on',
  }));
  const { keepsake = 'cloud', tint = 'slate' } = getSeat() ?? {};
  if (!hasSound(format) || !sends) return null;
  return (
    <EffectChoices
      keepsake={keepsake}
      tint={tint}
      hasPicture={hasPictures(format)}
      microphone={microphone}
      isHeard={isHeard}
      onChanged={(device) => void store.own.renew(device)}
    />
  );
}
