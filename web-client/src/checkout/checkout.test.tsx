import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type After, getAfter, keepAfter } from '../shared/after';
import { feelingValues } from '../shared/contracts';
import { Parts } from './CheckOut';
import { Crisis } from './Crisis';
import { Feelings } from './Feelings';
import { giveFeedback, readFeedback } from './feedback';
import { Sums } from './Received';

const room = 'q4Bq4Bq4B';
const after: After = { room, how: 'left', pass: 'p', leads: false, sent: false };
const page = (known?: Partial<After>) =>
  renderToStaticMarkup(<Parts after={known ? { ...after, ...known } : null} onReturn={() => undefined} />);
const answers = (status: number, body: unknown) => {
  const asked = vi.fn(() => Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status })));
  vi.stubGlobal('fetch', asked);
  return asked;
};

beforeEach(() => vi.stubGlobal('navigator', { languages: ['de-DE'] }));
afterEach(() => vi.unstubAllGlobals());

describe('check-out', () => {
  it('has nothing chosen at first, and a choice can be taken back', () => {
    const none = renderToStaticMarkup(<Feelings chosen={null} onChoose={() => undefined} />);
    expect(none.match(/type="radio"/g)).toHaveLength(5);
    expect(none).not.toContain('checked=""');
    expect(none).not.toContain('Choose none');
    const one = renderToStaticMarkup(<Feelings chosen="lighter" onChoose={() => undefined} />);
    expect(one.match(/checked=""/g)).toHaveLength(1);
    expect(one).toContain('Choose none');
  });

  it('offers participants the form, facilitators what was sent, and a tab without a seat only help', () => {
    expect(page({})).toContain('Anything for the facilitators?');
    expect(page({})).not.toContain('What people sent');
    expect(page({ leads: true })).toContain('What people sent');
    expect(page({ leads: true })).not.toContain('Anything for the facilitators?');
    const plain = page();
    expect(plain).toContain('not safe right now');
    for (const about of ['How are you feeling', 'Anything for', 'What people sent', 'Rejoin', 'The session has ended'])
      expect(plain).not.toContain(about);
  });

  it('says that the session has ended, or that this person has left', () => {
    expect(page({ how: 'ended' })).toContain('The session has ended. Thank you for being there.');
    expect(page({ how: 'ended' })).not.toContain('Rejoin');
    expect(page({})).toContain('Rejoin');
    expect(page({})).toContain('You&#x27;ve left.');
    expect(page({ sent: true })).toContain('Sent, without your name.');
  });

  it('puts the organisation’s own line before those of the country, to call or to write to', () => {
    const called = renderToStaticMarkup(<Crisis own={{ name: 'Harbour Lane', number: '01 234 5678', notes: '' }} />);
    expect(called).toContain('<bdi>Harbour Lane</bdi>: <a href="tel:012345678">01 234 5678</a>');
    expect(called.indexOf('Harbour Lane')).toBeGreaterThan(called.indexOf('tel:112'));
    expect(called.indexOf('Harbour Lane')).toBeLessThan(called.indexOf('TelefonSeelsorge'));
    const texted = renderToStaticMarkup(<Crisis own={{ name: 'Harbour', number: 'text HI to 50808', notes: '' }} />);
    expect(texted).toContain('href="sms:50808?&amp;body=HI"');
    expect(renderToStaticMarkup(<Crisis />)).not.toContain('<bdi>');
  });

  it('offers a certificate of a talk that was heard to its end, and of nothing else', () => {
    expect(page({ how: 'ended' })).not.toContain('Certificate');
    const ended = page({ how: 'ended', talk: { title: 'Sleeping <again>', endedAt: 1_795_000_000_000 } });
    expect(ended).toContain('Make a certificate');
    expect(ended).not.toContain('Sleeping'); // until somebody asks
  });

  it('keeps nothing of a session but what feedback needs', () => {
    keepAfter(after);
    expect(getAfter(room)).toEqual(after);
    expect(getAfter('another1')).toBeNull();
  });

  it('shows facilitators no numbers below five answers, and no words below five texts', () => {
    expect(renderToStaticMarkup(<Sums view={{ words: [] }} />)).toContain('when five people have answered');
    const sums = renderToStaticMarkup(<Sums view={{ words: [], sums: [1, 0, 2, 0, 3] }} />);
    expect([...sums.matchAll(/<b class="num">(\d)/g)].map(([, number]) => number).join('')).toBe('10203');
    expect(sums).toContain('when five people have written');
    const words = renderToStaticMarkup(<Sums view={{ words: ['same', 'same'], sums: [1, 0, 2, 0, 3] }} />);
    expect(words.match(/<li dir="auto">same/g)).toHaveLength(2);
  });
});

describe('feedback', () => {
  it('is sent by the pass, and one that had arrived before counts as sent', async () => {
    const asked = answers(204, null);
    expect(await giveFeedback('my-pass', 'steady', 'thank you')).toBeNull();
    expect(asked.mock.calls[0]).toMatchObject([
      '/api/feedback',
      {
        method: 'POST',
        headers: { authorization: 'Bearer my-pass' },
        body: '{"feeling":"steady","words":"thank you"}',
      },
    ]);
    answers(409, { code: 'feedback_given', text: '' });
    expect(await giveFeedback('my-pass', null, 'again')).toBeNull();
    answers(429, { code: 'slow_down', text: 'Slower.' });
    expect(await giveFeedback('my-pass', null, 'again')).toEqual({ code: 'slow_down', text: 'Slower.' });
  });

  it('that cannot be sent or read says so and nothing else', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new Error('offline')));
    expect((await giveFeedback('p', null, 'words'))?.code).toBe('unreachable');
    expect(await readFeedback('p')).toBeNull();
    answers(200, { words: ['a'], sums: [5, 0, 0, 0, 0] });
    expect(await readFeedback('p')).toEqual({ words: ['a'], sums: [5, 0, 0, 0, 0] });
  });

  it('knows the steps in the order in which sums are sent', () => {
    expect(feelingValues).toEqual(['struggling', 'unsettled', 'between', 'lighter', 'steady']);
  });
});

describe('the help in it', () => {
  it('names the emergency number and the first line of where the person is, else all numbers that the page knows', () => {
    vi.stubGlobal('Intl', {
      ...Intl,
      DateTimeFormat: class {
        resolvedOptions = () => ({ timeZone: 'Europe/Berlin' });
      },
    });
    expect(renderToStaticMarkup(<Crisis />)).toMatch(/tel:112.*tel:08001110111/s);
    vi.stubGlobal('Intl', {
      ...Intl,
      DateTimeFormat: class {
        resolvedOptions = () => ({ timeZone: 'Asia/Colombo' });
      },
    });
    expect(renderToStaticMarkup(<Crisis />)).toMatch(/tel:112.*tel:9/s);
  });
});
