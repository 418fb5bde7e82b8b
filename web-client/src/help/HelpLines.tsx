import { useId, useState } from 'react';
import { t } from '../messages/app';
import { Icon } from '../shared/Icon';
import { iconPhone } from '../shared/icons';
import { countries, dialNumber, helpLines } from './helpLines';

const regionKey = 'helpRegion';
const elsewhere = ['findahelpline.com', 'befrienders.org', 'ifotes.org', 'iasp.info'];

// The device's place is never asked for. The language setting is only a first guess that the person can change.
const countryOfTag: Record<string, string> = {
  US: 'United States',
  CA: 'Canada',
  GB: 'United Kingdom',
  IE: 'Ireland',
  NZ: 'New Zealand',
  DE: 'Germany',
  AT: 'Austria',
  FR: 'France',
  NL: 'Netherlands',
  ES: 'Spain',
  PT: 'Portugal',
  IT: 'Italy',
  PL: 'Poland',
  SE: 'Sweden',
  FI: 'Finland',
  IN: 'India',
  JP: 'Japan',
  KR: 'South Korea',
  BR: 'Brazil',
  ZA: 'South Africa',
  MX: 'Mexico',
  CL: 'Chile',
  AR: 'Argentina',
};

function firstRegion(): string {
  try {
    const kept = sessionStorage.getItem(regionKey);
    if (kept && countries.includes(kept)) return kept;
  } catch {
    // Then the guess below.
  }
  const tag = navigator.language.split('-')[1]?.toUpperCase();
  return (tag && countryOfTag[tag]) || 'United Kingdom';
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

export function HelpLines() {
  const id = useId();
  const [region, setRegion] = useState(firstRegion);
  return (
    <>
      <Danger />
      <div className="row spread">
        <label className="small" htmlFor={id}>
          <strong>{t('showingFor')}</strong>
        </label>
        <select
          id={id}
          className="select"
          style={{ inlineSize: 'auto', maxInlineSize: '100%' }}
          value={region}
          onChange={(event) => {
            setRegion(event.target.value);
            try {
              sessionStorage.setItem(regionKey, event.target.value);
            } catch {
              // It lasts as long as the sheet.
            }
          }}
        >
          {countries.map((country) => (
            <option key={country}>{country}</option>
          ))}
        </select>
      </div>
      <LinesOf country={region} />
      <Elsewhere />
    </>
  );
}

export function Danger() {
  return (
    <div className="callout danger">
      <Icon of={iconPhone} />
      <div className="grow">
        <strong>{t('dangerTitle')}</strong>
        <div>{t('dangerText')}</div>
        <div>{t('emergencyNumbers')}</div>
      </div>
    </div>
  );
}

export function LinesOf({ country }: { country: string }) {
  return (
    <div className="card" style={{ paddingBlock: 0 }}>
      {helpLines
        .filter((line) => line.country === country)
        .map((line) => {
          const dial = dialNumber(line.number);
          return (
            <div className="line-card" key={line.service}>
              <div>
                <b>{line.service}</b>
                <span className="small soft">{line.number}</span>
                <div className="xs faint">
                  {[line.notes, line.site].filter((part) => part !== '' && part !== '-').join(' · ')}
                </div>
                <div className="xs faint">
                  {line.checked === null
                    ? t('statusOwn', { source: line.source })
                    : t('statusList', { source: line.source, date: day.format(new Date(line.checked)) })}
                </div>
              </div>
              {dial ? (
                <div className="acts">
                  <a
                    className="btn"
                    href={`tel:${dial.replace(/[\s-]/g, '')}`}
                    aria-label={t('callNumber', { number: dial })}
                  >
                    <Icon of={iconPhone} />
                    {dial}
                  </a>
                </div>
              ) : null}
            </div>
          );
        })}
    </div>
  );
}

export function Elsewhere() {
  return (
    <>
      <p className="hint">{t('numbersChecked')}</p>
      <div className="small">
        <strong>{t('elsewhere')}</strong> {t('elsewhereText')}{' '}
        {elsewhere.map((site, index) => (
          <span key={site}>
            {index > 0 ? ', ' : ''}
            <a href={`https://${site}`} target="_blank" rel="noreferrer noopener">
              {site}
            </a>
          </span>
        ))}
      </div>
    </>
  );
}
