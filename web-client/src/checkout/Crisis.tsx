import { asTexted, chosenBefore, EmergencyNumbers } from '../help/HelpLines';
import { smsOf, telOf } from '../help/helpLines';
import { type OwnHelp, ownHelp } from '../help/ownHelp';
import { guessHere, linesOf, places } from '../help/places';
import { openHelp } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconHelp } from '../shared/icons';
import { t } from '../texts/texts';

/**
 * The emergency number, the organisation's own first line, and the first line of where this person seems to be, or has said they are; Help
 * now has all the others.
 */
export function Crisis({ own = ownHelp().lines[0] }: { own?: OwnHelp['lines'][number] | undefined }) {
  const country = chosenBefore() ?? guessHere()?.country ?? '';
  const emergency = places.find((place) => place.country === country)?.emergency ?? [];
  const line = linesOf(country).find(({ call }) => call.length > 0);
  return (
    <div className="callout crisis">
      <Icon of={iconHelp} />
      <div className="stack tight">
        <strong>{t('checkout.unsafe')}</strong>
        <div>
          {emergency.length > 0 ? (
            <>
              {t('checkout.unsafe.emergency')} <Numbers numbers={emergency} />
            </>
          ) : (
            <EmergencyNumbers />
          )}
        </div>
        {own && <Own line={own} />}
        {line && (
          <div>
            {line.service}: <Numbers numbers={line.call.slice(0, 1)} />
          </div>
        )}
        <div>
          <button type="button" className="link" aria-haspopup="dialog" onClick={() => openHelp()}>
            {t('checkout.unsafe.more')}
          </button>
        </div>
      </div>
    </div>
  );
}

function Own({ line: { name, number } }: { line: OwnHelp['lines'][number] }) {
  const texted = /^text (.+)$/i.exec(number)?.[1];
  return (
    <div>
      <bdi>{name}</bdi>: <a href={texted ? smsOf(texted) : telOf(number)}>{texted ? asTexted(texted) : number}</a>
    </div>
  );
}

function Numbers({ numbers }: { numbers: readonly string[] }) {
  return numbers.map((number, place) => (
    <span key={number}>
      {place > 0 && ', '}
      <a className="nowrap" href={telOf(number)}>
        {number}
      </a>
    </span>
  ));
}
