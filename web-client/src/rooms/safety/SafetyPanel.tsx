import { Icon } from '../../shared/Icon';
import { iconChat, iconCheck, iconDoor } from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { inLanguage, shown, t } from '../../texts/texts';
import { useRoom, useServerNow } from '../hooks';
import { Panel, PanelList } from '../Panel';
import type { RoomStore } from '../roomStore';
import { type Seat, seatOf } from '../seats/seats';
import { pairOf, placeOf } from '../siderooms/siderooms';
import { Playbook } from './Playbook';
import { askedAbout, askedAgainAt, facilitatorsFor, type Signal } from './safety';
import './safety.css';

const list = inLanguage((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));
const clock = inLanguage((tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'short' }));
const ago = inLanguage((tag) => new Intl.RelativeTimeFormat(tag, { style: 'short', numeric: 'auto' }));

/** For facilitators: who said that they are not safe, who has looked, and what to do. Nothing in it takes the focus. */
export default function SafetyPanel({
  store,
  onWrite,
  onClose,
}: {
  store: RoomStore;
  onWrite: (person: Seat) => void;
  onClose: () => void;
}) {
  const signals = useRoom(store, ({ room, you }) => askedAbout(room, you));
  return (
    <Panel title={t('safety.panel')} close={t('safety.panel.close')} onClose={onClose}>
      <PanelList name={t('safety.panelAndPlaybook')}>
        {signals.length === 0 && <p className="soft">{t('safety.panel.nobody')}</p>}
        {signals.map((signal) => (
          <Person key={signal.who} store={store} signal={signal} onWrite={onWrite} />
        ))}
        <Playbook />
      </PanelList>
    </Panel>
  );
}

function Person({ store, signal, onWrite }: { store: RoomStore; signal: Signal; onWrite: (person: Seat) => void }) {
  const { who, takenBack, choice } = signal;
  const { seat, hasLooked, isAside } = useRoom(store, ({ room, you }) => ({
    isAside: pairOf(room, placeOf(room, who)) !== null,
    seat: seatOf(room, who),
    hasLooked: signal.seen.includes(you),
  }));
  const seen = useRoom(store, ({ room, you }) =>
    signal.seen.filter((id) => id !== you).map((id) => seatOf(room, id)?.name ?? t('safety.aFacilitator')),
  );
  const notSeen = useRoom(store, ({ room, you }) =>
    facilitatorsFor(room, who)
      .filter(({ id }) => id !== you && !signal.seen.includes(id))
      .map((other) => other.name),
  );
  const name = seat?.name ?? signal.name;
  const again = askedAgainAt(signal);
  return (
    <section className="stack" aria-label={t(takenBack ? 'safety.wasMistake' : 'safety.isNotSafe', { name })}>
      <div className={`callout ${takenBack ? 'caution' : 'danger'}`}>
        <Avatar keepsake={signal.keepsake} tint={signal.tint} />
        <div className="grow">
          <strong>{shown(takenBack ? 'safety.wasMistake' : 'safety.isNotSafe', { name })}</strong>
          <div>
            {takenBack ? t('safety.wasMistake.text') : choice && t(`safety.choice.${choice}`)}
            {!takenBack && choice && ' · '}
            {!takenBack && <Since time={signal.saidAt} />}
          </div>
          {!seat && <div>{t('safety.hasLeft')}</div>}
        </div>
      </div>
      <div className="row tight">
        {!takenBack && (
          <button
            type="button"
            className={`btn grow tightpad${hasLooked ? '' : ' primary'}`}
            aria-disabled={hasLooked}
            onClick={() => {
              if (!hasLooked) void store.execute({ $type: 'lookAtNotSafe', who });
            }}
          >
            <Icon of={iconCheck} />
            {t(hasLooked ? 'safety.looked' : 'safety.look')}
          </button>
        )}
        {seat && !takenBack && !isAside && (
          <button
            type="button"
            className="btn grow tightpad"
            onClick={() => void store.execute({ $type: 'inviteToStepOut', who })}
          >
            <Icon of={iconDoor} />
            <span>{shown('siderooms.stepOutWith', { name })}</span>
          </button>
        )}
        {seat && (
          <button type="button" className="btn grow tightpad" onClick={() => onWrite(seat)}>
            <Icon of={iconChat} />
            <span>{shown('safety.write', { name })}</span>
          </button>
        )}
        {(hasLooked || takenBack) && (
          <button
            type="button"
            className="btn grow tightpad"
            onClick={() => void store.execute({ $type: 'closeNotSafe', who })}
          >
            <span>{takenBack ? t('safety.close.takenBack') : shown('safety.close', { name })}</span>
          </button>
        )}
      </div>
      {!takenBack && (
        <p className="hint">
          {seen.length > 0 && shown('safety.who.seen', { names: list().format(seen), count: seen.length })}{' '}
          {notSeen.length > 0 && shown('safety.who.notSeen', { names: list().format(notSeen), count: notSeen.length })}{' '}
          {again !== null && t('safety.askAgain', { time: clock().format(again) })}
        </p>
      )}
    </section>
  );
}

function Since({ time }: { time: number }) {
  const seconds = Math.max(0, Math.round((useServerNow(true, 10_000) - time) / 1000));
  return seconds < 60 ? ago().format(-seconds, 'second') : ago().format(-Math.floor(seconds / 60), 'minute');
}
