import { chosenBefore, EmergencyNumbers } from '../help/HelpLines';
import { telOf } from '../help/helpLines';
import { guessHere, linesOf, places } from '../help/places';
import { openHelp } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconHelp } from '../shared/icons';
import { t } from '../texts/texts';

/** The emergency number and the first line of where this person seems to be, or has said they are; Help now has all the others. */
export function Crisis() {
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
