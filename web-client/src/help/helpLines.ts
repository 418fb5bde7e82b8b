/**
 * Crisis lines, one row per service. Only services whose number was read on the service's own page, in a government
 * statement or in named press (`own`), or in a maintained open list that cites the official page (`list`). Never add a
 * number without its source and the day it was read.
 */
export type HelpLine = {
  country: string;
  service: string;
  /** As it is shown: exactly as dialled, with the words around it. */
  number: string;
  notes: string;
  site: string;
  status: 'own' | 'list';
  source: string;
  /** The date of the open list, ISO 8601. Null: `source` names the page and its year, and nobody has confirmed it since. */
  checked: string | null;
};

const openList = '2026-06-02';

export const helpLines: HelpLine[] = [
  { country: 'United States', service: '988 Suicide & Crisis Lifeline', number: '988 (call or text)', notes: 'Day and night, en/es', site: '988lifeline.org', status: 'list', source: 'open-helplines, citing samhsa.gov', checked: openList },
  { country: 'United States', service: 'Crisis Text Line', number: 'text HOME to 741741', notes: 'Day and night', site: 'crisistextline.org', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Canada', service: '9-8-8 Suicide Crisis Helpline', number: '988 (call or text)', notes: 'Day and night, en/fr', site: '988.ca', status: 'list', source: 'open-helplines, citing canada.ca 2026', checked: openList },
  { country: 'United Kingdom', service: 'Samaritans', number: '116 123', notes: 'Day and night, free', site: 'samaritans.org', status: 'list', source: 'open-helplines, citing samaritans.org', checked: openList },
  { country: 'United Kingdom', service: 'Shout', number: 'text SHOUT to 85258', notes: 'Day and night', site: 'giveusashout.org', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Ireland', service: 'Samaritans', number: '116 123', notes: 'Day and night, free', site: 'samaritans.org', status: 'list', source: 'open-helplines (UK and Irish phones)', checked: openList },
  { country: 'New Zealand', service: '1737 Need to talk?', number: '1737 (call or text)', notes: 'Day and night, free', site: '1737.org.nz', status: 'own', source: 'government release 2017 (scoop.co.nz); nzfamilies.org.nz 2025', checked: null },
  { country: 'New Zealand', service: 'Lifeline Aotearoa', number: '0800 543 354', notes: 'Day and night', site: 'lifeline.org.nz', status: 'own', source: 'nzfamilies.org.nz 2025', checked: null },
  { country: 'Germany', service: 'TelefonSeelsorge', number: '0800 111 0 111, 0800 111 0 222', notes: 'Day and night, free', site: 'telefonseelsorge.de', status: 'list', source: 'open-helplines; 116 123 from Wikipedia list 2021', checked: openList },
  { country: 'Austria', service: 'Telefonseelsorge', number: '142', notes: 'Day and night, free', site: 'telefonseelsorge.at', status: 'own', source: 'ooe.orf.at 2023', checked: null },
  { country: 'Switzerland, Liechtenstein', service: 'Die Dargebotene Hand / La Main Tendue / Telefono Amico', number: '143', notes: 'Day and night', site: '143.ch', status: 'own', source: 'srf.ch; 143.ch', checked: null },
  { country: 'France', service: '3114', number: '3114', notes: 'Day and night, free', site: '3114.fr', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Belgium (Dutch)', service: 'Zelfmoordlijn', number: '1813', notes: 'Day and night, free', site: 'zelfmoord1813.be', status: 'own', source: 'vtm.be; online-hulpverlening.be', checked: null },
  { country: 'Netherlands', service: '113 Zelfmoordpreventie', number: '0800-0113 (free) or 113', notes: 'Day and night', site: '113.nl', status: 'own', source: 'nu.nl, hartvannederland.nl 2020', checked: null },
  { country: 'Spain', service: 'Línea 024', number: '024', notes: 'Day and night, free', site: '', status: 'own', source: 'maldita.es quoting BOE 2022', checked: null },
  { country: 'Portugal', service: 'Linha Nacional de Prevenção do Suicídio', number: '1411', notes: 'Day and night, free, since 10 Sept 2025', site: 'sns24.gov.pt', status: 'own', source: '24noticias.sapo.pt, deco.proteste.pt 2025', checked: null },
  { country: 'Italy', service: 'Telefono Amico Italia', number: '02 2327 2327; WhatsApp 324 011 7252', notes: '10-24 h', site: 'telefonoamico.it', status: 'own', source: 'Corriere 2020; tpi.it 2021', checked: null },
  { country: 'Poland', service: 'Centrum Wsparcia', number: '800 70 2222', notes: 'Day and night, free', site: 'centrumwsparcia.pl', status: 'own', source: 'zdrowie.pap.pl', checked: null },
  { country: 'Czechia', service: 'Linka první psychické pomoci', number: '116 123', notes: 'was day and night; cut in Dec 2024; hours may have changed', site: '', status: 'own', source: 'irozhlas.cz 2024; idnes.cz 2024', checked: null },
  { country: 'Sweden', service: 'Mind Självmordslinjen', number: '90101', notes: 'Day and night since 2020', site: 'mind.se', status: 'own', source: 'kronprinsessparetsstiftelse.se; sosalarm.se 2020', checked: null },
  { country: 'Sweden', service: 'Hjälplinjen', number: '90 390', notes: 'Day and night since Dec 2024', site: '', status: 'own', source: 'alwaysmind.se 2024', checked: null },
  { country: 'Finland', service: 'MIELI Crisis Helpline', number: '09 2525 0111 (fi), 0112 (sv), 0114 (uk), 0115 (ru), 0116 (en)', notes: 'fi Day and night; others limited', site: 'mieli.fi', status: 'own', source: 'mieli.fi; digimieli.hel.fi', checked: null },
  { country: 'Ukraine', service: 'Lifeline Ukraine', number: '7333', notes: 'Day and night, free from mobiles', site: 'lifelineukraine.com', status: 'own', source: 'lifelineukraine.com; Kyiv Post 2024', checked: null },
  { country: 'Russia', service: 'Psychological help line', number: '8 800 333 44 34', notes: 'Day and night, free', site: 'pomoschryadom.ru', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Israel', service: 'ERAN', number: '1201', notes: 'Day and night, several languages', site: 'eran.org.il', status: 'own', source: 'jerusaleminstitute.org.il; israel21c.org', checked: null },
  { country: 'Lebanon', service: 'Embrace Lifeline', number: '1564', notes: '21 h a day (2021); hours may have changed', site: 'embracelebanon.org', status: 'own', source: 'franceinfo report 2021 (translated)', checked: null },
  { country: 'India', service: 'Tele MANAS', number: '14416 or 1-800-891-4416', notes: 'Day and night, 20 languages', site: 'telemanas.mohfw.gov.in', status: 'list', source: 'open-helplines (second number written 1800-89-14416)', checked: openList },
  { country: 'India', service: 'iCall', number: '+91 9152987821', notes: 'Mon-Sat 10-20 h', site: 'icallhelpline.org', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Pakistan', service: 'Umang', number: '0311 7786264', notes: 'Day and night', site: '', status: 'own', source: 'hourstv.com; aidlines 2024', checked: null },
  { country: 'Bangladesh', service: 'Kaan Pete Roi', number: '09612-119911', notes: '15-03 h', site: 'kaanpeteroi.org', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Nepal', service: 'National Suicide Prevention Helpline', number: '1166', notes: 'hours not known', site: 'Mental Hospital Lagankhel, WHO, TPO Nepal', status: 'own', source: 'tponepal.org; lokpath.com 2020', checked: null },
  { country: 'China', service: 'Beijing Suicide Research and Prevention Center', number: '400-161-9995; 010-82951332', notes: 'Day and night', site: 'crisis.org.cn', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Hong Kong', service: 'The Samaritans', number: '2896 0000', notes: 'Day and night, many languages', site: 'samaritans.org.hk', status: 'own', source: 'samaritans.org.hk; csrp.hku.hk', checked: null },
  { country: 'Hong Kong', service: 'Samaritan Befrienders', number: '2389 2222', notes: 'Day and night', site: 'sbhk.org.hk', status: 'own', source: 'csrp.hku.hk', checked: null },
  { country: 'Hong Kong', service: 'Suicide Prevention Services', number: '2382 0000', notes: 'Day and night', site: '', status: 'own', source: 'csrp.hku.hk', checked: null },
  { country: 'Japan', service: 'Yorisoi Hotline', number: '0120-279-338', notes: 'Day and night, eleven languages', site: 'since2011.net/yorisoi', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Japan', service: 'Inochi no Denwa', number: '0120-783-556', notes: '16-21 h; 24 h on the 10th', site: 'inochinodenwa.org', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Japan', service: 'TELL Lifeline (English)', number: '0800-300-8355', notes: 'hours not known', site: 'telljp.com', status: 'list', source: 'open-helplines; aidlines 2024', checked: openList },
  { country: 'South Korea', service: '109', number: '109', notes: 'Day and night', site: 'mohw.go.kr', status: 'list', source: 'open-helplines, citing the ministry', checked: openList },
  { country: 'Malaysia', service: 'Talian HEAL', number: '15555', notes: '8-24 h', site: 'moh.gov.my', status: 'own', source: 'vietnamnews.vn 2026; thestar.com.my 2023', checked: null },
  { country: 'Philippines', service: 'NCMH Crisis Hotline', number: '1553; 0917-899-8727', notes: 'Day and night', site: 'ncmh.gov.ph', status: 'list', source: 'open-helplines, citing doh.gov.ph', checked: openList },
  { country: 'Indonesia', service: 'Ministry of Health', number: '119 ext. 8', notes: 'hours not known', site: 'kemkes.go.id', status: 'list', source: 'open-helplines (source is an NGO page)', checked: openList },
  { country: 'South Africa', service: 'SADAG Suicide Crisis Helpline', number: '0800 567 567', notes: 'Day and night, free', site: 'sadag.org', status: 'own', source: 'sadag.org', checked: null },
  { country: 'South Africa', service: 'Cipla Mental Health Helpline (SADAG)', number: '0800 456 789; SMS 31393', notes: 'Day and night, free', site: 'sadag.org', status: 'own', source: 'sadag.org; sabcnews.com', checked: null },
  { country: 'Nigeria', service: 'SURPIN', number: '0800 078 7746', notes: 'free', site: '', status: 'own', source: 'healthwise.punchng.com 2019', checked: null },
  { country: 'Brazil', service: 'CVV', number: '188', notes: 'Day and night, free', site: 'cvv.org.br', status: 'list', source: 'open-helplines', checked: openList },
  { country: 'Argentina', service: 'Centro de Asistencia al Suicida', number: '135 (Buenos Aires); (011) 5275-1135', notes: '135: see provinces', site: 'asistenciaalsuicida.org.ar', status: 'own', source: 'lapostacomodorense.com.ar 2025', checked: null },
  { country: 'Argentina', service: 'Línea nacional de salud mental', number: '0800-999-0091', notes: 'Day and night, free', site: 'argentina.gob.ar', status: 'own', source: 'ospia.org.ar; lapostacomodorense.com.ar 2025', checked: null },
  { country: 'Chile', service: 'Línea de Prevención del Suicidio', number: '*4141', notes: 'Day and night, free from mobiles', site: 'minsal.cl', status: 'own', source: 'latercera.com 2025; eldinamo.cl 2025', checked: null },
  { country: 'Uruguay', service: 'Línea Vida (ASSE)', number: '*0767', notes: 'Day and night', site: 'asse.com.uy', status: 'own', source: 'elpais.com.uy', checked: null },
  { country: 'Mexico', service: 'SAPTEL', number: '55 5259-8121', notes: 'Day and night, call costs', site: 'saptel.org.mx', status: 'list', source: 'open-helplines', checked: openList },
];

export const countries = [...new Set(helpLines.map((line) => line.country))].sort((a, b) => a.localeCompare(b));

/** "116 123" and "988 (call or text)" can be dialled; a text to a short code or a list of numbers is only shown. */
export function dialNumber(number: string): string | null {
  const first = number.split(/[;,(]| or /)[0]?.trim() ?? '';
  return /^[+*]?[\d\s-]{3,20}$/.test(first) ? first : null;
}
