import { useEffect, useId, useRef } from 'react';
import { limits } from '../shared/contracts';
import { Icon } from '../shared/Icon';
import { iconX } from '../shared/icons';
import { t } from '../texts/texts';

/** The theme of what is being written, in the author's words or in offered ones. It opens with the focus in it. */
export default function NoteField({
  note,
  onNote,
  onDone,
}: {
  note: string;
  onNote: (note: string | null) => void;
  onDone: () => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current?.value === '') input.current.focus(); // not when the panel opens again with a note in it
  }, []);
  const offered = [
    t('comfort.theme.selfHarm'),
    t('comfort.theme.eating'),
    t('comfort.theme.substances'),
    t('comfort.note.loss'),
    t('comfort.note.violence'),
  ];
  return (
    <div className="noting">
      <div className="field">
        <label htmlFor={`${id}-note`}>{t('comfort.note.field')}</label>
        <input
          id={`${id}-note`}
          ref={input}
          className="input"
          dir="auto"
          list={`${id}-offered`}
          maxLength={limits.longestNote}
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          value={note}
          onChange={(e) => onNote(e.target.value)}
          onKeyDown={(e) => {
            if (e.key !== 'Enter' || e.nativeEvent.isComposing || e.keyCode === 229) return; // or an input method's own
            e.preventDefault();
            onDone();
          }}
        />
        <datalist id={`${id}-offered`}>
          {offered.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <p className="hint" id={`${id}-hint`}>
          {t('comfort.note.hint')}
        </p>
      </div>
      <button
        type="button"
        className="iconbtn"
        aria-label={t('comfort.note.remove')}
        onClick={() => {
          onNote(null);
          onDone();
        }}
      >
        <Icon of={iconX} />
      </button>
    </div>
  );
}
