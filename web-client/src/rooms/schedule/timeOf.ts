import { inLanguage } from '../../texts/texts';

const clock = inLanguage((tag) => new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' }));

/** The time of day, on this device's clock. */
export const timeOf = (at: number): string => clock().format(at);
