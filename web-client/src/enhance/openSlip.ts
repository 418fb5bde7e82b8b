// A code is typed, and its slip is found, opened once and read. Nothing of it is kept: not in the address, not in the browser.
import type { SlipOpened } from '../shared/contracts';
import { type Opener, openerOf, unlock } from '../slips/box';
import { readCode } from '../slips/code';
import { labelsOf, save, today } from '../slips/labels';
import { asQuestionnaireResponse, asText, partNames, read, type Slip } from '../slips/slip';

type Step = 'code' | 'there' | 'slip' | 'gone' | 'broken';
type Problem = 'shape' | 'slow' | 'away';

class Opening {
  private readonly labels = labelsOf(document.body);
  private readonly typed: HTMLInputElement;
  private opener: Opener | null = null;
  private isBusy = false;

  constructor(private readonly page: HTMLElement) {
    this.typed = this.find('#code');
  }

  private find<T extends HTMLElement>(selector: string): T {
    return this.page.querySelector(selector) as T;
  }

  start(): void {
    const on = (selector: string, act: () => void): void => this.find(selector).addEventListener('click', act);
    on('[data-look]', () => void this.busyWith('[data-look]', () => this.look()));
    this.typed.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.isComposing) void this.busyWith('[data-look]', () => this.look());
    });
    on('[data-open]', () => void this.busyWith('[data-open]', () => this.open()));
    on('[data-later]', () => this.again());
    on('[data-another]', () => this.again());
    on('[data-read]', () => location.replace('/'));
    on('[data-print]', () => print());
    this.find('[data-step="code"]').hidden = false;
  }

  private show(step: Step): void {
    for (const each of this.page.querySelectorAll<HTMLElement>('[data-step]')) each.hidden = each.dataset.step !== step;
    this.find('[data-lead]').hidden = step === 'gone' || step === 'broken';
    const shown = this.find(`[data-step="${step}"]`);
    (step === 'code' ? this.typed : shown.querySelector<HTMLElement>('[tabindex="-1"]'))?.focus();
  }

  private again(): void {
    this.opener = null;
    this.typed.value = '';
    this.show('code');
  }

  private explain(problem: Problem | null): void {
    const line = this.find('#code-problem');
    line.hidden = problem === null;
    for (const each of line.querySelectorAll<HTMLElement>('[data-problem]'))
      each.hidden = each.dataset.problem !== problem;
    this.typed.toggleAttribute('aria-invalid', problem === 'shape');
    if (problem) this.typed.focus();
  }

  private async look(): Promise<void> {
    const code = readCode(this.typed.value);
    if (!code) return this.explain('shape');
    this.explain(null);
    this.opener = await openerOf(code);
    const answer = await ask('look', this.opener);
    if (answer?.status === 404) return this.show('gone');
    if (answer?.status === 429) return this.explain('slow');
    if (!answer?.ok) return this.explain('away');
    this.typed.value = '';
    this.find('[data-lost]').hidden = true;
    this.show('there');
  }

  private async open(): Promise<void> {
    if (!this.opener) return;
    const answer = await ask('open', this.opener);
    const opened: SlipOpened | null = answer?.ok ? await answer.json().catch(() => null) : null;
    if (answer?.status === 404) return this.show('gone');
    this.find('[data-lost]').hidden = opened !== null;
    if (!opened) return;
    const slip = read(await unlock(opened.box, this.opener));
    this.opener = null;
    if (slip) this.tell(slip);
    else this.show('broken');
  }

  private tell(slip: Slip): void {
    for (const name of [...partNames, 'moods' as const]) {
      const words =
        name === 'moods'
          ? asText({ parts: {}, moods: slip.moods ?? [] }, this.labels)
              .split('\n')
              .slice(1)
          : [slip.parts[name]];
      const row = this.find(`[data-shown="${name}"]`);
      const text = words.filter(Boolean).join('\n');
      row.hidden = text === '';
      const place = row.querySelector('dd');
      if (place) place.textContent = text;
    }
    this.find('[data-save="text"]').addEventListener('click', () =>
      save('slip.txt', asText(slip, this.labels), 'text/plain'),
    );
    this.find('[data-save="record"]').addEventListener('click', () => {
      const response = asQuestionnaireResponse(slip, this.labels, document.documentElement.lang, today());
      save('slip.json', JSON.stringify(response, null, 2), 'application/fhir+json');
    });
    this.show('slip');
  }

  private async busyWith(selector: string, act: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    const button = this.find(selector);
    const words = button.querySelector('span');
    const rest = words?.textContent ?? '';
    button.setAttribute('aria-disabled', 'true');
    if (words) words.textContent = button.dataset.busy ?? rest;
    await act().catch(() => this.explain('away'));
    button.removeAttribute('aria-disabled');
    if (words) words.textContent = rest;
    this.isBusy = false;
  }
}

async function ask(what: 'look' | 'open', { lookup }: Opener): Promise<Response | null> {
  try {
    return await fetch(`/api/slips/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lookup }),
    });
  } catch {
    return null;
  }
}

const page = document.querySelector<HTMLElement>('[data-open-slip]');
if (page) new Opening(page).start();
