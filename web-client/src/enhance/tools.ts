// What somebody keeps for themselves. Nothing here sends anything; a test watches every request.
import { announce } from '../shared/announce';
import { wipesTools, wipeTools } from '../shared/ownTools';
import { labelsOf, save, today } from '../slips/labels';
import { mayLock, shortestPin } from '../tools/lock';
import { asKept, bringBack, type Kept, LockedError, lastDays, nothing, piecesOf, Store } from '../tools/store';

const daysShown = 14;
const quiet = 400; // milliseconds after the last key
const longestAway = 5 * 60_000; // milliseconds in the background, then the PIN is asked for again
const largestCopy = 10 * 1024 * 1024;

class Tools {
  private readonly labels = labelsOf(document.body);
  private kept: Kept = nothing();
  private timer = 0;

  constructor(
    private readonly page: HTMLElement,
    private readonly store: Store | null,
  ) {}

  private find<T extends HTMLElement>(selector: string): T {
    return this.page.querySelector(selector) as T;
  }

  private all<T extends HTMLElement>(selector: string): T[] {
    return [...this.page.querySelectorAll<T>(selector)];
  }

  private on(selector: string, act: () => void, event = 'click'): void {
    this.find(selector).addEventListener(event, act);
  }

  async start(): Promise<void> {
    this.wipe();
    if (await this.store?.needsPin().catch(() => false)) this.askForPin();
    else await this.open();
  }

  private async open(): Promise<void> {
    for (const each of this.all('[data-needs-script]')) each.hidden = false;
    this.kept = (await this.store?.read().catch(nothing)) ?? nothing();
    if (!this.store) {
      this.find('[data-blocked]').hidden = false;
      for (const each of this.all('[data-keeps]')) each.hidden = true;
    }
    this.find('[data-plan-kept]').hidden = !this.store;
    this.moods();
    this.plan();
    this.journal();
    this.whereItIs();
    this.pin();
    this.show();
  }

