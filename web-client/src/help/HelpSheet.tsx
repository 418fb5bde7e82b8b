import { t } from '../messages/app';
import { Dialog } from '../shared/Dialog';
import { closeHelp, useSessionNote } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconMicOff } from '../shared/icons';
import { HelpLines } from './HelpLines';

/** Help now over any page. Opening it ends nothing, tells nobody and sends nothing. */
export function HelpSheet() {
  const note = useSessionNote();
  return (
    <Dialog
      kind="sheet"
      title={t('helpTitle')}
      closeLabel={t('closeHelp')}
      onClose={closeHelp}
      intro={note?.text ?? t('helpIntro')}
    >
      {note?.mute ? (
        <button type="button" className="btn block" onClick={note.mute}>
          <Icon of={iconMicOff} />
          {t('muteMe')}
        </button>
      ) : null}
      <HelpLines />
      {note ? <p className="hint">{t('helpIntro')}</p> : null}
    </Dialog>
  );
}
