// Asks the device for a passkey, or for a new one, before a form is sent. Without this script, or where a browser has no passkeys, the
// page offers a password.
import { announce } from '../shared/announce';

interface Asked {
  options: PublicKeyCredentialRequestOptionsJSON & PublicKeyCredentialCreationOptionsJSON;
  state: string;
}

/** Null when the person stopped, or the device has no passkey for here: the page stays as it is. */
async function answer(question: Asked, isNew: boolean): Promise<Credential | null> {
  try {
    return isNew
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question.options),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question.options),
        });
  } catch {
    return null;
  }
}

function keep(form: HTMLFormElement, name: string, value: string): void {
  const field = form.querySelector<HTMLInputElement>(`input[name="${name}"]`) ?? document.createElement('input');
  Object.assign(field, { type: 'hidden', name, value });
  form.append(field);
}

async function ask(form: HTMLFormElement): Promise<boolean> {
  const response = await fetch(form.dataset.passkey ?? '', { method: 'POST', body: new FormData(form) });
  if (!response.ok) return true; // the form itself says what is wrong
  const question: Asked = await response.json();
  const credential = await answer(question, form.dataset.passkeyNew !== undefined);
  if (!(credential instanceof PublicKeyCredential)) return false;
  keep(form, 'credential', JSON.stringify(credential.toJSON()));
  keep(form, 'state', question.state);
  return true;
}

/** Whether this form is to be sent with a passkey: where there is a choice, when it was chosen. */
const isWanted = (form: HTMLFormElement): boolean => {
  const how = new FormData(form).get('how');
  return how === null || how === 'passkey';
};

function enhance(form: HTMLFormElement): void {
  form.hidden = false;
  const button = form.querySelector<HTMLButtonElement>('button[data-waiting]');
  const words = button?.querySelector('span');
  let isAsking = false;
  form.addEventListener('submit', async (event) => {
    if (!isWanted(form)) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    const before = words?.textContent ?? '';
    if (words) words.textContent = button?.dataset.waiting ?? '';
    announce(button?.dataset.waiting ?? '');
    try {
      if (await ask(form)) form.submit();
    } finally {
      isAsking = false;
      if (words) words.textContent = before;
    }
  });

  const choice = form.querySelector<HTMLElement>('[data-needs-passkey]');
  const password = form.querySelector<HTMLElement>('[data-needs-password]');
  if (!choice || !password) return;
  choice.hidden = false;
  const show = (): void => {
    password.hidden = isWanted(form);
  };
  // A page that came back with a problem keeps what was chosen.
  const first = choice.querySelector('input');
  if (first && !document.getElementById('problem-summary')) first.checked = true;
  form.addEventListener('change', show);
  show();
}

// Browsers that can't read these options from JSON are too old for passkeys here.
if ('PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential) {
  document.querySelectorAll<HTMLFormElement>('form[data-passkey]').forEach(enhance);
  for (const words of document.querySelectorAll('[data-no-passkey]')) words.remove();
}
