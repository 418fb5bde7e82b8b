import { useId, useState } from 'react';
import './questions.css';
import { limits, type Question, type RoomCommand } from '../../shared/contracts';
import { openHelp } from '../../shared/help';
import { Icon } from '../../shared/Icon';
import { iconEyeoff, iconHelp, iconUp } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Panel, PanelList } from '../Panel';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';
import { Handouts } from './Handouts';
import { useOwnVotes } from './ownVotes';

/** Questions without a name: participants ask, facilitators read and show. */
export default function QuestionPanel({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { isLeading, isTalk } = useRoom(store, ({ room, you }) => ({
    isLeading: leads(room, you),
    isTalk: room.format === 'talk',
  }));
  return (
    <Panel
      title={t(isTalk ? 'questions.talk' : 'questions.title')}
      close={t(isTalk ? 'questions.talk.close' : 'questions.close')}
      onClose={onClose}
    >
      <PanelList name={t(isTalk ? 'questions.talk.list' : 'questions.title')}>
        {isTalk && <List store={store} isLeading={isLeading} />}
        {isTalk && <Handouts />}
        {isLeading ? <Reading store={store} isTalk={isTalk} /> : <Asking store={store} />}
      </PanelList>
    </Panel>
  );
}

/** The questions of a talk. Their numbers have no names, and their order stays while somebody reads. */
function List({ store, isLeading }: { store: RoomStore; isLeading: boolean }) {
  const listed = useRoom(store, ({ room }) => room.questions.listed);
  const { mine, set } = useOwnVotes();
  const vote = async (id: string, up: boolean) => {
    set(id, up);
    if (await store.execute({ $type: 'voteQuestion', id, up })) set(id, !up); // refused
  };
  return (
    <>
      <p className="xs soft">{t('questions.list')}</p>
      {listed.length === 0 && <p className="soft">{t('questions.list.none')}</p>}
      <ol className="asks">
        {listed.map(({ id, text, votes }, place) => (
          <li key={id} className="ask">
            {isLeading ? (
              <span className="num" role="img" aria-label={t('questions.votes', { count: votes })}>
                {votes > 9 ? '9+' : votes}
              </span>
            ) : (
              <button
                type="button"
                className="btn"
                aria-pressed={mine.has(id)}
                aria-label={t('questions.vote', { count: votes > 9 ? '9+' : `${votes}` })}
                aria-describedby={`asked-${id}`}
                onClick={() => void vote(id, !mine.has(id))}
              >
                <Icon of={iconUp} />
                <span className="num" aria-hidden="true">
                  {votes > 9 ? '9+' : votes}
                </span>
              </button>
            )}
            <div>
              <p className="small" id={`asked-${id}`} dir="auto">
                {text}
              </p>
              {mine.has(id) && <span className="xs faint">{t('questions.vote.mine')}</span>}
              {isLeading && <Actions store={store} question={{ id, text, isKept: true }} isShown={false} />}
              {!mine.has(id) && !isLeading && place === 0 && (
                <span className="xs faint">{t('questions.list.next')}</span>
              )}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

function Reading({ store, isTalk }: { store: RoomStore; isTalk: boolean }) {
  const { open, shown, waiting } = useRoom(store, ({ room }) => room.questions);
  const kept = waiting.filter(({ isKept }) => isKept);
  const fresh = waiting.filter(({ isKept }) => !isKept);
  const part = (title: string, questions: readonly Question[], isShown = false) =>
    questions.length > 0 && (
      <>
        <h3 className="label">{title}</h3>
        <ul className="lines tight">
          {questions.map((question) => (
            <li key={question.id} className="stack">
              <p className="prompt" dir="auto">
                “{question.text}”
              </p>
              <p className="small soft">{t(question.isEarly ? 'questions.before' : 'questions.during')}</p>
              <Actions store={store} question={question} isShown={isShown} mayList={isTalk} />
            </li>
          ))}
        </ul>
      </>
    );
  return (
    <>
      <button
        type="button"
        className="switch"
        role="switch"
        aria-checked={open}
        onClick={() => void store.execute({ $type: 'setQuestionBox', open: !open })}
      >
        <span>
          {t('questions.open')}
          <br />
          <span className="hint">{t('questions.open.hint')}</span>
        </span>
        <span className="track" aria-hidden="true" />
      </button>
      {part(t('questions.shown'), shown ? [shown] : [], true)}
      {part(t('questions.waiting', { count: fresh.length }), fresh)}
      {part(t('questions.kept', { count: kept.length }), kept)}
      {waiting.length === 0 && !shown && <p className="soft">{t('questions.none')}</p>}
      <p className="hint">{t('questions.who')}</p>
    </>
  );
}

function Actions({
  store,
  question,
  isShown,
  mayList = false,
}: {
  store: RoomStore;
  question: Question;
  isShown: boolean;
  mayList?: boolean;
}) {
  const { id } = question;
  const act = (command: RoomCommand) => () => void store.execute(command);
  return (
    <div className="row tight">
      {!isShown && !question.isKept && (
        <button type="button" className="btn small quiet" onClick={act({ $type: 'keepQuestion', id })}>
          {t('questions.keep')}
        </button>
      )}
      {!isShown && mayList && (
        <button type="button" className="btn small" onClick={act({ $type: 'listQuestion', id })}>
          {t('questions.list.add')}
        </button>
      )}
      <button type="button" className="btn small" onClick={act({ $type: 'putAwayQuestion', id })}>
        {t('questions.putAway')}
      </button>
      {!isShown && (
        <button type="button" className="btn small" onClick={act({ $type: 'showQuestion', id })}>
          {t('questions.show')}
        </button>
      )}
    </div>
  );
}

function Asking({ store }: { store: RoomStore }) {
  const open = useRoom(store, ({ room }) => room.questions.open);
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<readonly { id: string; text: string }[]>([]); // in this page only
  const [isMissing, setMissing] = useState(false);
  const [id, setId] = useState(newId);
  const field = useId();
  const ask = async () => {
    if (text.trim() === '') {
      setMissing(true);
      return;
    }
    if (await store.execute({ $type: 'askQuestion', id, text })) return; // the words stay
    setAsked([...asked, { id, text: text.trim() }]);
    setText((now) => (now === text ? '' : now)); // what was typed meanwhile is the next one
    setId(newId());
  };
  return (
    <>
      {!open && <p className="soft">{t('questions.closed')}</p>}
      {open && (
        <form
          className="stack"
          onSubmit={(e) => {
            e.preventDefault();
            void ask();
          }}
        >
          <div className="field">
            <label htmlFor={field}>{t('questions.ask')}</label>
            <p className="hint" id={`${field}hint`}>
              {t('questions.ask.hint')}
            </p>
            <textarea
              id={field}
              className="textarea"
              rows={4}
              maxLength={limits.longestQuestionInBox}
              aria-invalid={isMissing}
              aria-describedby={`${field}hint${isMissing ? ` ${field}problem` : ''}`}
              value={text}
              onChange={(e) => {
                setText(e.currentTarget.value);
                setMissing(false);
              }}
            />
            {isMissing && (
              <p className="problem" id={`${field}problem`} role="alert">
                {t('questions.needed')}
              </p>
            )}
          </div>
          <div className="callout care">
            <Icon of={iconEyeoff} />
            <div>
              <strong>{t('questions.promise')}</strong> {t('questions.promise.text')}
            </div>
          </div>
          <div className="callout">
            <Icon of={iconHelp} />
            <div>
              {t('questions.noAnswer')}{' '}
              <button type="button" className="btn small quiet" onClick={openHelp}>
                {t('questions.help')}
              </button>
            </div>
          </div>
          <button type="submit" className="btn primary big block">
            {t('questions.send')}
          </button>
        </form>
      )}
      {asked.length > 0 && (
        <>
          <h3 className="label">{t('questions.mine')}</h3>
          <div role="status">
            <ul className="lines tight small">
              {asked.map((one) => (
                <li key={one.id}>
                  {one.text} <span className="faint">{t('questions.with')}</span>
                </li>
              ))}
            </ul>
          </div>
        </>
      )}
    </>
  );
}

const newId = (): string => `question-${crypto.randomUUID().slice(0, 30)}`;
