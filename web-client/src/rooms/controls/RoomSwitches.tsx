import { useId } from 'react';
import { chatModeValues, limits, privateMessagesValues } from '../../shared/contracts';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';

/** What facilitators decide about the chat and about screens. Each choice applies at once, and is taken back by another. */
export function RoomSwitches({ store }: { store: RoomStore }) {
  const ids = useId();
  const { mode, slowMode, privateMessages, everyone } = useRoom(store, ({ room }) => ({
    mode: room.chat.mode,
    slowMode: room.chat.slowMode,
    privateMessages: room.chat.privateMessages,
    everyone: room.screens === 'all',
  }));
  return (
    <section className="stack">
      <h3>{t('controls.title')}</h3>
      <div className="field">
        <label htmlFor={`${ids}-chat`}>{t('controls.chat')}</label>
        <select
          id={`${ids}-chat`}
          className="select"
          value={mode}
          onChange={(e) => {
            const chosen = chatModeValues.find((value) => value === e.target.value);
            if (chosen) void store.execute({ $type: 'setChat', mode: chosen });
          }}
        >
          {chatModeValues.map((value) => (
            <option key={value} value={value}>
              {t(`controls.chat.${value}`)}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${ids}-slow`}>{t('controls.slow')}</label>
        <select
          id={`${ids}-slow`}
          className="select"
          value={slowMode ?? ''}
          onChange={(e) => {
            const every = limits.slowModes.find((value) => `${value}` === e.target.value) ?? null;
            void store.execute({ $type: 'setSlowMode', every });
          }}
        >
          <option value="">{t('controls.slow.off')}</option>
          {limits.slowModes.map((value) => (
            <option key={value} value={value}>
              {t('controls.slow.every', { seconds: value / 1000 })}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${ids}-private`}>{t('controls.private')}</label>
        <select
          id={`${ids}-private`}
          className="select"
          value={privateMessages}
          onChange={(e) => {
            const allowed = privateMessagesValues.find((value) => value === e.target.value);
            if (allowed) void store.execute({ $type: 'setPrivateMessages', allowed });
          }}
        >
          {privateMessagesValues.map((value) => (
            <option key={value} value={value}>
              {t(`controls.private.${value}`)}
            </option>
          ))}
        </select>
      </div>
      <button
        type="button"
        className="switch"
        role="switch"
        aria-checked={everyone}
        onClick={() => void store.execute({ $type: 'setScreens', policy: everyone ? 'facilitators' : 'all' })}
      >
        <span>
          {t('controls.screens')}
          <span className="hint" style={{ display: 'block' }}>
            {t('controls.screens.hint')}
          </span>
        </span>
        <span className="track" aria-hidden="true" />
      </button>
    </section>
  );
}
