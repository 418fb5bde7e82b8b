import { useId, useState } from 'react';
import { t } from '../messages/app';
import { Icon } from '../shared/Icon';
import { iconChat, iconPhone } from '../shared/icons';
import { type HelpLine, smsOf, telOf } from './helpLines';
import { countries, type Guess, guessHere, linesOf, places } from './places';

const regionKey = 'helpRegion';
const other = 'other';
const elsewhere = ['findahelpline.com', 'befrienders.org', 'ifotes.org', 'iasp.info'];

/** A country, `other` for none of the list, null while nothing was chosen. */
function chosenBefore(): string | null {
  try {
    const kept = sessionStorage.getItem(regionKey);
    return kept !== null && (kept === other || countries.includes(kept)) ? kept : null;
  } catch {
    return null;
  }
}

function keep(country: string): void {
  try {
    sessionStorage.setItem(regionKey, country);
  } catch {
    // It lasts as long as the sheet.
  }
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

export function HelpLines() {
  const [chosen, setChosen] = useState(chosenBefore);
  const [guess] = useState(guessHere);
  return (
    <HelpFor
      chosen={chosen}
      guess={guess}
      onChoose={(country) => {
        keep(country);
        setChosen(country);
      }}
    />
  );
}

type HelpForProps = { chosen: string | null; guess: Guess | null; onChoose: (country: string) => void };

export function HelpFor({ chosen, guess, onChoose }: HelpForProps) {
  const id = useId();
  const shown = chosen ?? guess?.country ?? '';
  const lines = linesOf(shown);
  return (
    <>
      <Danger country={shown} />
      <div className="help-country">
        <label htmlFor={id}>
          <strong>
            {lines.length === 0 ? t('chooseCountry') : chosen === null && guess ? t('guessed') : t('showingFor')}
          </strong>
          {chosen === null && guess ? (
            <span className="small soft"> {t(guess.by === 'zone' ? 'guessedZone' : 'guessedLanguage')}</span>
          ) : null}
        </label>
        <select id={id} className="select" value={shown} onChange={(event) => onChoose(event.target.value)}>
          {shown === '' ? <option value="">{t('chooseCountry')}</option> : null}
          {countries.map((country) => (
            <option key={country}>{country}</option>
          ))}
          <option value={other}>{t('otherCountry')}</option>
        </select>
      </div>
      {lines.length > 0 ? <LinesOf country={shown} /> : null}
      <Elsewhere />
    </>
  );
}

/** The emergency number of a country, or all that the page knows, each to press. */
export function Danger({ country }: { country: string }) {
  const numbers = places.find((place) => place.country === country)?.emergency ?? [];
  return (
    <div className="callout danger">
      <Icon of={iconPhone} />
      <div className="grow">
        <strong>{t('dangerTitle')}</strong>
        <div>{t('dangerText')}</div>
        {numbers.length > 0 ? null : (
          <div>
            {t('emergencyNumbers')
              .split(/\b(\d{3})\b/)
              .map((part, index) =>
                index % 2 === 1 ? (
                  <a key={part} href={telOf(part)} className="nowrap">
                    {part}
                  </a>
                ) : (
                  part
                ),
              )}
          </div>
        )}
      </div>
      {numbers.map((number) => (
        <a key={number} className="btn danger nowrap" href={telOf(number)}>
          <Icon of={iconPhone} />
          {t('callNumber', { number })}
        </a>
      ))}
    </div>
  );
}

export function LinesOf({ country }: { country: string }) {
  const lines = linesOf(country);
  return (
    <>
      <div className="card help-lines" style={{ paddingBlock: 0 }}>
        {lines.map((line, index) => (
          <Line key={line.service} line={line} first={index === 0} />
        ))}
      </div>
      <details className="small about-numbers">
        <summary>{t('aboutNumbers')}</summary>
        <p>{t('numbersChecked')}</p>
        <ul>
          {lines.map((line) => (
            <li key={line.service}>
              {line.service}
              {': '}
              {line.checked === null
                ? t('statusOwn', { source: line.source })
                : t('statusList', { source: line.source, date: day.format(new Date(line.checked)) })}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function Line({ line, first }: { line: HelpLine; first: boolean }) {
  const button = (index: number) => (first && index === 0 ? 'btn primary big' : 'btn');
  const texts = line.text ?? [];
  return (
    <div className={first ? 'line-card first' : 'line-card'}>
      <div>
        <b>{line.service}</b>
        <span className="small soft">{line.number}</span>
        <div className="xs faint">
          {[line.notes, line.site].filter((part) => part !== '' && part !== '-').join(' · ')}
        </div>
      </div>
      <div className="acts">
        {line.call.map((number, index) => (
          <a key={number} className={button(index)} href={telOf(number)}>
            <Icon of={iconPhone} />
            {t('callNumber', { number })}
          </a>
        ))}
        {texts.map((number, index) => (
          <a key={number} className={button(line.call.length + index)} href={smsOf(number)}>
            <Icon of={iconChat} />
            {t('textNumber', { number })}
          </a>
        ))}
      </div>
    </div>
  );
}

export function Elsewhere() {
  return (
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
  );
}
