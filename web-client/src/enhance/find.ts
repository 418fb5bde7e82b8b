// The three questions. What somebody answers is in the form and nowhere else: it is neither sent nor kept nor put into the address.
import { addressOf, partsFor } from '../groups/found';

const form = document.querySelector<HTMLFormElement>('#questions');
const fits = document.querySelector<HTMLElement>('#fits');
if (form && fits) ask(form, fits);

function ask(form: HTMLFormElement, fits: HTMLElement): void {
  form.hidden = false;
  fits.hidden = true;
  document.querySelector('#ways')?.setAttribute('hidden', '');

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show(form, fits);
  });
  form.addEventListener('reset', () => {
    fits.hidden = true;
  });
  addEventListener('pagehide', () => form.reset()); // nobody who goes back finds them
}

function show(form: HTMLFormElement, fits: HTMLElement): void {
  const answerTo = (question: string): string | null =>
    form.querySelector<HTMLInputElement>(`input[name="${question}"]:checked`)?.value ?? null;
  const answers = { when: answerTo('q1'), how: answerTo('q2'), safe: answerTo('q3') };
  const { parts, takes } = partsFor(answers);
  for (const part of fits.querySelectorAll<HTMLElement>('[data-part]')) {
    const place = parts.indexOf(part.dataset.part ?? '');
    part.hidden = place < 0;
    leave(part, takes);
  }
  // In their order for whoever reads with the eyes, the ears or the Tab key.
  const heading = fits.querySelector('h2');
  heading?.after(...parts.flatMap((part) => fits.querySelector(`[data-part="${part}"]`) ?? []));

  const said = [...form.querySelectorAll<HTMLInputElement>('input:checked')].map((input) => input.dataset.said);
  const why = fits.querySelector<HTMLElement>('#why');
  if (why) {
    why.hidden = said.length === 0;
    const words = why.querySelector('span');
    if (words) words.textContent = `${said.join(', ')}.`;
  }
  fits.querySelector('#filtered')?.setAttribute('href', addressOf(answers));
  fits.hidden = false;
  heading?.focus();
}

/** Hides what is done in another way, and says so when nothing is left. */
function leave(part: HTMLElement, takes: string | null): void {
  const rows = [...part.querySelectorAll<HTMLElement>('[data-takes]')];
  for (const row of rows) row.hidden = takes !== null && !(row.dataset.takes ?? '').split(' ').includes(takes);
  const none = part.querySelector<HTMLElement>('[data-none]');
  if (none) none.hidden = rows.some((row) => !row.hidden);
}
