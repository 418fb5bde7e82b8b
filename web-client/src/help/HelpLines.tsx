import { useId, useState } from 'react';
import { Icon } from '../shared/Icon';
import { iconChat, iconPhone } from '../shared/icons';
import { inLanguage, t } from '../texts/texts';
import { commonNotes, type HelpLine, smsOf, telOf } from './helpLines';
import { type OwnHelp, ownHelp } from './ownHelp';
import { byName, countries, type Guess, guessHere, linesOf, nameOf, places } from './places';

const regionKey = 'helpRegion';
const other = 'other';
const elsewhere = ['findahelpline.com', 'befrienders.org', 'ifotes.org', 'iasp.info'];

/** A country, `other` for none of the list, null while nothing was chosen. */
export function chosenBefore(): string | null {
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

const day = inLanguage((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }));

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

type HelpForProps = {
  chosen: string | null;
  guess: Guess | null;
  onChoose: (country: string) => void;
  own?: OwnHelp;
};

export function HelpFor({ chosen, guess, onChoose, own = ownHelp() }: HelpForProps) {
  const id = useId();
  const shown = chosen ?? guess?.country ?? '';
  const lines = linesOf(shown);
  return (
    <>
      <Danger country={shown} />
      <OwnLines own={own} />
      <div className="help-country">
        <label htmlFor={id}>
          <strong>
            {lines.length === 0
              ? t('help.chooseCountry')
              : chosen === null && guess && guess.by !== 'group'
                ? t('help.guess')
                : t('help.showingFor')}
          </strong>
          {chosen === null && guess ? <span className="small soft"> {t(`help.guess.${guess.by}`)}</span> : null}
        </label>
        <select id={id} className="select" value={shown} onChange={(event) => onChoose(event.target.value)}>
          {shown === '' ? <option value="">{t('help.chooseCountry')}</option> : null}
          {byName().map((country) => (
            <option key={country} value={country}>
              {nameOf(country)}
            </option>
          ))}
          <option value={other}>{t('help.otherCountry')}</option>
        </select>
      </div>
      {lines.length > 0 ? <LinesOf country={shown} /> : null}
      <Elsewhere />
    </>
  );
}

/** The organisation's own, before all others. */
function OwnLines({ own }: { own: OwnHelp }) {
  if (own.lines.length === 0) return null;
  return (
    <>
      <div className="card help-lines" style={{ paddingBlock: 0 }}>
        {own.lines.map(({ name, number, notes }) => {
          const texted = /^text (.+)$/i.exec(number)?.[1];
          return (
            <div key={`${name} ${number}`} className="line-card">
              <div>
                <b dir="auto">{name}</b>
                <div className="small soft" dir="auto">
                  {notes}
                </div>
              </div>
              <div className="acts">
                <a className="btn primary" href={texted ? smsOf(texted) : telOf(number)}>
                  <Icon of={texted ? iconChat : iconPhone} />
                  {texted ? asTexted(texted) : t('help.call', { number })}
                </a>
              </div>
            </div>
          );
        })}
      </div>
      {own.checked ? (
        <p className="hint">{t('help.own.checked', { date: day().format(new Date(own.checked)) })}</p>
      ) : null}
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
        <strong>{t('help.danger.title')}</strong>
        <div>{t('help.danger.text')}</div>
        {numbers.length > 0 ? null : (
          <div>
            <EmergencyNumbers />
          </div>
        )}
      </div>
      {numbers.map((number) => (
        <a key={number} className="btn danger nowrap" href={telOf(number)}>
          <Icon of={iconPhone} />
          {t('help.call', { number })}
        </a>
      ))}
    </div>
  );
}

/** All that the page knows, each to press. */
export function EmergencyNumbers() {
  return t('help.danger.numbers')
    .split(/\b(\d{3})\b/)
    .map((part, index) =>
      index % 2 === 1 ? (
        <a key={part} href={telOf(part)} className="nowrap">
          {part}
        </a>
      ) : (
        part
      ),
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
        <summary>{t('help.about')}</summary>
        <p>{t('help.about.text')}</p>
        <ul>
          {lines.map((line) => (
            <li key={line.service}>
              {line.service}
              {': '}
              {line.checked === null
                ? t('help.about.own', { source: line.source })
                : t('help.about.list', { source: line.source, date: day().format(new Date(line.checked)) })}
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
        <span className="small soft">
          <AsWritten text={line.number} />
        </span>
        <div className="xs faint">
          <Notes text={line.notes} />
          {[line.notes, line.site].every((part) => part !== '' && part !== '-') ? ' · ' : null}
          {line.site === '-' ? null : line.site}
        </div>
      </div>
      <div className="acts">
        {line.call.map((number, index) => (
          <a key={number} className={button(index)} href={telOf(number)}>
            <Icon of={iconPhone} />
            {t('help.call', { number })}
          </a>
        ))}
        {texts.map((number, index) => (
          <a key={number} className={button(line.call.length + index)} href={smsOf(number)}>
            <Icon of={iconChat} />
            {asTexted(number)}
          </a>
        ))}
      </div>
    </div>
  );
}

export function asTexted(text: string): string {
  const [number = '', word] = text.split(' to ').reverse();
  return word ? t('help.textWord', { word, number }) : t('help.text', { number });
}

function Notes({ text }: { text: string }) {
  if (text === '-') return null;
  return text.split(', ').map((part, place) => {
    const key = commonNotes[part];
    return (
      <span key={part}>
        {place > 0 ? ', ' : ''}
        {key ? t(key) : <AsWritten text={part} />}
      </span>
    );
  });
}

/** Words of the list itself, which are English. */
function AsWritten({ text }: { text: string }) {
  return /[a-z]/.test(text) ? <span lang="en">{text}</span> : text;
}

export function Elsewhere() {
  return (
    <div className="small">
      <strong>{t('help.elsewhere')}</strong> {t('help.elsewhere.text')}{' '}
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
