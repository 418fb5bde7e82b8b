import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ReportView } from '../shared/contracts';
import { handleReport, inOrder, makeReport, nextSteps, readAsLead } from './reports';

const report = (id: string, more: Partial<ReportView>): ReportView => ({
  id,
  room: 'room0001',
  kind: 'other',
  state: 'new',
  madeAt: 0,
  seenAt: null,
  by: null,
  about: null,
  text: '',
  messages: [],
  missing: 0,
  answer: null,
  ...more,
});

describe('reports', () => {
  it('are in the order in which they should be looked at', () => {
    const all = [
      report('closed', { state: 'closed', kind: 'safety', madeAt: 1 }),
      report('later', { madeAt: 5 }),
      report('earlier', { madeAt: 2, state: 'acted' }),
      report('safety', { madeAt: 9, kind: 'safety' }),
    ];
    expect(inOrder(all).map(({ id }) => id)).toEqual(['safety', 'earlier', 'later', 'closed']);
  });

  it('go on, and never back', () => {
    expect(nextSteps('new')).toEqual(['acted', 'closed']);
    expect(nextSteps('seen')).toEqual(['acted', 'closed']);
    expect(nextSteps('acted')).toEqual(['closed']);
    expect(nextSteps('closed')).toEqual([]);
  });
});

describe('what is asked of the server', () => {
  afterEach(() => vi.unstubAllGlobals());

  function answering(status: number, body: unknown) {
    const fetch = vi.fn(async (_path: string, _request: RequestInit) => new Response(JSON.stringify(body), { status }));
    vi.stubGlobal('fetch', fetch);
    return fetch;
  }

  it('has the pass in a header and never in the address', async () => {
    const fetch = answering(201, {});
    const request = { id: 'report-1', kind: 'other', text: 'x', isNamed: false } as const;
    await makeReport('the-pass', request);
    await handleReport('the-pass', report('report-1', {}), { state: 'seen' });
    for (const [path, { headers }] of fetch.mock.calls) {
      expect(path).not.toContain('the-pass');
      expect(headers).toMatchObject({ authorization: 'Bearer the-pass' });
    }
    expect(fetch.mock.calls.map(([path, { method }]) => `${method} ${path}`)).toEqual([
      'POST /api/reports',
      'PUT /api/reports/report-1',
    ]);
  });

  it('is answered by a value, by a refusal, or by the network that is away', async () => {
    answering(200, [report('report-1', {})]);
    expect(await readAsLead('key')).toMatchObject({ value: [{ id: 'report-1' }] });
    answering(401, { code: 'not_safety_lead', text: 'No.' });
    expect(await readAsLead('key')).toEqual({ refusal: { code: 'not_safety_lead', text: 'No.' } });
    vi.stubGlobal('fetch', () => Promise.reject(new Error('away')));
    expect(await readAsLead('key')).toEqual({ refusal: { code: 'unreachable', text: '' } });
  });
});
