// Counts the minutes of a plan while its steps are changed, and says what is not saved yet.
import { announce } from '../shared/announce';

const form = document.querySelector<HTMLFormElement>('form#plan');
const total = document.querySelector<HTMLElement>('[data-total]');
if (form && total) {
  const minutes = (): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>('input[name^="minutes-"]')];
  const words = (template: string | undefined, n: number): string => (template ?? '').replace('{n}', String(n));
  form.addEventListener('input', () => {
    const sum = minutes().reduce((all, field) => all + (field.valueAsNumber || 0), 0);
    total.textContent = words(total.dataset.total, sum);
    for (const line of form.querySelectorAll<HTMLElement>('[data-length]')) {
      const more = sum - Number(line.dataset.length);
      line.hidden = more === 0;
      line.classList.toggle('caution', more > 0);
      const text = line.querySelector('div');
      if (text) text.textContent = words(more > 0 ? line.dataset.long : line.dataset.short, Math.abs(more));
    }
    for (const note of form.querySelectorAll<HTMLElement>('[data-unsaved]')) note.hidden = false;
  });
  form.addEventListener('change', ({ target }) => {
    if (minutes().includes(target as HTMLInputElement)) announce(total.textContent ?? '');
  });
}
