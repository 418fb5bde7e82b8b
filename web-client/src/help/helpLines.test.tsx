import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, test, vi } from 'vitest';
import { setRegionsAtDoor } from '../shared/help';
import { languages } from '../texts/load';
import { HelpFor } from './HelpLines';
import { helpLines, smsOf, telOf } from './helpLines';
import { countries, guessCountry, guessHere, linesOf, places } from './places';
import { plainHelp } from './plainHelp';

const plain = plainHelp([], languages);
const digits = (text: string) => text.replace(/\D/g, '');
const page = (chosen: string | null, guess: ReturnType<typeof guessCountry> = null) =>
  renderToStaticMarkup(<HelpFor chosen={chosen} guess={guess} onChoose={() => undefined} />);

test('Every crisis line names its number, its source and how it was read', () => {
  for (const line of helpLines) {
    expect(line.number).toMatch(/\d{3}/);
    expect(line.source).not.toBe('');
    if (line.status === 'list') expect(line.checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});

test('The number that a button calls or writes to is in the number shown', () => {
  for (const { number, call, text = [], service } of helpLines) {
    expect(call.length + text.length, service).toBeGreaterThan(0);
    for (const each of [...call, ...text]) {
      const finnish = each.startsWith('09 2525 ') ? each.slice(-4) : each; // shown in full once, then only by its last digits
      expect(digits(number), service).toContain(digits(finnish));
    }
  }
});

test("The organisation's own lines come before all others, under the emergency number, with the day on which they were checked", () => {
  const own = {
    region: 'IE',
    checked: '2026-11-03',
    lines: [
      { name: 'Harbour Lane', number: '01 234 5678', notes: '<b>9 to 17 h</b>' },
      { name: 'By text', number: 'text HELLO to 50808', notes: '' },
    ],
  };
  const shown = renderToStaticMarkup(
    <HelpFor chosen={null} guess={{ country: 'Ireland', by: 'group' }} onChoose={() => undefined} own={own} />,
  );
  const places = [
    'callout danger',
    'href="tel:012345678"',
    'href="sms:50808?&amp;body=HELLO"',
    '2026',
    'href="tel:116123"',
  ];
  expect([...places].sort((a, b) => shown.indexOf(a) - shown.indexOf(b))).toEqual(places);
  expect(shown).toContain('&lt;b&gt;9 to 17 h');
  expect(shown).toContain('the region of this group');
  expect(shown).not.toContain('Our guess');
});

test('Phone links have only digits, and text links the word to send', () => {
  expect(telOf('116 123')).toBe('tel:116123');
  expect(telOf('*4141')).toBe('tel:*4141');
  expect(telOf('+91 9152987821')).toBe('tel:+919152987821');
  expect(telOf('(011) 5275-1135')).toBe('tel:01152751135');
  expect(smsOf('HOME to 741741')).toBe('sms:741741?&body=HOME');
  expect(smsOf('988')).toBe('sms:988');
});

describe.each(countries)('%s', (country) => {
  it('has lines, and none of its time zones and codes belongs to another country', () => {
    const { zones, codes } = places.find((place) => place.country === country) as (typeof places)[number];
    expect(linesOf(country).length).toBeGreaterThan(0);
    for (const zone of zones) {
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone }), zone).not.toThrow();
      expect(places.filter((place) => place.zones.includes(zone))).toHaveLength(1);
    }
    for (const code of codes) expect(places.filter((place) => place.codes.includes(code))).toHaveLength(1);
  });

  it('is guessed from its time zones, whatever the language is', () => {
    const { zones } = places.find((place) => place.country === country) as (typeof places)[number];
    for (const zone of zones)
      for (const tag of ['en-US', 'en-GB', 'de-DE', 'pt-BR', 'ar', ''])
        expect(guessCountry([tag], zone), zone).toEqual({ country, by: 'zone' });
  });

  it('is guessed from its language tags when the time zone says nothing', () => {
    const { codes } = places.find((place) => place.country === country) as (typeof places)[number];
    for (const code of codes)
      for (const zone of [undefined, '', 'UTC', 'Etc/GMT+3'])
        expect(guessCountry([`xx-${code}`], zone)).toEqual({ country, by: 'language' });
  });

  it('shows its lines and no others, the first as a large button', () => {
    const shown = page(country);
    for (const line of helpLines) {
      const isThere = shown.includes(`>${line.service.replaceAll('&', '&amp;')}</b>`);
      const named = linesOf(country).some((own) => own.service === line.service);
      expect(isThere, line.service).toBe(named);
    }
    const first = linesOf(country)[0] as (typeof helpLines)[number];
    const way = first.call[0] === undefined ? smsOf(first.text?.[0] ?? '') : telOf(first.call[0]);
    expect(shown).toContain(`<a class="btn primary big" href="${way.replaceAll('&', '&amp;')}">`);
    expect(shown.match(/btn primary big/g)).toHaveLength(1);
    expect(shown.indexOf('Read in:') + shown.indexOf('Checked ')).toBeGreaterThan(shown.indexOf('<details'));
  });

  it('is in the page without scripts, with the same lines', () => {
    for (const { service, number, call, text = [] } of linesOf(country)) {
      expect(plain).toContain(service.replaceAll('&', '&amp;'));
      expect(plain).toContain(number);
      for (const each of call) expect(plain).toContain(telOf(each));
      for (const each of text) expect(plain).toContain(smsOf(each).replaceAll('&', '&amp;'));
    }
  });
});

