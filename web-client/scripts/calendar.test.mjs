import { readdirSync, readFileSync } from 'node:fs';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';

// The calendar files that the server sends, read by somebody else's reader: it must find the sessions that the server has in its store.
// The server's tests write the files and, beside each, the sessions: start and end in seconds, and whether it was called off.
const folder = new URL('../../tests/fixtures/calendar/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ics'))
  .map((file) => file.slice(0, -'.ics'.length));
const textOf = (file) => readFileSync(new URL(encodeURIComponent(file), folder), 'utf8');
const factsOf = (name) => JSON.parse(textOf(`${name}.json`));

/** Only what the file itself says of a zone counts. */
const read = (name) => {
  const calendar = new ICAL.Component(ICAL.parse(textOf(`${name}.ics`)));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  return calendar;
};

const sessionOf = ({ startDate, endDate, item }) => ({
  start: startDate.toUnixTime(),
  end: endDate.toUnixTime(),
  cancelled: item.component.getFirstPropertyValue('status') === 'CANCELLED',
});

const sessionsOf = (calendar, until) => {
  const all = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
  const exceptions = all.filter((event) => event.isRecurrenceException());
  return all
    .filter((event) => !event.isRecurrenceException())
    .flatMap((event) => {
      if (!event.isRecurring()) return [sessionOf({ startDate: event.startDate, endDate: event.endDate, item: event })];
      for (const exception of exceptions) if (exception.uid === event.uid) event.relateException(exception);
      const sessions = [];
      const dates = event.iterator();
      for (let next = dates.next(); next && next.toUnixTime() <= until; next = dates.next())
        sessions.push(sessionOf(event.getOccurrenceDetails(next)));
      return sessions;
    });
};

const inOrder = (sessions) => sessions.sort((a, b) => a.start - b.start || a.end - b.end);

describe('a calendar file', () => {
  it.each(names.filter((name) => name !== 'zones'))('has the sessions that the server has: %s', (name) => {
    const expected = factsOf(name);
    const last = Math.max(...expected.map((session) => session.start));
    expect(inOrder(sessionsOf(read(name), last))).toEqual(inOrder(expected));
  });

  it('says of ten zones which offset they have when', () => {
    read('zones');
    for (const [zone, offsets] of Object.entries(factsOf('zones'))) {
      const there = ICAL.TimezoneService.get(zone);
      expect(there, zone).toBeDefined();
      const found = offsets.map(([moment]) => {
        const time = ICAL.Time.fromJSDate(new Date(moment * 1000), true);
        return [moment, time.convertToZone(there).utcOffset()];
      });
      expect(found, zone).toEqual(offsets);
    }
  });

  it('keeps words with commas, lines and characters of four octets as they are', () => {
    const event = new ICAL.Event(read('with own words that need care').getAllSubcomponents('vevent')[0]);
    expect(event.summary).toBe('Yoga; café, \\ 瑜伽 🧘‍♀️🧘‍♀️🧘‍♀️🧘‍♀️🧘‍♀️🧘‍♀️ (bring, a; mat)');
  });
});
