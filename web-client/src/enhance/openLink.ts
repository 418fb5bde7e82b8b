// A link that was typed or pasted is opened here: the part of it behind "#" is never sent to the server.
import { takenApart } from '../shared/linkSecret';

const form = document.querySelector<HTMLFormElement>('form[data-open-link]');
form?.addEventListener('submit', (event) => {
  const field = form.elements.namedItem('link');
  const link = field instanceof HTMLInputElement ? takenApart(field.value) : null;
  if (!link) return;
  event.preventDefault();
  location.assign(`/j/${link.code}#${link.secret}`);
});
