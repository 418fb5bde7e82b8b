import { useId, useState, useSyncExternalStore } from 'react';
import type { PollForm, RoomPoll } from '../../shared/contracts';
import { openHelp } from '../../shared/help';
import { Icon } from '../../shared/Icon';
import { iconEyeoff, iconHeart, iconPlus } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Panel, PanelList } from '../Panel';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import type { Ballots } from './ballots';
import { NewPoll } from './NewPoll';
import { isPulse, pulses } from './polls';
import { PulseTable, Sums } from './Sums';
import './polls.css';

const nothing = (): (() => void) => () => undefined;

/** What facilitators ask, and what this person answers. Nothing in it takes the focus. */
export default function PollsPanel({
  store,
  ballots,
  onClose,
}: {
  store: RoomStore;
  ballots: Ballots | null;
  onClose: () => void;
}) {
  const { polls, isLeading } = useRoom(store, ({ room, you }) => ({
    polls: room.polls.all,
    isLeading: leads(room, you),
  }));
  return (
    <Panel title={t('polls.title')} close={t('polls.close')} onClose={onClose}>
      {isLeading ? <Leading store={store} /> : <Answering polls={polls} ballots={ballots} />}
    </Panel>
  );
}

// ---- for participants

function Answering({ polls, ballots }: { polls: readonly RoomPoll[]; ballots: Ballots | null }) {
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const at = useSyncExternalStore(ballots?.subscribe ?? nothing, () =>
    polls.map(({ id }) => (ballots ? ballots.of(id) : 'taking')).join(),
  ).split(',');
  const isToAnswer = ({ id, state }: RoomPoll): boolean =>
    state === 'open' &&
    !skipped.includes(id) &&
    ['taking', 'ready'].includes(at[polls.findIndex((p) => p.id === id)] ?? '');
  const asked = polls.find(isToAnswer);
  const others = polls.filter((poll) => poll !== asked && !isToAnswer(poll));
  return (
    <PanelList name={t('polls.title')}>
      {asked && (
        <Answer
          key={asked.id}
          poll={asked}
          ballots={ballots}
          isReady={at[polls.indexOf(asked)] === 'ready'}
          onSkip={() => setSkipped([...skipped, asked.id])}
        />
      )}
      {polls.length === 0 && <p className="soft">{t('polls.none')}</p>}
      {others.map((poll) => (
        <section key={poll.id} aria-label={titleOf(poll)}>
          <h3 className="label">{titleOf(poll)}</h3>
          <p className="small soft" role="status">
            {statusOf(poll, ballots?.of(poll.id) ?? 'taking')}
          </p>
          {poll.state === 'open' && skipped.includes(poll.id) && (
            <button
              type="button"
              className="btn small"
              onClick={() => setSkipped(skipped.filter((id) => id !== poll.id))}
            >
              {t('polls.answerAfterAll')}
            </button>
          )}
          {poll.isShown && <Sums poll={poll} />}
        </section>
      ))}
      <PulseTable {...shownPulses(polls)} />
    </PanelList>
  );
}

