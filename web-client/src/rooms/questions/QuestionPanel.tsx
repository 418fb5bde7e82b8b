import { useId, useState } from 'react';
import { limits, type Question, type RoomCommand } from '../../shared/contracts';
import { openHelp } from '../../shared/help';
import { Icon } from '../../shared/Icon';
import { iconEyeoff, iconHelp } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import { Panel, PanelList } from '../Panel';
import type { RoomStore } from '../roomStore';
import { leads } from '../seats/seats';

/** Questions without a name: participants ask, facilitators read and show. */
export default function QuestionPanel({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const isLeading = useRoom(store, ({ room, you }) => leads(room, you));
  return (
    <Panel title={t('questions.title')} close={t('questions.close')} onClose={onClose}>
      <PanelList name={t('questions.title')}>
        {isLeading ? <Reading store={store} /> : <Asking store={store} />}
      </PanelList>
    </Panel>
  );
}

function Reading({ store }: { store: RoomStore }) {
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
              <Actions store={store} question={question} isShown={isShown} />
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

function Actions({ store, question, isShown }: { store: RoomStore; question: Question; isShown: boolean }) {
  const { id } = question;
  const act = (command: RoomCommand) => () => void store.execute(command);
  return (
    <div className="row tight">
      {!isShown && !question.isKept && (
        <button type="button" className="btn small quiet" onClick={act({ $type: 'keepQuestion', id })}>
          {t('questions.keep')}
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
    setText('');
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
          <ul className="lines tight small" role="status">
            {asked.map((one) => (
              <li key={one.id}>
                {one.text} <span className="faint">{t('questions.with')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

const newId = (): string => `question-${crypto.randomUUID().slice(0, 30)}`;
