import { useId } from 'react';
import { chooseLanguage, languages } from '../texts/load';
import { t, useLanguage } from '../texts/texts';
import { announce } from './announce';
import { Icon } from './Icon';
import { iconGlobe } from './icons';

/** The languages, each by its own name. What is open changes at once and stays as it is otherwise; a call goes on. */
export function LanguageChoice({ className = '' }: { className?: string }) {
  const id = useId();
  const { tag } = useLanguage();
  return (
    <span className={`row tight language ${className}`}>
      <label htmlFor={id}>
        <Icon of={iconGlobe} /> {t('shared.language')}
      </label>
      <select
        id={id}
        className="select"
        value={tag}
        onChange={(event) => {
          const chosen = languages.find((language) => language.tag === event.target.value);
          if (chosen) chooseLanguage(chosen).catch(() => announce(t('shared.language.failed'), 'alert', 'me'));
        }}
      >
        {languages.map((language) => (
          <option key={language.tag} value={language.tag} lang={language.tag}>
            {language.name}
          </option>
        ))}
      </select>
    </span>
  );
}
