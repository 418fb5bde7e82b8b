import type { Keepsake, Tint } from '../../shared/contracts';
import { soonOrNot, untilThere } from '../../shared/untilThere';
import { type Opened, openCamera, openMicrophone } from '../devices';
import { currentEffects, type Effect, giveUp } from './effects';

/** Called once an effect has been given up, because the device cannot keep up with it. Its track goes on as it was until it is stopped. */
export type GaveUp = (effect: Effect) => void;
export type Looks = { readonly tint: Tint; readonly keepsake: Keepsake };

const giving =
  (gaveUp: GaveUp): GaveUp =>
  (effect) => {
    giveUp(effect);
    gaveUp(effect);
  };

/** The person's picture as they chose it. Nothing shows their room while they want it blurred, and a mask opens no camera. */
export async function openPicture(deviceId: string | undefined, looks: Looks, gaveUp: GaveUp): Promise<Opened> {
  const { picture, face } = currentEffects();
  try {
    if (picture === 'mask') {
      const { openMask } = await untilThere(() => import('./mask'), soonOrNot);
      return { track: openMask(face, looks, giving(gaveUp)) };
    }
    if (picture === 'blur') {
      const { openBlurred } = await untilThere(() => import('./blur'), soonOrNot);
      return await openBlurred(deviceId, giving(gaveUp));
    }
  } catch {
    return { problem: picture === 'mask' ? 'noMask' : 'noBlur' };
  }
  return openCamera(deviceId);
}

/** The person's sound as they chose it. A voice that should be changed is never sent as it is. */
export async function openSound(deviceId: string | undefined, gaveUp: GaveUp): Promise<Opened> {
  const { voice, noise } = currentEffects();
  if (voice === 'own' && !noise) return openMicrophone(deviceId);
  try {
    const { openChanged } = await untilThere(() => import('./sound'), soonOrNot);
    return await openChanged(deviceId, { voice, noise }, giving(gaveUp));
  } catch {
    if (voice !== 'own') return { problem: 'noVoice' };
    giving(gaveUp)('noise');
    return openMicrophone(deviceId);
  }
}
