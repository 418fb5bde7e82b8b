import { t } from '../t';

export function handText(number: number): string {
  return number > 0 ? t('rooms.tile.handNumber', { number }) : t('rooms.tile.handUp');
}
