import { describe, expect, it } from 'vitest';
import type { OwnReportsView } from '../shared/contracts';
import { readerOf } from './ReportDialog';
import type { Reportable, ReportableMessage } from './reports';

const asha: Reportable = { id: 'p-asha', name: 'Asha', leads: false };
const rowan: Reportable = { id: 'p-rowan', name: 'Rowan', leads: true };
const people = [asha, rowan];
const messages: readonly ReportableMessage[] = [
  { id: 'by-asha', who: 'p-asha', name: 'Asha', body: 'Hi', audience: 'everyone' },
  { id: 'by-rowan', who: 'p-rowan', name: 'Rowan', body: 'Hi', audience: 'everyone' },
];
const said = (readers: OwnReportsView['readers'], hasSafetyLead: boolean) => ({ readers, hasSafetyLead });
const reader = (of: ReturnType<typeof said> | null, person?: Reportable, ...chosen: string[]) =>
  readerOf(of, person, new Set(chosen), people, messages);

describe('who would read a report, as the form says it', () => {
  it('is what the server says, for a report about a participant or nobody', () => {
    expect(reader(said('facilitators', true), asha)).toBe('facilitators');
    expect(reader(said('laterFacilitators', false))).toBe('laterFacilitators');
    expect(reader(said('safetyLead', true))).toBe('safetyLead');
    expect(reader(null, asha)).toBe('unknown');
  });

  it('is the safety lead for a report about a facilitator, and nobody where there is none', () => {
    expect(reader(said('facilitators', true), rowan)).toBe('safetyLead');
    expect(reader(said('facilitators', false), rowan)).toBe('nobody');
  });

  it('depends on who wrote the messages when nobody is named', () => {
    expect(reader(said('facilitators', false), undefined, 'by-rowan')).toBe('nobody');
    expect(reader(said('facilitators', true), undefined, 'by-asha')).toBe('facilitators');
    expect(reader(said('facilitators', true), asha, 'by-asha', 'by-rowan')).toBe('facilitators');
  });
});