function Answer({
  poll,
  ballots,
  isReady,
  onSkip,
}: {
  poll: RoomPoll;
  ballots: Ballots | null;
  isReady: boolean;
  onSkip: () => void;
}) {
  const [choice, setChoice] = useState<number | null>(isPulse(poll.form) ? 5 : null);
  const [isMissing, setMissing] = useState(false);
  const hint = useId();
  const send = () => {
    if (choice === null) setMissing(true);
    else if (isReady) void ballots?.answer(poll.id, choice);
  };
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {isPulse(poll.form) ? (
        <Pulse value={choice ?? 5} onValue={setChoice} />
      ) : (
        <fieldset className="stack polls-choices" aria-describedby={isMissing ? hint : undefined}>
          <legend className="prompt">{poll.form.question}</legend>
          {poll.form.choices.map((words, i) => (
            <label key={words} className="choice">
              <input
                type="radio"
                name={poll.id}
                checked={choice === i}
                onChange={() => {
                  setChoice(i);
                  setMissing(false);
                }}
              />
              <span>
                <strong>{words}</strong>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {isMissing && (
        <p id={hint} className="polls-problem" role="alert">
          {t('polls.chooseFirst')}
        </p>
      )}
      <Promised />
      {isPulse(poll.form) && (
        <div className="callout">
          <Icon of={iconHeart} />
          <div>
            {t('polls.heavy')}{' '}
            <button type="button" className="btn small quiet" onClick={openHelp}>
              {t('polls.help')}
            </button>
          </div>
        </div>
      )}
      <button type="submit" className="btn primary big block" aria-disabled={!isReady}>
        {t(isReady ? 'polls.send' : 'polls.preparing')}
      </button>
      <button type="button" className="btn quiet block" onClick={onSkip}>
        {t('polls.skip')}
      </button>
      <p className="hint">{t('polls.final')}</p>
    </form>
  );
}

function Pulse({ value, onValue }: { value: number; onValue: (value: number) => void }) {
  const id = useId();
  return (
    <div className="stack pulse">
      <label className="prompt" htmlFor={id}>
        {t('polls.pulse.question')}
      </label>
      <div>
        <input
          id={id}
          type="range"
          min={0}
          max={10}
          value={value}
          aria-valuetext={t('polls.pulse.value', { value })}
          aria-describedby={`${id}hint`}
          onChange={(e) => onValue(e.currentTarget.valueAsNumber)}
        />
        <div className="row spread small soft" aria-hidden="true">
          <span>{t('polls.pulse.light')}</span>
          <span>{t('polls.pulse.between')}</span>
          <span>{t('polls.pulse.heavy')}</span>
        </div>
      </div>
      <p className="hint" id={`${id}hint`}>
        {t('polls.pulse.hint')}
      </p>
    </div>
  );
}

function Promised() {
  return (
    <div className="callout care">
      <Icon of={iconEyeoff} />
      <div>
        <strong>{t('polls.promise')}</strong> {t('polls.promise.text')}
        <details>
          <summary>{t('polls.how')}</summary>
          <p className="small">{t('polls.how.text')}</p>
          <p className="small">{t('polls.how.limits')}</p>
        </details>
      </div>
    </div>
  );
}

function statusOf(poll: RoomPoll, ballot: ReturnType<Ballots['of']>): string {
  if (poll.state === 'closed') {
    if (poll.answers < 5) return t('polls.under');
    return poll.isShown ? t('polls.answers', { count: poll.answers }) : t('polls.closed');
  }
  if (ballot === 'sending' || ballot === 'sent' || ballot === 'elsewhere' || ballot === 'late' || ballot === 'failed')
    return t(`polls.ballot.${ballot}`);
  return t(poll.state === 'closing' ? 'polls.closing' : 'polls.skipped');
}

// ---- for facilitators

function Leading({ store }: { store: RoomStore }) {
  const polls = useRoom(store, ({ room }) => room.polls.all);
  const [making, setMaking] = useState(false);
  const questions = polls.filter(({ form }) => !isPulse(form));
  const { before, after } = pulses({ all: polls, key: null });
  const ask = (kind: PollForm['kind']) => async () => {
    const id = newId();
    const form: PollForm = { kind, question: '', choices: [] };
    if (!(await store.execute({ $type: 'preparePoll', id, form }))) await store.execute({ $type: 'openPoll', id });
  };
  return (
    <>
      <PanelList name={t('polls.title')}>
        {making && (
          <NewPoll
            onDone={() => setMaking(false)}
            onPrepare={async (form, now) => {
              const id = newId();
              if (await store.execute({ $type: 'preparePoll', id, form })) return false;
              if (now) await store.execute({ $type: 'openPoll', id });
              return true;
            }}
          />
        )}
        {polls.length === 0 && !making && <p className="soft">{t('polls.none.leading')}</p>}
        {questions.map((poll) => (
          <section key={poll.id} aria-label={titleOf(poll)}>
            <Head poll={poll} />
            {poll.sums ? <Sums poll={poll} /> : <Waiting poll={poll} />}
            <Actions store={store} poll={poll} />
          </section>
        ))}
        {(before ?? after) && (
          <section aria-label={t('polls.pulse')}>
            {[before, after].map(
              (poll) =>
                poll && (
                  <div key={poll.id}>
                    <Head poll={poll} />
                    {!poll.sums && <Waiting poll={poll} />}
                    <Actions store={store} poll={poll} />
                  </div>
                ),
            )}
            <PulseTable before={before} after={after} />
          </section>
        )}
        <p className="hint">
          <Icon of={iconEyeoff} /> {t('polls.noNames')}
        </p>
      </PanelList>
      <footer className="row tight">
        <button type="button" className="btn grow tightpad" aria-expanded={making} onClick={() => setMaking(!making)}>
          <Icon of={iconPlus} />
          {t('polls.new')}
        </button>
        <button type="button" className="btn grow tightpad" onClick={ask(before ? 'after' : 'before')}>
          {t(before ? 'polls.pulse.askAfter' : 'polls.pulse.ask')}
        </button>
      </footer>
    </>
  );
}

function Head({ poll }: { poll: RoomPoll }) {
  return (
    <div className="section-head">
      <h3 className="label">{titleOf(poll)}</h3>
      <span className="badge">
        {poll.state === 'prepared' ? t('polls.prepared') : t('polls.answered', { count: poll.answers })}
      </span>
    </div>
  );
}

function Waiting({ poll }: { poll: RoomPoll }) {
  const words = poll.state === 'prepared' ? null : poll.state === 'closed' ? t('polls.under') : t('polls.fromFive');
  return words === null ? null : (
    <p className="small soft" role={poll.state === 'closed' ? 'status' : undefined}>
      {words}
    </p>
  );
}

function Actions({ store, poll }: { store: RoomStore; poll: RoomPoll }) {
  const { id } = poll;
  const button = (key: Parameters<typeof t>[0], command: Parameters<RoomStore['execute']>[0], look = '') => (
    <button type="button" className={`btn small${look}`} onClick={() => void store.execute(command)}>
      {t(key)}
      <span className="sr"> {titleOf(poll)}</span>
    </button>
  );
  return (
    <div className="row tight polls-actions">
      {poll.state === 'prepared' && button('polls.open', { $type: 'openPoll', id }, ' primary')}
      {poll.sums && !poll.isShown && button('polls.show', { $type: 'showSums', id }, ' primary')}
      {poll.isShown && <span className="badge">{t('polls.shown')}</span>}
      {poll.state === 'open' && button('polls.closePoll', { $type: 'closePoll', id })}
      {poll.state === 'closing' && <span className="small soft">{t('polls.closing')}</span>}
      {(poll.state === 'prepared' || poll.state === 'closed') &&
        button('polls.delete', { $type: 'deletePoll', id }, ' quiet')}
    </div>
  );
}

// ---- for both

function shownPulses(polls: readonly RoomPoll[]) {
  const { before, after } = pulses({ all: polls, key: null });
  return { before: before?.isShown ? before : undefined, after: after?.isShown ? after : undefined };
}

function titleOf({ form }: RoomPoll): string {
  return form.kind === 'question' ? form.question : t(`polls.pulse.${form.kind}`);
}

const newId = (): string => `poll-${crypto.randomUUID()}`.slice(0, 40);
