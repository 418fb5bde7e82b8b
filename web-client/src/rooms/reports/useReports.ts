import { useCallback, useEffect, useRef, useState } from 'react';
import { handleReport, readReports } from '../../reports/reports';
import { announce } from '../../shared/announce';
import type { Answer } from '../../shared/api';
import type { HandleReportRequest, Refusal, ReportView } from '../../shared/contracts';
import { getSeat } from '../../shared/seat';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';

const pass = () => getSeat()?.pass ?? '';

export type RoomReports = {
  readonly reports: readonly ReportView[];
  readonly problem: Refusal | null;
  /** How many of them nobody has dealt with yet. */
  readonly open: number;
  readonly handle: (report: ReportView, how: HandleReportRequest) => Promise<Answer<ReportView>>;
};

const countOpen = (reports: readonly ReportView[]) =>
  reports.filter(({ state }) => state !== 'acted' && state !== 'closed').length;

/**
 * The reports that this facilitator may read: asked for on coming in or back, and whenever the room says that there is something new.
 * What was open before they came is said to them once.
 */
export function useReports(store: RoomStore): RoomReports {
  const { isReading, heard } = useRoom(store, ({ room, you, phase, reportsHeard }) => ({
    isReading: phase === 'here' && leads(room, you),
    heard: reportsHeard,
  }));
  const [reports, setReports] = useState<readonly ReportView[]>([]);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const isFirst = useRef(true);

  // biome-ignore lint/correctness/useExhaustiveDependencies: something new is a reason to read again
  useEffect(() => {
    if (!isReading) return;
    let here = true;
    void (async () => {
      const answer = await readReports(pass());
      if (!here) return;
      if ('value' in answer) {
        const count = countOpen(answer.value);
        if (isFirst.current && count > 0) announce(t('reporting.say.open', { count }));
        isFirst.current = false;
        setReports(answer.value);
      }
      setProblem('refusal' in answer ? answer.refusal : null);
    })();
    return () => {
      here = false;
    };
  }, [isReading, heard]);

  const handle = useCallback(async (report: ReportView, how: HandleReportRequest) => {
    const answer = await handleReport(pass(), report, how);
    if ('value' in answer) setReports((now) => now.map((r) => (r.id === report.id ? answer.value : r)));
    return answer;
  }, []);
  return { reports, problem, open: countOpen(reports), handle };
}
