import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { announce } from '../../shared/announce';
import { t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';

const every = 500; // milliseconds; the server takes five a second
const longest = 500;

/** Where the captioner types. The others read each line as it grows; Enter begins the next. */
export function CaptionField({ store }: { store: RoomStore }) {
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState(false);
  const latest = useRef({ line: Date.now(), text: '', sent: '' });
  useEffect(() => {
    const timer = setInterval(() => void tell(), every);
    return () => clearInterval(timer);
  });

  async function tell(): Promise<void> {
    const now = latest.current;
    const { line, text: words } = now;
    if (words === now.sent) return;
    now.sent = words;
    const shown = await store.caption(line, words);
    setProblem(!shown);
    if (!shown && latest.current === now && now.text === words) now.sent = ''; // tried again
  }

  const type = (words: string) => {
    setText(words);
    latest.current.text = words;
  };
  const end = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    void tell();
    latest.current = { line: Math.max(Date.now(), latest.current.line + 1), text: '', sent: '' };
    setText('');
  };
  return (
    <form className="type" onSubmit={end}>
      <label className="sr" htmlFor={id}>
        {t('captions.field')}
      </label>
      <input
        id={id}
        className="input"
        dir="auto"
        maxLength={longest}
        autoComplete="off"
        placeholder={t('captions.field')}
        aria-describedby={`${id}-hint`}
        value={text}
        onChange={({ target }) => type(target.value)}
      />
      <button
        type="button"
        className="btn small"
        onClick={() => {
          void store.execute({ $type: 'endCaptions' });
          announce(t('captions.say.stopped'), 'status', 'me');
        }}
      >
        {t('captions.stop')}
      </button>
      <p className="hint" id={`${id}-hint`} role={problem ? 'alert' : undefined}>
        {t(problem ? 'captions.field.notShown' : 'captions.field.hint')}
      </p>
    </form>
  );
}
