import { regionsAtDoor } from '../shared/help';
import { getSeat } from '../shared/seat';
import { inLanguage } from '../texts/texts';
import { helpLines } from './helpLines';
import { ownHelp } from './ownHelp';

/**
 * Where a country of the list is recognised, and its emergency numbers as far as the page names them anyway. `country` is its key, not its
 * name.
 */
export type Place = { country: string; codes: string[]; zones: string[]; emergency: string[] };

const place = (country: string, codes: string, emergency: string, zones: string): Place => ({
  country,
  codes: codes.split(' '),
  zones: zones.split(' '),
  emergency: emergency.split(' ').filter((number) => number !== ''),
});

// Time zones as browsers name them, old names too. One that two countries claim is in neither.
export const places: Place[] = [
  place(
    'Argentina',
    'AR',
    '',
    'America/Argentina/Buenos_Aires America/Argentina/Cordoba America/Argentina/Salta America/Argentina/Jujuy ' +
      'America/Argentina/Tucuman America/Argentina/Catamarca America/Argentina/La_Rioja America/Argentina/San_Juan ' +
      'America/Argentina/Mendoza America/Argentina/San_Luis America/Argentina/Rio_Gallegos America/Argentina/Ushuaia ' +
      'America/Buenos_Aires America/Catamarca America/Cordoba America/Jujuy America/Mendoza',
  ),
  place('Austria', 'AT', '112', 'Europe/Vienna'),
  place('Bangladesh', 'BD', '', 'Asia/Dhaka Asia/Dacca'),
  place('Belgium (Dutch)', 'BE', '112', 'Europe/Brussels'),
  place(
    'Brazil',
    'BR',
    '',
    'America/Noronha America/Belem America/Fortaleza America/Recife America/Araguaina America/Maceio America/Bahia ' +
      'America/Sao_Paulo America/Campo_Grande America/Cuiaba America/Santarem America/Porto_Velho America/Boa_Vista ' +
      'America/Manaus America/Eirunepe America/Rio_Branco',
  ),
  place(
    'Canada',
    'CA',
    '911',
    'America/St_Johns America/Halifax America/Glace_Bay America/Moncton America/Goose_Bay America/Blanc-Sablon ' +
      'America/Toronto America/Iqaluit America/Atikokan America/Winnipeg America/Resolute America/Rankin_Inlet ' +
      'America/Regina America/Swift_Current America/Edmonton America/Cambridge_Bay America/Inuvik America/Creston ' +
      'America/Dawson_Creek America/Fort_Nelson America/Whitehorse America/Dawson America/Vancouver America/Coral_Harbour ' +
      'America/Montreal America/Nipigon America/Thunder_Bay America/Rainy_River America/Pangnirtung America/Yellowknife',
  ),
  place('Chile', 'CL', '', 'America/Santiago America/Coyhaique America/Punta_Arenas Pacific/Easter'),
  place('China', 'CN', '', 'Asia/Shanghai Asia/Urumqi Asia/Chongqing Asia/Harbin Asia/Kashgar'),
  place('Czechia', 'CZ', '112', 'Europe/Prague'),
  place('Finland', 'FI', '112', 'Europe/Helsinki'),
  place('France', 'FR', '112', 'Europe/Paris'),
  place('Germany', 'DE', '112', 'Europe/Berlin Europe/Busingen'),
  place('Hong Kong', 'HK', '', 'Asia/Hong_Kong'),
  place('India', 'IN', '', 'Asia/Kolkata Asia/Calcutta'),
  place('Indonesia', 'ID', '', 'Asia/Jakarta Asia/Pontianak Asia/Makassar Asia/Jayapura'),
  place('Ireland', 'IE', '112 999', 'Europe/Dublin'),
  place('Israel', 'IL', '', 'Asia/Jerusalem Asia/Tel_Aviv'),
  place('Italy', 'IT', '112', 'Europe/Rome'),
  place('Japan', 'JP', '', 'Asia/Tokyo'),
  place('Lebanon', 'LB', '', 'Asia/Beirut'),
  place('Malaysia', 'MY', '', 'Asia/Kuala_Lumpur Asia/Kuching'),
  place(
    'Mexico',
    'MX',
    '',
    'America/Mexico_City America/Cancun America/Merida America/Monterrey America/Matamoros America/Chihuahua ' +
      'America/Ciudad_Juarez America/Ojinaga America/Mazatlan America/Bahia_Banderas America/Hermosillo America/Tijuana ' +
      'America/Santa_Isabel',
  ),
  place('Nepal', 'NP', '', 'Asia/Kathmandu Asia/Katmandu'),
  place('Netherlands', 'NL', '112', 'Europe/Amsterdam'),
  place('New Zealand', 'NZ', '111', 'Pacific/Auckland Pacific/Chatham'),
  place('Nigeria', 'NG', '', 'Africa/Lagos'),
  place('Pakistan', 'PK', '', 'Asia/Karachi'),
  place('Philippines', 'PH', '', 'Asia/Manila'),
  place('Poland', 'PL', '112', 'Europe/Warsaw'),
  place('Portugal', 'PT', '112', 'Europe/Lisbon Atlantic/Madeira Atlantic/Azores'),
  place(
    'Russia',
    'RU',
    '',
    'Europe/Kaliningrad Europe/Moscow Europe/Kirov Europe/Volgograd Europe/Astrakhan Europe/Saratov Europe/Ulyanovsk ' +
      'Europe/Samara Asia/Yekaterinburg Asia/Omsk Asia/Novosibirsk Asia/Barnaul Asia/Tomsk Asia/Novokuznetsk ' +
      'Asia/Krasnoyarsk Asia/Irkutsk Asia/Chita Asia/Yakutsk Asia/Khandyga Asia/Vladivostok Asia/Ust-Nera Asia/Magadan ' +
      'Asia/Sakhalin Asia/Srednekolymsk Asia/Kamchatka Asia/Anadyr',
  ),
  place('South Africa', 'ZA', '', 'Africa/Johannesburg'),
  place('South Korea', 'KR', '', 'Asia/Seoul'),
  place('Spain', 'ES', '112', 'Europe/Madrid Africa/Ceuta Atlantic/Canary'),
  place('Sweden', 'SE', '112', 'Europe/Stockholm'),
  place('Switzerland, Liechtenstein', 'CH LI', '112', 'Europe/Zurich Europe/Vaduz'),
  place('Ukraine', 'UA', '', 'Europe/Kyiv Europe/Kiev Europe/Uzhgorod Europe/Zaporozhye'),
  place('United Kingdom', 'GB', '999', 'Europe/London Europe/Belfast'),
  place(
    'United States',
    'US',
    '911',
    'America/New_York America/Detroit America/Kentucky/Louisville America/Kentucky/Monticello ' +
      'America/Indiana/Indianapolis America/Indiana/Vincennes America/Indiana/Winamac America/Indiana/Marengo ' +
      'America/Indiana/Petersburg America/Indiana/Vevay America/Chicago America/Indiana/Tell_City America/Indiana/Knox ' +
      'America/Menominee America/North_Dakota/Center America/North_Dakota/New_Salem America/North_Dakota/Beulah ' +
      'America/Denver America/Boise America/Phoenix America/Los_Angeles America/Anchorage America/Juneau America/Sitka ' +
      'America/Metlakatla America/Yakutat America/Nome America/Adak Pacific/Honolulu America/Indianapolis ' +
      'America/Louisville',
  ),
  place('Uruguay', 'UY', '', 'America/Montevideo'),
];

