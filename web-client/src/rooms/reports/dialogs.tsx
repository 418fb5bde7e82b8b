import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';

// They come when they are opened, and their texts with them.
export const ReportFor = part(() => withTexts('reports', import('./ReportFor')), null);
export const OwnReports = part(() => withTexts('reports', import('../../reports/OwnReports')), null);
export const RoomReports = part(() => withTexts('reports', import('./RoomReports')), null);
