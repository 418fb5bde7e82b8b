import { t } from '../../texts/texts';
import { useServerNow } from '../hooks';

const minute = 60_000;

/** For facilitators: how long somebody has been out. */
export function OutFor({ since }: { since: number }) {
  const now = useServerNow(true, minute / 4);
  return t('breaks.outFor', { minutes: Math.max(0, Math.floor((now - since) / minute)) });
}
