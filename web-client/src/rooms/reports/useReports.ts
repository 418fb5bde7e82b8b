import { useCallback, useEffect, useState } from 'react';
import { handleReport, readReports } from '../../reports/reports';
import type { Answer } from '../../shared/api';
import type { HandleReportRequest, Refusal, ReportView } from '../../shared/contracts';
import { getSeat } from '../../shared/seat';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';

const pass = () => getSeat()?.pass ?? '';

export type RoomReports = {
  readonly reports: readonly ReportView[];
  readonly problem: Refusal | null;
  readonly unread: number;
  readonly handle: (report: ReportView, how: HandleReportRequest) => Promise<Answer<ReportView>>;
};

/** The reports that this facilitator may read: asked for on coming in or back, and whenever the room says that there is something new. */
export function useReports(store: RoomStore): RoomReports {
  const { isReading, heard } = useRoom(store, ({ room, you, phase, reportsHeard }) => ({
    isReading: phase === 'here' && leads(room, you),
    heard: reportsHeard,
  }));
  const [reports, setReports] = useState<readonly ReportView[]>([]);
  const [problem, setProblem] = useState<Refusal | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: something new is a reason to read again
  useEffect(() => {
    if (!isReading) return;
    let here = true;
    void (async () => {
      const answer = await readReports(pass());
      if (!here) return;
      if ('value' in answer) setReports(answer.value);
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
  return { reports, problem, unread: reports.filter(({ state }) => state === 'new').length, handle };
}
