// Keeps what is typed in a long form on this device until it is saved, so that a closed page or a session that has ended loses nothing.
const form = document.querySelector<HTMLFormElement>('form[data-keep]');
if (form) keep(form, `form:${location.pathname}`);

type Values = [string, string][];

function keep(form: HTMLFormElement, key: string): void {
  const read = (): Values =>
    [...new FormData(form)].flatMap(
      ([name, value]): Values => (ours(name) && typeof value === 'string' ? [[name, value]] : []),
    );
  const saved = form.dataset.saved !== undefined;
  if (saved) forget(key);
  const kept = saved ? null : load(key);
  const begun = JSON.stringify(read());
  if (kept && JSON.stringify(kept) !== begun && form.dataset.refused === undefined) {
    fill(form, kept);
    const note = form.querySelector<HTMLElement>('[data-kept]');
    if (note) {
      note.hidden = false;
      note.querySelector('button')?.addEventListener('click', () => {
        forget(key);
        form.reset();
        note.hidden = true;
      });
    }
  }
  form.addEventListener('input', () => {
    const now = read();
    if (JSON.stringify(now) === begun) forget(key);
    else store(key, now);
  });
  form.querySelector('[data-undo]')?.addEventListener('click', () => forget(key));
}

// Neither the token of the form, the count of changes nor the id of what is written: those belong to the page that was shown.
function ours(name: string): boolean {
  return name !== 'form' && name !== 'changes' && name !== 'post';
}

function fill(form: HTMLFormElement, values: Values): void {
  for (const field of form.elements) {
    if (
      !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)
    )
      continue;
    if (!ours(field.name) || field.name === '') continue;
    const given = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio'))
      field.checked = given.includes(field.value);
    else if (given[0] !== undefined) field.value = given[0];
  }
}

function load(key: string): Values | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null; // this browser keeps nothing
  }
}

function store(key: string, values: Values): void {
  try {
    localStorage.setItem(key, JSON.stringify(values));
  } catch {
    // this browser keeps nothing
  }
}

function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // this browser keeps nothing
  }
}
