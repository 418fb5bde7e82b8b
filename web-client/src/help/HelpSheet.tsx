import { t } from '../messages/app';
import { Dialog } from '../shared/Dialog';
import { closeHelp, helpNote } from '../shared/help';
import { HelpLines } from './HelpLines';

/** Help now over any page. Opening it ends nothing, tells nobody and sends nothing. */
export function HelpSheet() {
  return (
    <Dialog
      kind="sheet"
      title={t('helpTitle')}
      closeLabel={t('closeHelp')}
      onClose={closeHelp}
      intro={helpNote() ?? t('helpIntro')}
    >
      <HelpLines />
    </Dialog>
  );
}