  /** Nothing of the page is there but the question, and help. */
  private askForPin(): void {
    const parts = this.all('[data-closed]');
    const form = this.find<HTMLFormElement>('[data-pin-ask]');
    const pin = this.find<HTMLInputElement>('#pin');
    const problem = this.find('[data-pin-wrong]');
    for (const each of parts) each.hidden = true;
    form.hidden = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      problem.hidden = true;
      if (!(await this.store?.givePin(pin.value))) {
        problem.hidden = false;
        return pin.select();
      }
      pin.value = '';
      form.hidden = true;
      for (const each of parts) each.hidden = false;
      await this.open();
      this.find('h1').focus();
    });
    this.on('[data-pin-lost]', () => this.askToWipe());
    pin.focus();
  }

  private pin(): void {
    const press = this.find('[data-pin]');
    const ask = this.find<HTMLDialogElement>('[data-pin-new]');
    const form = this.find<HTMLFormElement>('[data-pin-new] form');
    const problem = this.find('[data-pin-problem]');
    const say = (): void => {
      press.setAttribute('aria-checked', `${this.store?.hasPin ?? false}`);
      this.find('[data-pin-lock]').hidden = !this.store?.hasPin;
      this.find('[data-copy-open]').hidden = !this.store?.hasPin;
    };
    press.hidden = !mayLock();
    const set = async (pin: string | null): Promise<void> => {
      await this.store?.setPin(pin).catch(() => location.reload());
      say();
      announce((pin === null ? this.page.dataset.pinOff : this.page.dataset.pinOn) ?? '');
    };
    press.addEventListener('click', () => {
      if (this.store?.hasPin) return void set(null);
      form.reset();
      problem.hidden = true;
      ask.showModal();
    });
    this.on('[data-pin-not]', () => ask.close());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const [first, second] = [this.find<HTMLInputElement>('#pin-new'), this.find<HTMLInputElement>('#pin-again')];
      problem.hidden = first.value.length >= shortestPin && first.value === second.value;
      if (!problem.hidden) return first.focus();
      void set(first.value).then(() => ask.close());
    });
    this.on('[data-pin-lock]', () => location.reload());
    // Away for a while, or back by the browser's history: the PIN is asked for again.
    let away = 0;
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) away = Date.now();
      else if (this.store?.hasPin && Date.now() - away > longestAway) location.reload();
    });
    addEventListener('pageshow', ({ persisted }) => persisted && this.store?.hasPin && location.reload());
    say();
  }

  private async change(how: (kept: Kept) => void, say = this.page.dataset.saved ?? ''): Promise<void> {
    if (!this.store) return;
    try {
      this.kept = await this.store.change(how);
    } catch (why) {
      if (why instanceof LockedError) return location.reload();
      this.find('[data-blocked]').hidden = false; // full, or taken away by the browser
      return;
    }
    this.show();
    if (say) announce(say);
  }

  private moods(): void {
    const keep = this.find('[data-keep-mood]');
    const chosen = (): HTMLInputElement | null => this.page.querySelector('input[name="mood"]:checked');
    for (const each of this.all<HTMLInputElement>('input[name="mood"]'))
      each.addEventListener('change', () => {
        keep.removeAttribute('aria-disabled');
        // Quietly: it is moved to where the eyes and the next press of Tab are, and nothing is said aloud.
        if (each.value === '0') this.find('[data-care-here]').append(this.find('[data-care]'));
      });
    keep.addEventListener('click', () => {
      const mood = chosen();
      if (!mood) return;
      const word = this.find<HTMLInputElement>('#word');
      const entry = { day: today(), mood: Number(mood.value), word: word.value.trim() };
      void this.change((kept) => {
        kept.moods = [...kept.moods.filter(({ day }) => day !== entry.day), entry];
      });
      word.value = '';
      mood.checked = false;
      keep.setAttribute('aria-disabled', 'true');
    });
  }

  private plan(): void {
    const steps = this.all<HTMLTextAreaElement>('[data-step] textarea');
    steps.forEach((step, place) => {
      step.value = this.kept.plan[place] ?? '';
    });
    const keep = (): void => {
      clearTimeout(this.timer);
      this.timer = 0;
      void this.change((kept) => {
        kept.plan = steps.map(({ value }) => value);
      }, '');
    };
    this.on(
      '#plan',
      () => {
        clearTimeout(this.timer);
        // With a PIN there is no time to encrypt when the page goes, so nothing waits.
        this.timer = window.setTimeout(keep, this.store?.hasPin ? 0 : quiet);
      },
      'input',
    );
    // Whoever goes away at once loses nothing.
    addEventListener('pagehide', () => this.timer && keep());
    document.addEventListener('visibilitychange', () => document.hidden && this.timer && keep());
    for (const button of this.all('[data-print]'))
      button.addEventListener('click', () => this.print(button.dataset.print ?? ''));

    let shown = 0;
    const one = this.find('[data-one][aria-pressed]');
    const show = (): void => {
      const alone = one.getAttribute('aria-pressed') === 'true';
      this.all('[data-step]').forEach((step, place) => {
        step.hidden = alone && place !== shown;
      });
      this.find('[data-walk]').hidden = !alone;
    };
    const walk = (by: number): void => {
      shown = (shown + by + steps.length) % steps.length;
      show();
      steps[shown]?.focus();
    };
    one.addEventListener('click', () => {
      one.setAttribute('aria-pressed', `${one.getAttribute('aria-pressed') !== 'true'}`);
      show();
    });
    this.on('[data-before]', () => walk(-1));
    this.on('[data-after]', () => walk(1));
  }

  private print(what: string): void {
    for (const each of this.all('.field:has(> [data-printed])')) {
      const place = each.querySelector('[data-printed]');
      if (place) place.textContent = each.querySelector('textarea')?.value ?? '';
    }
    document.body.dataset.prints = what;
    print();
    delete document.body.dataset.prints;
  }

  private journal(): void {
    const prompts = this.all('[data-prompts] li').map((each) => each.textContent ?? '');
    const shown = this.find('[data-prompt-shown]');
    let place = Math.floor(Date.parse(today()) / 86_400_000) % prompts.length;
    shown.textContent = prompts[place] ?? '';
    this.on('[data-prompt]', () => {
      place = (place + 1) % prompts.length;
      shown.textContent = prompts[place] ?? '';
      announce(prompts[place] ?? '');
    });
    this.on('[data-keep-page]', () => {
      const page = this.find<HTMLTextAreaElement>('#page');
      const text = page.value.trim();
      if (!text) return page.focus();
      const entry = { id: crypto.randomUUID(), day: today(), prompt: shown.textContent ?? '', text };
      void this.change((kept) => kept.pages.push(entry)).then(() => {
        if (this.kept.pages.some(({ id }) => id === entry.id)) page.value = '';
      });
    });
  }

  private whereItIs(): void {
    const exit = this.find('[data-wipe-on-exit]');
    const say = (): void => exit.setAttribute('aria-checked', `${wipesTools.isOn}`);
    exit.addEventListener('click', () => {
      wipesTools.keep(!wipesTools.isOn);
      say();
    });
    say();
    this.on('[data-save]', () =>
      save('just-for-me.json', JSON.stringify({ v: 1, ...this.kept }, null, 2), 'application/json'),
    );
    const file = this.find<HTMLInputElement>('[data-file]');
    this.on('[data-bring]', () => file.click());
    file.addEventListener('change', () => void this.bring(file));
    this.on('[data-wipe]', () => this.askToWipe());
  }

  private askToWipe(): void {
    this.find<HTMLDialogElement>('[data-ask]').showModal();
    this.find('[data-no]').focus();
  }

  private wipe(): void {
    const ask = this.find<HTMLDialogElement>('[data-ask]');
    this.on('[data-no]', () => ask.close());
    this.on('[data-yes]', () => {
      ask.close();
      clearTimeout(this.timer);
      this.timer = 0;
      for (const each of this.all<HTMLTextAreaElement>('textarea')) each.value = '';
      this.store?.close();
      wipeTools(); // the next thing that is kept makes a new file
      announce(this.page.dataset.wiped ?? '');
      location.replace('/me/tools');
    });
  }

  private async bring(file: HTMLInputElement): Promise<void> {
    const problem = this.find('[data-problem]');
    try {
      const [chosen] = file.files ?? [];
      if (!chosen || chosen.size > largestCopy) throw new RangeError('size');
      const copy = JSON.parse(await chosen.text());
      if (copy?.v !== 1) throw new TypeError('not a copy');
      await this.change((kept) => bringBack(kept, asKept(copy)), this.page.dataset.back);
      this.all<HTMLTextAreaElement>('[data-step] textarea').forEach((step, place) => {
        step.value = this.kept.plan[place] ?? '';
      });
      problem.hidden = true;
    } catch {
      problem.hidden = false;
    }
    file.value = '';
  }

  private show(): void {
    const days = lastDays(daysShown, today());
    const { day, moods: words } = this.labels;
    const recent = this.kept.moods.filter((each) => days.includes(each.day));
    this.find('[data-no-mood]').hidden = recent.length > 0;
    for (const each of this.all('[data-has-mood]')) each.hidden = recent.length === 0 || !this.store;
    this.draw(piecesOf(recent, days));
    const [from, to] = this.all('[data-axis] span');
    if (from && to) [from.textContent, to.textContent] = [day(days[0] ?? ''), day(days.at(-1) ?? '')];
    this.list(
      '[data-list]',
      [...this.kept.moods].reverse().map((each) => ({
        text: `${day(each.day)}: ${words[each.mood]}${each.word ? `, ${each.word}` : ''}`,
        remove: (kept) => {
          kept.moods = kept.moods.filter((other) => other.day !== each.day);
        },
      })),
    );
    const pages = [...this.kept.pages].reverse();
    this.find('[data-has-pages]').hidden = pages.length === 0;
    this.list(
      '[data-pages]',
      pages.map((each) => ({
        text: `${day(each.day)}. ${each.prompt}\n${each.text}`,
        remove: (kept) => {
          kept.pages = kept.pages.filter(({ id }) => id !== each.id);
        },
      })),
    );
    const count = this.find('[data-pages-count]');
    const last = pages[0] ? day(pages[0].day) : '';
    count.textContent =
      pages.length === 0
        ? ''
        : pages.length === 1
          ? `${count.dataset.one} ${last}.`
          : `${pages.length} ${count.dataset.many} ${last}.`;
  }

  private draw(pieces: readonly (readonly [number, number])[][]): void {
    const line = this.page.querySelector('[data-line]');
    const at = ([place, mood]: readonly [number, number]): string =>
      `${((place / (daysShown - 1)) * 100).toFixed(1)},${(99 - mood * 24.5).toFixed(1)}`;
    line?.replaceChildren(
      ...pieces.map((piece) => {
        const drawn = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
        drawn.setAttribute('class', 'a');
        // A day between two gaps is a short line of its own.
        const points =
          piece.length > 1
            ? piece.map(at)
            : piece.flatMap(([place, mood]) => [at([place - 0.15, mood]), at([place + 0.15, mood])]);
        drawn.setAttribute('points', points.join(' '));
        return drawn;
      }),
    );
  }

  private list(selector: string, rows: { text: string; remove: (kept: Kept) => void }[]): void {
    const list = this.find(selector);
    list.replaceChildren(
      ...rows.map(({ text, remove }) => {
        const row = document.createElement('li');
        row.className = 'row spread';
        const words = document.createElement('span');
        words.className = 'kept-words';
        words.textContent = text;
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'btn small quiet';
        button.textContent = list.dataset.remove ?? '';
        button.setAttribute('aria-label', `${list.dataset.remove}: ${text.split('\n')[0]}`);
        button.addEventListener('click', () => {
          const next = list.querySelectorAll('button')[rows.findIndex((other) => other.text === text) + 1];
          void this.change(remove).then(() => (next?.isConnected ? next : this.find('#mood')).focus());
        });
        row.append(words, button);
        return row;
      }),
    );
  }
}

const page = document.querySelector<HTMLElement>('[data-tools]');
if (page) void Store.open().then((store) => new Tools(page, store).start());
