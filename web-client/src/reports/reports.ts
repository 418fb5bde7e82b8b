import type { Answer } from '../shared/api';
import type {
  Audience,
  HandleReportRequest,
  MakeReportRequest,
  OwnReportsView,
  OwnReportView,
  Refusal,
  ReportState,
  ReportView,
} from '../shared/contracts';

/** Somebody whom a report can be about. */
export type Reportable = { readonly id: string; readonly name: string; readonly leads: boolean };

/** A message that a report can show. */
export type ReportableMessage = {
  readonly id: string;
  readonly who: string;
  readonly name: string;
  readonly body: string;
  readonly audience: Audience;
};

/** An answer of a person in the room has their pass as bearer, one of the safety lead their key. */
async function ask<T>(method: string, path: string, bearer: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
    });
    const answer: unknown = await response.json();
    if (response.ok) return { value: answer as T };
    const refusal = answer as Partial<Refusal> | null;
    return { refusal: { code: refusal?.code ?? 'unknown', text: refusal?.text ?? '' } };
  } catch {
    return { refusal: { code: 'unreachable', text: '' } };
  }
}

/** May be asked again with the same id when the answer was lost on the way. */
export const makeReport = (pass: string, report: MakeReportRequest) =>
  ask<OwnReportView>('POST', '/api/reports', pass, report);
export const readOwn = (pass: string) => ask<OwnReportsView>('GET', '/api/reports/mine', pass);

/** The reports that a facilitator may read in the room of the pass. */
export const readReports = (pass: string) => ask<readonly ReportView[]>('GET', '/api/reports', pass);
export const handleReport = (pass: string, report: ReportView, how: HandleReportRequest) =>
  ask<ReportView>('PUT', `/api/reports/${report.id}`, pass, how);

/** The reports that only the safety lead reads. */
export const readAsLead = (key: string) => ask<readonly ReportView[]>('GET', '/api/safety/reports', key);
export const handleAsLead = (key: string, report: ReportView, how: HandleReportRequest) =>
  ask<ReportView>('PUT', `/api/safety/reports/${report.room}/${report.id}`, key, how);

/** What is still to do comes first, then what is about somebody's safety, then what has waited longest. */
export function inOrder(reports: readonly ReportView[]): readonly ReportView[] {
  const rank = ({ state, kind }: ReportView) => (state === 'closed' ? 2 : kind === 'safety' ? 0 : 1);
  return [...reports].sort((a, b) => rank(a) - rank(b) || a.madeAt - b.madeAt);
}

/** What a reader can make of a report from here: it never goes back. */
export function nextSteps(state: ReportState): readonly ('acted' | 'closed')[] {
  if (state === 'closed') return [];
  return state === 'acted' ? ['closed'] : ['acted', 'closed'];
}
