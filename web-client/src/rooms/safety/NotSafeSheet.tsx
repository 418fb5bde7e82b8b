import { Grounding } from '../../help/grounding/Grounding';
import { HelpLines } from '../../help/HelpLines';
import { notSafeChoiceValues } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { Said } from '../../shared/Said';
import { inLanguage, shown, t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { seatOf } from '../seats/seats';
import { tracksOf } from '../tracks/tracks';
import { facilitatorsFor, isAnybodyThere, notSafe } from './safety';

const list = inLanguage((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));

/** What a person sees at once who said that they are not safe. Closing it keeps them in the room, and what they said stays said. */
export default function NotSafeSheet({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const {
    signal,
    telling,
    isThere,
    waits: atDoor,
    heard,
  } = useRoom(store, ({ room, you, telling }) => ({
    isThere: isAnybodyThere(room, you),
    waits: room.door.wait !== null,
    signal: notSafe(room, you),
    telling,
    heard: tracksOf(room, you).microphone === 'on',
  }));
  const here = useRoom(store, ({ room, you }) => facilitatorsFor(room, you).map(({ name }) => name));
  const seen = useRoom(store, ({ room, you }) =>
    (notSafe(room, you)?.seen ?? []).map((who) => seatOf(room, who)?.name ?? t('safety.aFacilitator')),
  );
  const waits = telling !== null && telling.state !== 'sent';
  const isTold = signal !== undefined && !signal.takenBack && telling?.wish !== 'takeBack';
  const isTakenBack = signal?.takenBack === true || telling?.wish === 'takeBack';
  const chosen = telling?.choice ?? signal?.choice ?? null;
  const names = list().format(here);
  return (
    <Dialog
      kind="sheet"
      title={title()}
      closeLabel={t('safety.sheet.close')}
      onClose={onClose}
      intro={
        <>
          {intro()} {t(atDoor ? 'safety.here.waiting' : heard ? 'safety.here.micOn' : 'safety.here.micOff')}
        </>
      }
    >
      <HelpLines />
      {signal === undefined && telling === null ? (
        <button type="button" className="btn danger block" onClick={() => store.teller.say()}>
          {t('safety.press')}
        </button>
      ) : isTakenBack ? (
        <button type="button" className="btn block" onClick={() => store.teller.say()}>
          {t('safety.pressAgain')}
        </button>
      ) : (
        <>
          <fieldset className="stack bare" style={{ '--gap': 'var(--space-2)' } as never}>
            <legend className="legend">{t('safety.choose')}</legend>
            {notSafeChoiceValues.map((choice) => (
              <label key={choice} className="choice">
                <input
                  type="radio"
                  name="notSafe"
                  checked={chosen === choice}
                  onChange={() => store.teller.say(choice)}
                />
                <span>
                  <strong>{t(`safety.choice.${choice}`)}</strong>
                  <span className="soft">{t(`safety.choice.${choice}.hint`)}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <button type="button" className="btn quiet block" onClick={() => store.teller.takeBack()}>
            {t('safety.mistake')}
          </button>
        </>
      )}
      <Grounding heading="h3" />
      <p className="hint">{t('safety.kept')}</p>
    </Dialog>
  );

  function title() {
    if (isTakenBack && !waits) return t('safety.takenBack');
    if (!isThere) return t('safety.nobody');
    if (waits) return t(telling.state === 'sending' ? 'safety.sending' : 'safety.notSent');
    if (isTold) return here.length > 0 ? shown('safety.told', { names, count: here.length }) : t('safety.told.all');
    return t('safety.closed');
  }

  function intro() {
    if (telling?.refusal) return <Said refusal={telling.refusal} />;
    if (waits) return t(telling.state === 'sending' ? 'safety.sending.text' : 'safety.notSent.text');
    if (isTakenBack && here.length > 0) return shown('safety.takenBack.text', { names, count: here.length });
    if (isTakenBack) return t(isThere ? 'safety.takenBack.all' : 'safety.takenBack.nobody');
    if (!isThere) return t(isTold ? 'safety.nobody.text' : 'safety.nobody.lines');
    if (!isTold) return t('safety.closed.text');
    return seen.length > 0
      ? shown('safety.seen', { names: list().format(seen), count: seen.length })
      : t('safety.notSeen');
  }
}
