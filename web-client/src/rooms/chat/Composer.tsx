import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect } from 'react';
import { limits } from '../../shared/contracts';
import { Icon } from '../../shared/Icon';
import { iconCaution, iconSend, iconX } from '../../shared/icons';
import { part } from '../../shared/part';
import { useSettings } from '../../shared/settings';
import { withTexts } from '../../texts/load';
import { shown, t } from '../../texts/texts';
import { useRoom, useServerNow } from '../hooks';
import { nameOf } from '../seats/nameOf';
import { leads } from '../seats/seats';
import { WeatherNote } from '../signals/WeatherNote';
import { messageOf } from './chat';
import { afterSending, draftFor, notAnswering } from './draft';
import { limitOn, mayWriteToFacilitators, slowUntil, whoMayBeWrittenTo } from './limits';
import type { Half } from './Messages';

const NoteField = part(() => withTexts('comfort', import('../../comfort/NoteField')), null);

export function Composer({ store, field, atEnd }: Half) {
  const ids = useId();
  const draft = useRoom(store, (state) => state.draft);
  const persons = useRoom(store, ({ room, you }) => whoMayBeWrittenTo(room, you));
  const { limit, toFacilitators, slowMode, isLeading } = useRoom(store, ({ room, you }) => ({
    limit: limitOn(room, you),
    toFacilitators: mayWriteToFacilitators(room, you),
    slowMode: room.chat.slowMode,
    isLeading: leads(room, you),
  }));
  const answered = useRoom(store, ({ room }) => (draft.replyTo === null ? undefined : messageOf(room, draft.replyTo)));
  const may: Readonly<Record<string, boolean>> = { everyone: limit === null, facilitators: toFacilitators };
  const to = (may[draft.to] ?? draft.to in persons) ? draft.to : null;
  const now = useServerNow(slowMode !== null && !isLeading, 1000);
  const until = useRoom(store, ({ room, you }) =>
    to === null || to === 'facilitators' || leads(room, to) ? null : slowUntil(room, you, now),
  );
  const gone = useRoom(store, ({ room }) => (to === null && !(draft.to in may) ? nameOf(room, draft.to) : ''));

  const { enterSends } = useSettings();

  // What is written while only facilitators can be reached is for them, also when the chat opens again before it is sent.
  const narrows = draft.to === 'everyone' && limit !== null && toFacilitators;
  useEffect(() => {
    if (narrows) store.write(draftFor('facilitators', store.getState().draft));
  }, [narrows, store]);

  useEffect(NoteField.preload, []);
  useGrowing(field, draft.body);
  useEffect(() => {
    if (draft.replyTo) field.current?.focus();
  }, [draft.replyTo, field]);

  const send = () => {
    field.current?.focus(); // the next words belong there, also when Send was pressed
    const body = draft.body.trim();
    if (body === '' || to === null || until !== null) return;
    atEnd.current = true;
    const note = draft.note === null ? null : draft.note.trim() || t('chat.note.blank');
    if (to === 'everyone' || to === 'facilitators') store.outbox.post(body, to, null, answered?.id ?? null, note);
    else store.outbox.post(body, 'direct', to, answered?.id ?? null, note);
    store.write(afterSending(draft, store.getState().room));
  };
  const keyed = (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || isComposing(e)) return;
    const wished = e.ctrlKey || e.metaKey;
    if (!wished && (e.shiftKey || !enterSends)) return; // a new line
    e.preventDefault();
    send();
  };

  return (
    <footer className="stack">
      {answered && (
        <div className="replying">
          <span>{shown('chat.replyingTo', { name: answered.author.name })}</span>
          <button
            type="button"
            className="iconbtn"
            aria-label={t('chat.reply.cancel')}
            onClick={() => {
              store.write(notAnswering(draft, store.getState().room));
              field.current?.focus();
            }}
          >
            <Icon of={iconX} />
          </button>
        </div>
      )}
      {limit && (
        <p className="small">
          {t(limit === 'onPause' && isLeading ? 'chat.limit.onPause.leads' : `chat.limit.${limit}`)}
        </p>
      )}
      {slowMode !== null && !isLeading && limit === null && (
        <p className="small">
          {until === null
            ? t('chat.slow', { seconds: slowMode / 1000 })
            : t('chat.slow.wait', { seconds: Math.ceil((until - now) / 1000) })}
        </p>
      )}
      {draft.note !== null && (
        <NoteField
          note={draft.note}
          onNote={(note) => store.write({ ...draft, note })}
          onDone={() => field.current?.focus()}
        />
      )}
      <div className="row tight" style={{ flexWrap: 'nowrap' }}>
        <label className="row tight small soft grow" style={{ flexWrap: 'nowrap' }}>
          <span className="nowrap">{t('chat.sendTo')}</span>
          <select className="select" value={to ?? ''} onChange={(e) => store.write(draftFor(e.target.value, draft))}>
            {to === null && <option value="">{gone || t('chat.sendTo.nobody')}</option>}
            {limit === null && <option value="everyone">{t('chat.everyone')}</option>}
            {(isLeading ? draft.to === 'facilitators' : toFacilitators) && (
              <option value="facilitators">{t('chat.facilitators')}</option>
            )}
            {Object.entries(persons).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {draft.note === null && (
          <button
            type="button"
            className="btn small quiet"
            aria-label={t('chat.note.add')}
            onClick={() => store.write({ ...draft, note: '' })}
          >
            <Icon of={iconCaution} />
            <span className="phone-hide">{t('chat.note.short')}</span>
          </button>
        )}
      </div>
      <WeatherNote store={store} to={to} />
      <div className="compose">
        <label className="sr" htmlFor={`${ids}-text`}>
          {t('chat.message')}
        </label>
        <textarea
          id={`${ids}-text`}
          ref={field}
          className="textarea"
          dir="auto"
          placeholder={t('chat.placeholder')}
          maxLength={limits.longestMessage}
          enterKeyHint={enterSends ? 'send' : 'enter'}
          rows={1}
          value={draft.body}
          onKeyDown={keyed}
          onChange={(e) => store.write({ ...draft, body: e.target.value })}
        />
        <button
          type="button"
          className="btn primary only"
          aria-label={t('chat.send')}
          aria-disabled={draft.body.trim() === '' || to === null || until !== null}
          onClick={send}
        >
          <Icon of={iconSend} flip />
        </button>
      </div>
    </footer>
  );
}

/** The field is as high as what is written in it, up to what the page allows it. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is written gives the height
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.blockSize = 'auto';
    element.style.blockSize = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`;
  }, [field, text]);
}

/** Whether the key belongs to an input method. Safari ends the composition before it tells of the Enter that did so, as key 229. */
function isComposing(e: KeyboardEvent): boolean {
  return e.nativeEvent.isComposing || e.keyCode === 229;
}
