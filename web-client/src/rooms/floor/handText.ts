import { t } from '../../texts/texts';

export function handText(number: number): string {
  return number > 0 ? t('stage.tile.handNumber', { number }) : t('stage.tile.handUp');
}