test.each([
  // Without a time zone.
  ['en-GB', undefined, 'United Kingdom'],
  ['en-IE', undefined, 'Ireland'],
  ['en-CA', undefined, 'Canada'],
  ['fr-CA', undefined, 'Canada'],
  ['en-NZ', undefined, 'New Zealand'],
  ['en-ZA', undefined, 'South Africa'],
  ['en-IN', undefined, 'India'],
  ['hi-IN', undefined, 'India'],
  ['de-AT', undefined, 'Austria'],
  ['de-CH', undefined, 'Switzerland, Liechtenstein'],
  ['de-LI', undefined, 'Switzerland, Liechtenstein'],
  ['nl-BE', undefined, 'Belgium (Dutch)'],
  ['cs-CZ', undefined, 'Czechia'],
  ['uk-UA', undefined, 'Ukraine'],
  ['ru-RU', undefined, 'Russia'],
  ['he-IL', undefined, 'Israel'],
  ['zh-Hans-CN', undefined, 'China'],
  ['zh-Hant-HK', undefined, 'Hong Kong'],
  ['sv-FI', undefined, 'Finland'],
  ['es-UY', undefined, 'Uruguay'],
  ['es-US', undefined, 'United States'],
  // Nothing suggests a country of the list, and none is invented.
  ['en-US', undefined, null],
  ['en-US', 'UTC', null],
  ['en', undefined, null],
  ['de', undefined, null],
  ['es-419', undefined, null],
  ['en-AU', undefined, null],
  ['da-DK', undefined, null],
  ['nb-NO', undefined, null],
  ['el-GR', undefined, null],
  ['zh-Hant-TW', undefined, null],
  ['not a language', undefined, null],
  ['', undefined, null],
  // The time zone belongs to a country that is not in the list.
  ['en-GB', 'Australia/Sydney', null],
  ['en-US', 'Asia/Singapore', null],
  ['en-GB', 'Africa/Nairobi', null],
  ['fr-FR', 'Africa/Algiers', null],
  ['pt-PT', 'Africa/Luanda', null],
  ['es-ES', 'America/Bogota', null],
  ['ru-RU', 'Europe/Simferopol', null],
] as const)('The guess for %s at %s is %s', (tag, zone, country) => {
  expect(guessCountry([tag], zone)?.country ?? null).toBe(country);
});

test('A guess is marked as a guess, can be changed in one step, and is gone after a choice', () => {
  const guessed = page(null, { country: 'Poland', by: 'zone' });
  expect(guessed).toContain('Our guess at your country:');
  expect(guessed).toContain('from the time zone of this device');
  expect(guessed).toContain('<option value="other">');
  expect(page('Italy', { country: 'Poland', by: 'zone' })).not.toContain('guess');
});

test('Without a country there are the emergency numbers, a choice of countries and the directories, and no crisis line', () => {
  for (const shown of [page(null), page('other', { country: 'Poland', by: 'zone' })]) {
    expect(shown).toContain('Choose your country');
    for (const number of ['112', '999', '911', '000', '111']) expect(shown).toContain(`href="tel:${number}"`);
    expect(shown).toContain('findahelpline.com');
    expect(shown).not.toContain('line-card');
  }
});

test('The emergency number of a country that has one is a button of its own', () => {
  expect(page('Germany')).toMatch(/<a class="btn danger nowrap" href="tel:112">/);
  expect(page('Germany')).not.toContain('tel:911');
  expect(page('United States')).toMatch(/<a class="btn danger nowrap" href="tel:911">/);
});

test('The page without scripts contains no script', () => {
  expect(plain).not.toContain('<script');
});

test('before they join, the region of the group whose link is open comes before what the browser says', () => {
  vi.stubGlobal('navigator', { languages: ['de-DE'] });
  expect(guessHere()?.by).not.toBe('group');
  setRegionsAtDoor(['NZ']);
  expect(guessHere()).toEqual({ country: 'New Zealand', by: 'group' });
  setRegionsAtDoor(null);
  expect(guessHere()?.by).not.toBe('group');
  vi.unstubAllGlobals();
});
