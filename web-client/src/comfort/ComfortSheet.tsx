import { type FormEvent, useId, useRef, useState } from 'react';
import type { RoomStore } from '../rooms/roomStore';
import { HiddenPeople } from '../rooms/seats/HiddenPeople';
import { OwnEffects } from '../rooms/tracks/OwnEffects';
import { announce } from '../shared/announce';
import { Dialog } from '../shared/Dialog';
import { t } from '../texts/texts';
import { EaseChoices } from './EaseChoices';
import { changeShield, longestWord, mostWords, type Theme, topics, useShield } from './shield';
import { pattern } from './words';

const themes = topics.filter((topic): topic is Theme => topic !== 'own');

/** What a person reads and sees of the others, by their own choice. Nobody is told of any of it. */
export default function ComfortSheet({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { themes: chosen } = useShield();
  return (
    <Dialog
      kind="sheet"
      title={t('comfort.title')}
      closeLabel={t('shared.close')}
      intro={t('comfort.intro')}
      onClose={onClose}
    >
      <EaseChoices onClose={onClose} />
      <OwnEffects store={store} />
      <fieldset className="field">
        <legend>{t('comfort.themes')}</legend>
        <p className="hint">{t('comfort.themes.hint')}</p>
        {themes.map((theme) => (
          <label key={theme} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(theme)}
              onChange={({ target }) =>
                changeShield({
                  themes: themes.filter((each) => (each === theme ? target.checked : chosen.includes(each))),
                })
              }
            />
            <span>{t(`comfort.theme.${theme}`)}</span>
          </label>
        ))}
      </fieldset>
      <OwnWords />
      <section>
        <HiddenPeople store={store} />
      </section>
      <p className="small soft">{t('comfort.hiding')}</p>
    </Dialog>
  );
}

function OwnWords() {
  const { words } = useShield();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [word, setWord] = useState('');
  const [problem, setProblem] = useState('');
  const add = (e: FormEvent) => {
    e.preventDefault();
    input.current?.focus();
    const next = word.trim();
    if (next === '') return;
    if (!pattern(next)) return setProblem(t('comfort.unusable'));
    if (words.length >= mostWords) return setProblem(t('comfort.tooMany', { most: mostWords }));
    if (!words.includes(next)) changeShield({ words: [...words, next] });
    setWord('');
    announce(t('comfort.say.added'), 'status', 'me');
  };
  return (
    <form className="stack" onSubmit={add}>
      <div className="field">
        <label htmlFor={`${id}-word`}>{t('comfort.words')}</label>
        <p className="hint" id={`${id}-hint`}>
          {t('comfort.words.hint')}
        </p>
        <div className="row" style={{ flexWrap: 'nowrap' }}>
          <input
            id={`${id}-word`}
            ref={input}
            className="input"
            dir="auto"
            maxLength={longestWord}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            aria-describedby={`${id}-hint${problem ? ` ${id}-problem` : ''}`}
            aria-invalid={problem !== ''}
            value={word}
            onChange={(e) => {
              setWord(e.target.value);
              setProblem('');
            }}
          />
          <button type="submit" className="btn">
            {t('comfort.add')}
          </button>
        </div>
        {problem && (
          <p className="problem" role="alert" id={`${id}-problem`}>
            {problem}
          </p>
        )}
      </div>
      {words.length > 0 && (
        <ul>
          {words.map((each) => (
            <li key={each} className="person">
              <div className="who">
                <b>
                  <bdi>{each}</bdi>
                </b>
              </div>
              <button
                type="button"
                className="btn small"
                aria-label={t('comfort.remove.word', { word: each })}
                onClick={() => {
                  changeShield({ words: words.filter((other) => other !== each) });
                  setProblem('');
                  input.current?.focus(); // this button goes
                  announce(t('comfort.say.removed'), 'status', 'me');
                }}
              >
                {t('comfort.remove')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
