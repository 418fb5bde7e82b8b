// Asks the device for a passkey, or for a new one, before a form is sent. Without this script, or where a browser has no passkeys, the
// page offers a password.
import { announce } from '../shared/announce';

interface Asked {
  options: PublicKeyCredentialRequestOptionsJSON & PublicKeyCredentialCreationOptionsJSON;
  state: string;
}

/** How the browser asks: by itself, or in the list of the field for the name until it is to stop. */
type Way = Pick<CredentialRequestOptions, 'mediation' | 'signal'>;

const newQuestionAfter = 5 * 60_000; // the server takes an answer for six minutes

/** Null when the person stopped, or the device has no passkey for here: the page stays as it is. */
async function answer(question: Asked, isNew: boolean, way: Way): Promise<Credential | null> {
  try {
    return isNew
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question.options),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question.options),
          ...way,
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

async function ask(form: HTMLFormElement, way: Way = {}): Promise<'answered' | 'stopped' | 'refused'> {
  const response = await fetch(form.dataset.passkey ?? '', {
    method: 'POST',
    body: new FormData(form),
    signal: way.signal,
  });
  if (!response.ok) return 'refused';
  const question: Asked = await response.json();
  const credential = await answer(question, form.dataset.passkeyNew !== undefined, way);
  if (!(credential instanceof PublicKeyCredential)) return 'stopped';
  keep(form, 'credential', JSON.stringify(credential.toJSON()));
  keep(form, 'state', question.state);
  return 'answered';
}

// A browser has one question open at a time, so whatever form is sent ends the offer first.
let offer = new AbortController();
addEventListener('submit', () => offer.abort(), true);

/** Has the browser offer passkeys in the field for the name, where it can do so, until the person takes one or another way. */
async function offerIn(form: HTMLFormElement): Promise<void> {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  offer = new AbortController();
  const until = offer.signal;
  while (!until.aborted) {
    const now = new AbortController();
    const stop = () => now.abort();
    until.addEventListener('abort', stop);
    const again = setTimeout(stop, newQuestionAfter);
    const result = await ask(form, { mediation: 'conditional', signal: now.signal }).catch(() => 'stopped');
    clearTimeout(again);
    until.removeEventListener('abort', stop);
    if (result === 'answered') form.submit();
    if (!now.signal.aborted) return;
  }
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
  const isOffered = form.dataset.passkeyOffered !== undefined;
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
      // Where the server refuses the question, the form itself says what is wrong.
      if ((await ask(form)) !== 'stopped') form.submit();
      else if (isOffered) offerIn(form);
    } finally {
      isAsking = false;
      if (words) words.textContent = before;
    }
  });

  if (isOffered) offerIn(form);

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
