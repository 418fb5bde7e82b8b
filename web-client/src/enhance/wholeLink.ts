// The whole link of an encrypted series, for those who lead it: the part behind "#" is made in this browser, kept in it and never sent.
import { announce } from '../shared/announce';
import { forgetGroupKey, groupKeyBefore, groupKeyOf, keepGroupKey, replaceGroupKey } from '../shared/groupKeys';
import { linkTo, newSecret } from '../shared/linkSecret';

for (const box of document.querySelectorAll<HTMLElement>('[data-whole-link]')) begin(box);

function begin(box: HTMLElement): void {
  const { series = '', code = '' } = box.dataset;
  const part = (name: string): HTMLElement | null => box.querySelector(`[data-part="${name}"]`);
  const press = (name: string, act: () => void): void => part(name)?.addEventListener('click', act);
  const hide = (name: string, isHidden: boolean): void => {
    const found = part(name);
    if (found) found.hidden = isHidden;
  };

  const show = (): void => {
    const secret = groupKeyOf(series);
    const [field, copy] = [part('link'), part('copy')];
    hide('there', secret === null);
    hide('missing', secret !== null);
    hide('undo', groupKeyBefore(series) === null);
    const link = secret ? linkTo(code, secret) : '';
    if (field instanceof HTMLInputElement) field.value = link;
    if (copy) copy.dataset.copy = link;
  };

  const make = (): void => {
    if (!replaceGroupKey(series, newSecret())) {
      announce(box.dataset.unkept ?? '', 'alert');
      return;
    }
    show();
    announce(box.dataset.made ?? '');
    part('link')?.focus();
  };
  // Whoever copied the new link may have given it away.
  const used = (): void => {
    const secret = groupKeyOf(series);
    if (secret) keepGroupKey(series, secret);
    hide('undo', true);
  };

  press('make', make);
  press('renew', make);
  press('restore', () => {
    const old = groupKeyBefore(series);
    if (old) keepGroupKey(series, old);
    show();
    if (old) announce(box.dataset.restored ?? ''); // in another tab somebody may have come in with the new one
    part('link')?.focus();
  });
  press('forget', () => {
    forgetGroupKey(series);
    show();
    announce(box.dataset.forgot ?? '');
    part('make')?.focus();
  });
  addEventListener('storage', show); // another tab of this browser made one: no link may be given away here whose key is gone
  press('copy', used);
  part('link')?.addEventListener('copy', used);
  part('link')?.addEventListener('focus', () => (part('link') as HTMLInputElement).select());
  show();
}
