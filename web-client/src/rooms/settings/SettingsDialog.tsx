import type { ReactNode } from 'react';
import type { Level } from '../../shared/announce';
import { Dialog } from '../../shared/Dialog';
import { ShiftExitSwitch } from '../../shared/ExitProgress';
import { LanguageChoice } from '../../shared/LanguageChoice';
import { change, useSettings } from '../../shared/settings';
import { t } from '../../texts/texts';
import { SoundsSwitch } from '../door/SoundsSwitch';

const levels: readonly Level[] = ['everything', 'important', 'me'];

/** How this person likes to use the room, and which keys do something. */
export default function SettingsDialog({ keyboard, onClose }: { keyboard: boolean; onClose: () => void }) {
  const { announce, singleKeys, enterSends } = useSettings();
  return (
    <Dialog title={t('settings.title')} closeLabel={t('shared.close')} intro={t('settings.intro')} onClose={onClose}>
      <LanguageChoice />
      <fieldset className="field">
        <legend>{t('settings.announce')}</legend>
        <p className="hint">{t('settings.announce.hint')}</p>
        {levels.map((level) => (
          <label key={level} className="check">
            <input
              type="radio"
              name="announce"
              checked={announce === level}
              onChange={() => change({ announce: level })}
            />
            <span>{t(`settings.announce.${level}`)}</span>
          </label>
        ))}
      </fieldset>
      <SoundsSwitch label={t('settings.sounds')} hint={t('settings.sounds.hint')} />
      <Switch on={enterSends} hint={t('settings.enter.hint')} onChange={(on) => change({ enterSends: on })}>
        {t('settings.enter')}
      </Switch>
      <Switch on={singleKeys} hint={t('settings.keys.single.hint')} onChange={(on) => change({ singleKeys: on })}>
        {t('settings.keys.single')}
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
    ['M', t('settings.keys.mic')],
    [t('settings.keys.space.key'), t('settings.keys.talk')],
    ['V', t('settings.keys.camera')],
    ['H', t('settings.keys.hand')],
    ['T', t('settings.keys.captions')],
    ['A', t('settings.keys.letIn')],
    ['G', t('settings.keys.plan')],
    ['C', t('settings.keys.chat')],
    ['P', t('settings.keys.people')],
    ['R', t('settings.keys.round')],
    ['F', t('settings.keys.console')],
    ['I', t('settings.keys.invite')],
    ['N', t('settings.keys.next')],
    ['B', t('settings.keys.between')],
    ['1 2 3 4', t('settings.keys.views')],
    ['F6', t('settings.keys.regions')],
    [t('settings.keys.pages.key'), t('settings.keys.pages')],
    ['← ↑ → ↓', t('settings.keys.tiles')],
    [t('settings.keys.send.key'), t('settings.keys.send')],
    [t('settings.keys.exit.key'), t('shared.quickExit')],
    [t('settings.keys.escape.key'), t('settings.keys.escape')],
    ['?', t('settings.keys.list')],
  ];
  return (
    <div>
      <h3>{t('settings.keys')}</h3>
      <p className="hint">{t('settings.keys.where')}</p>
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
