import { Dialog } from '../shared/Dialog';
import { closeHelp, useSessionNote } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconMicOff } from '../shared/icons';
import { t } from '../texts/texts';
import { Grounding } from './grounding/Grounding';
import { HelpLines } from './HelpLines';

/** Help now over any page. Opening it ends nothing, tells nobody and sends nothing. */
export function HelpSheet() {
  const note = useSessionNote();
  return (
    <Dialog
      kind="sheet"
      title={t('help.title')}
      closeLabel={t('help.close')}
      onClose={closeHelp}
      intro={note?.text ?? t('help.intro')}
    >
      {note?.mute ? (
        <button type="button" className="btn block" onClick={note.mute}>
          <Icon of={iconMicOff} />
          {t('help.muteMe')}
        </button>
      ) : null}
      <HelpLines />
      <Grounding heading="h3" />
      {note ? <p className="hint">{t('help.intro')}</p> : null}
    </Dialog>
  );
}
