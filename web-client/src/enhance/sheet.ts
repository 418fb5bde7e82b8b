// Shows the privacy sheet as it would be with what stands in the form, a second after the last edit.
import { announce } from '../shared/announce';

const quiet = 1_000;

const sheet = document.querySelector<HTMLElement>('[data-sheet]');
const form = document.querySelector<HTMLFormElement>('form[data-keep]');
if (sheet && form) {
  let timer = 0;
  let asked = 0;
  const show = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    const answer = await fetch(sheet.dataset.sheet ?? '', {
      method: 'POST',
      body: new URLSearchParams([...new FormData(form)] as [string, string][]),
    }).catch(() => null);
    // An answer that is overtaken, or a form that says nothing yet, changes nothing.
    if (!answer?.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (page.body.textContent === sheet.textContent) return;
    sheet.replaceChildren(...page.body.childNodes);
    announce(sheet.dataset.changed ?? '');
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void show(), quiet);
  });
}