export const countries = places.map(({ country }) => country);

const regions = inLanguage((tag) => new Intl.DisplayNames(tag, { type: 'region' }));
const shortRegions = inLanguage((tag) => new Intl.DisplayNames(tag, { type: 'region', style: 'short' }));
const tongues = inLanguage((tag) => new Intl.DisplayNames(tag, { type: 'language' }));
const order = inLanguage((tag) => new Intl.Collator(tag));

/** The name of a country of the list, in the reader's language. */
export function nameOf(country: string): string {
  const codes = places.find((place) => place.country === country)?.codes ?? [];
  const name = codes.map((code) => (code === 'HK' ? shortRegions() : regions()).of(code) ?? code).join(', ');
  return country === 'Belgium (Dutch)' ? `${name} (${tongues().of('nl')})` : name;
}

/** In the order of the reader's alphabet. */
export const byName = (): readonly string[] => [...countries].sort((a, b) => order().compare(nameOf(a), nameOf(b)));

export type Guess = { country: string; by: 'group' | 'zone' | 'language' };

/**
 * The country that this device seems to be in; null when nothing points to one of the list. The time zone says better where a person is
 * than the language, which many never chose; a time zone of another country rules every guess out.
 */
export function guessCountry(languages: readonly string[], zone: string | undefined): Guess | null {
  const isNowhere = !zone || /^(UTC|GMT|UCT|Zulu|Universal|Greenwich|Etc\/.*)$/.test(zone);
  if (!isNowhere) {
    const found = places.find(({ zones }) => zones.includes(zone));
    return found ? { country: found.country, by: 'zone' } : null;
  }
  const tag = languages[0] ?? '';
  if (tag === 'en-US') return null; // what a browser says that hides where it is
  const region = regionOf(tag);
  const found = region && places.find(({ codes }) => codes.includes(region));
  return found ? { country: found.country, by: 'language' } : null;
}

/** The group's region, or else from what the browser tells every page. The device's place is never asked for. */
export function guessHere(): Guess | null {
  const regions = regionsAtDoor() ?? getSeat()?.regions ?? [ownHelp().region];
  const found = places.find(({ codes }) => codes.some((code) => regions.includes(code)));
  if (found) return { country: found.country, by: 'group' };
  return guessCountry(navigator.languages ?? [], new Intl.DateTimeFormat().resolvedOptions().timeZone);
}

export const linesOf = (country: string) => helpLines.filter((line) => line.country === country);

function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region;
  } catch {
    return undefined; // not a language
  }
}
