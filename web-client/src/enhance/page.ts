// What every page that the server renders does by script. Without it they are read and filled in all the same.
import '../styles/pages.css';
import { announce, mountRegions } from '../shared/announce';
import { pressesToExit, quickExit, watchProgress, watchQuickExit, withoutShiftExit } from '../shared/quickExit';
import { chooseTheme, currentTheme } from '../shared/theme';

const find = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);

// A page that comes back out of the browser's own store may be of another time, or of somebody who has signed out.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

const status = find('body > .sr[role="status"]');
const alert = find('body > .sr[role="alert"]');
if (status && alert) mountRegions({ status, alert });

const progress = find('.exit-progress');
watchQuickExit(() => document.body.replaceChildren(), {
  blank: () => progress?.dataset.blank ?? '',
  left: (left) => progress?.getAttribute(`data-left-${left}`) ?? '',
});
watchProgress((presses) => {
  if (!progress) return;
  progress.querySelectorAll('i').forEach((mark, place) => {
    mark.classList.toggle('on', place < presses);
  });
  const words = progress.lastElementChild;
  if (words) words.textContent = progress.getAttribute(`data-left-${pressesToExit - presses}`);
  progress.togglePopover?.(presses > 0 && presses < pressesToExit);
});
find('a.exit')?.addEventListener('click', (event) => {
  event.preventDefault();
  event.stopPropagation(); // early.js does it only where this script did not come
  quickExit();
});

// The page of the client finds the reader's country, and has exercises that move.
find('a[data-help]')?.setAttribute('href', '/help');

const shiftExit = find('button[data-shift-exit]');
if (shiftExit) {
  const say = (): void => shiftExit.setAttribute('aria-checked', String(!withoutShiftExit.isOn));
  shiftExit.addEventListener('click', () => {
    withoutShiftExit.keep(!withoutShiftExit.isOn);
    say();
  });
  say();
  shiftExit.hidden = false;
}

const theme = find('button.theme');
if (theme) {
  const say = (): void => {
    const other = currentTheme() === 'dark' ? 'light' : 'dark';
    theme.setAttribute('aria-label', theme.dataset[other] ?? '');
  };
  theme.addEventListener('click', () => {
    chooseTheme(currentTheme() === 'dark' ? 'light' : 'dark');
    say();
  });
  say();
  theme.hidden = false;
}

// <button data-copy="what" data-copied="The link is copied." hidden>. Without script, what is copied stands beside it.
for (const button of document.querySelectorAll<HTMLElement>('button[data-copied]')) {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? '');
    announce(button.dataset.copied ?? '');
  });
}
