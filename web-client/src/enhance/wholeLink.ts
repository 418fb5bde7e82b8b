// The whole link of an encrypted series, for those who lead it: the part behind "#" is made in this browser, kept in it and never sent.
import { announce } from '../shared/announce';
import { forgetGroupKey, groupKeyOf, keepGroupKey } from '../shared/groupKeys';
import { linkTo, newSecret } from '../shared/linkSecret';

for (const box of document.querySelectorAll<HTMLElement>('[data-whole-link]')) begin(box);

function begin(box: HTMLElement): void {
  const { series = '', code = '' } = box.dataset;
  const part = (name: string): HTMLElement | null => box.querySelector(`[data-part="${name}"]`);
  const press = (name: string, act: () => void): void => part(name)?.addEventListener('click', act);

  const show = (): void => {
    const secret = groupKeyOf(series);
    const [there, missing, field, copy] = [part('there'), part('missing'), part('link'), part('copy')];
    if (there) there.hidden = secret === null;
    if (missing) missing.hidden = secret !== null;
    const link = secret ? linkTo(code, secret) : '';
    if (field instanceof HTMLInputElement) field.value = link;
    if (copy) copy.dataset.copy = link;
  };

  press('make', () => {
    if (!keepGroupKey(series, newSecret())) {
      announce(box.dataset.unkept ?? '', 'alert');
      return;
    }
    show();
    announce(box.dataset.made ?? '');
    part('link')?.focus();
  });
  press('forget', () => {
    forgetGroupKey(series);
    show();
    announce(box.dataset.forgot ?? '');
    part('make')?.focus();
  });
  part('link')?.addEventListener('focus', () => (part('link') as HTMLInputElement).select());
  show();
}
