import type { ReactNode } from 'react';
import type { Level } from '../shared/announce';
import { Dialog } from '../shared/Dialog';
import { ShiftExitSwitch } from '../shared/ExitProgress';
import { LanguageChoice } from '../shared/LanguageChoice';
import { change, useSettings } from '../shared/settings';
import { t } from '../texts/texts';
import { SoundsSwitch } from './door/SoundsSwitch';

const levels: readonly Level[] = ['everything', 'important', 'me'];

/** How this person likes to use the room, and which keys do something. */
export default function SettingsDialog({ keyboard, onClose }: { keyboard: boolean; onClose: () => void }) {
  const { announce, singleKeys, enterSends } = useSettings();
  return (
    <Dialog
      title={t('rooms.settings')}
      closeLabel={t('shared.close')}
      intro={t('rooms.settings.intro')}
      onClose={onClose}
    >
      <LanguageChoice />
      <fieldset className="field">
        <legend>{t('rooms.settings.announce')}</legend>
        <p className="hint">{t('rooms.settings.announce.hint')}</p>
        {levels.map((level) => (
          <label key={level} className="check">
            <input
              type="radio"
              name="announce"
              checked={announce === level}
              onChange={() => change({ announce: level })}
            />
            <span>{t(`rooms.settings.announce.${level}`)}</span>
          </label>
        ))}
      </fieldset>
      <SoundsSwitch label={t('rooms.settings.sounds')} hint={t('rooms.settings.sounds.hint')} />
      <Switch on={enterSends} hint={t('rooms.settings.enter.hint')} onChange={(on) => change({ enterSends: on })}>
        {t('rooms.settings.enter')}
      </Switch>
      <Switch on={singleKeys} hint={t('rooms.keys.single.hint')} onChange={(on) => change({ singleKeys: on })}>
        {t('rooms.keys.single')}
      </Switch>
      {keyboard && <ShiftExitSwitch />}
      {keyboard && <Keys />}
    </Dialog>
  );
}

function Switch({
  on,
  hint,
  onChange,
  children,
}: {
  on: boolean;
  hint: string;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <button type="button" className="switch" role="switch" aria-checked={on} onClick={() => onChange(!on)}>
      <span>
        {children}
        <span className="hint" style={{ display: 'block' }}>
          {hint}
        </span>
      </span>
      <span className="track" aria-hidden="true" />
    </button>
  );
}

function Keys() {
  const rows: readonly [string, string][] = [
    ['M', t('rooms.keys.mic')],
    [t('rooms.keys.space.key'), t('rooms.keys.talk')],
    ['V', t('rooms.keys.camera')],
    ['H', t('rooms.keys.hand')],
    ['A', t('rooms.keys.letIn')],
    ['C', t('rooms.keys.chat')],
    ['P', t('rooms.keys.people')],
    ['F', t('safety.key')],
    ['1 2 4', t('rooms.keys.views')],
    ['F6', t('rooms.keys.regions')],
    [t('rooms.keys.pages.key'), t('rooms.keys.pages')],
    ['← ↑ → ↓', t('rooms.keys.tiles')],
    [t('rooms.keys.send.key'), t('rooms.keys.send')],
    [t('rooms.keys.exit.key'), t('shared.quickExit')],
    [t('rooms.keys.escape.key'), t('rooms.keys.escape')],
    ['?', t('rooms.keys.list')],
  ];
  return (
    <div>
      <h3>{t('rooms.keys')}</h3>
      <p className="hint">{t('rooms.keys.where')}</p>
      <dl className="keys">
        {rows.map(([key, does]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{key}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
