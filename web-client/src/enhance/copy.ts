// Buttons that copy what a field holds: <button data-copy="ID" data-copied="Copied" hidden>. Without script, the field can be marked and copied.
import { announce } from '../shared/announce';

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  const field = document.getElementById(button.dataset.copy ?? '');
  if (!(field instanceof HTMLInputElement) || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    announce(button.dataset.copied ?? '');
  });
}
