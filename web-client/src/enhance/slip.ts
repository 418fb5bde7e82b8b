// A slip is written, locked and given its code here. The words leave this page locked, or as a file on this device, and in no other way.
import { announce } from '../shared/announce';
import type { SlipLocked } from '../shared/contracts';
import { lock, openerOf } from '../slips/box';
import { newCode } from '../slips/code';
import { labelsOf, save, today } from '../slips/labels';
import { asQuestionnaireResponse, asText, isEmpty, type PartName, partNames, type Slip, write } from '../slips/slip';
import { lastDays, type Mood, moodsSince } from '../tools/store';

type Problem = 'empty' | 'long' | 'many' | 'slow' | 'away';

class Writing {
  private readonly labels = labelsOf(document.body);
  private moods: Mood[] = [];
  private isBusy = false;
  /** The one that was locked last on this page; another one takes its place. */
  private locked: string | null = null;

  constructor(private readonly page: HTMLElement) {}

  private find<T extends HTMLElement>(selector: string): T {
    return this.page.querySelector(selector) as T;
  }

  async start(): Promise<void> {
    for (const each of this.page.querySelectorAll<HTMLElement>('[data-needs-script]')) each.hidden = false;
    const on = (selector: string, act: () => void): void => this.find(selector).addEventListener('click', act);
    on('[data-lock]', () => void this.lock());
    on('[data-save="text"]', () => this.save('text'));
    on('[data-save="record"]', () => this.save('record'));
    on('[data-again]', () => this.show(false));
    on('[data-print]', () => print());
    on('[data-copy-code]', () => void this.copy());
    on('[data-large]', () => this.find<HTMLDialogElement>('[data-large-code]').showModal());
    on('[data-close]', () => this.find<HTMLDialogElement>('[data-large-code]').close());
    this.find('[data-copy-code]').hidden = !navigator.clipboard;
    await this.offerMoods();
  }

  private async offerMoods(): Promise<void> {
    this.moods = await moodsSince(lastDays(14, today())[0] ?? '');
    const [first, last] = [this.moods[0], this.moods.at(-1)];
    if (!first || !last) return;
    const { day } = this.labels;
    this.find('[data-mood-count]').textContent = `${this.moods.length}: ${day(first.day)} – ${day(last.day)}.`;
    this.find('[data-moods]').hidden = false;
  }

  private isOn(name: PartName | 'moods'): boolean {
    return this.find<HTMLInputElement>(`[data-on="${name}"]`).checked;
  }

  private get slip(): Slip {
    const parts: Slip['parts'] = {};
    for (const name of partNames) {
      const words = this.find<HTMLInputElement | HTMLTextAreaElement>(`[data-part="${name}"]`).value.trim();
      if (words && this.isOn(name)) parts[name] = words;
    }
    return this.isOn('moods') ? { parts, moods: this.moods.map(({ day, mood }) => ({ day, mood })) } : { parts };
  }

  private explain(problem: Problem | null): void {
    for (const each of this.page.querySelectorAll<HTMLElement>('[data-problem]'))
      each.hidden = each.dataset.problem !== problem;
  }

  private save(kind: 'text' | 'record'): void {
    const { slip } = this;
    this.explain(isEmpty(slip) ? 'empty' : null);
    if (isEmpty(slip)) return;
    if (kind === 'text') {
      save('slip.txt', asText(slip, this.labels), 'text/plain');
      return;
    }
    const response = asQuestionnaireResponse(slip, this.labels, document.documentElement.lang, today());
    save('slip.json', JSON.stringify(response, null, 2), 'application/fhir+json');
  }

  private async lock(): Promise<void> {
    if (this.isBusy) return;
    const { slip } = this;
    if (isEmpty(slip)) return this.explain('empty');
    this.explain(null);
    this.busy(true);
    const problem = await this.send(slip).catch((error) => (error instanceof RangeError ? 'long' : 'away') as Problem);
    this.busy(false);
    this.explain(problem);
  }

  private async send(slip: Slip): Promise<Problem | null> {
    const code = newCode(document.documentElement.lang);
    const opener = await openerOf(code);
    const body = JSON.stringify({ lookup: opener.lookup, box: await lock(write(slip), opener), instead: this.locked });
    const answer = await fetch('/api/slips', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (answer.status === 409) return 'many';
    if (answer.status === 429) return 'slow';
    if (!answer.ok) return 'away';
    const { id, expiresAt }: SlipLocked = await answer.json();
    this.locked = id;
    this.find<HTMLButtonElement>('[data-back]').value = id;
    this.tell(code, slip, expiresAt);
    return null;
  }

  private tell(code: string, slip: Slip, expiresAt: number): void {
    const when = new Intl.DateTimeFormat(document.documentElement.lang, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: 'numeric',
      minute: '2-digit',
    });
    for (const each of this.page.querySelectorAll('[data-code]')) each.textContent = code;
    this.find('[data-code-said]').textContent = code.replaceAll('-', ', ');
    this.find('[data-made]').textContent = when.format(Date.now());
    this.find('[data-ends]').textContent = when.format(expiresAt);
    const on = [...partNames.filter((name) => slip.parts[name]), ...(slip.moods?.length ? ['moods' as const] : [])];
    this.find('[data-on-it]').textContent = on.map((name) => this.labels.parts[name]).join(', ');
    this.show(true);
    announce(this.page.dataset.locked ?? '');
  }

  private show(done: boolean): void {
    this.find('[data-write]').hidden = done;
    const shown = this.find('[data-done]');
    shown.hidden = !done;
    if (done) {
      shown.querySelector('h2')?.focus();
      return;
    }
    for (const each of this.page.querySelectorAll('[data-code], [data-code-said]')) each.textContent = '';
    this.find(`[data-part="${partNames[0]}"]`).focus();
  }

  private busy(on: boolean): void {
    this.isBusy = on;
    const button = this.find('[data-lock]');
    const words = button.querySelector('span');
    button.setAttribute('aria-disabled', `${on}`);
    if (!words) return;
    button.dataset.rest ??= words.textContent ?? '';
    words.textContent = (on ? button.dataset.busy : button.dataset.rest) ?? '';
  }

  private async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.find('[data-code]').textContent ?? '');
    announce(this.page.dataset.copied ?? '');
  }
}

const page = document.querySelector<HTMLElement>('[data-slip]');
if (page) void new Writing(page).start();
