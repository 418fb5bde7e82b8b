import { Dialog } from '../shared/Dialog';
import { closeHelp, type SessionNote, useSessionNote } from '../shared/help';
import { Icon } from '../shared/Icon';
import { iconDoor, iconHelp, iconLantern, iconMicOff } from '../shared/icons';
import { shown, t } from '../texts/texts';
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
      {note?.notSafe ? (
        <InTheRoom
          notSafe={note.notSafe}
          isThere={note.isAnybodyThere === true}
          helper={note.helper}
          stepOut={note.stepOut}
        />
      ) : null}
      <Grounding heading="h3" />
      {note ? <p className="hint">{t('help.intro')}</p> : null}
    </Dialog>
  );
}

/** Whom a person can ask in the session that goes on behind it. */
function InTheRoom({
  notSafe,
  isThere,
  helper,
  stepOut,
}: {
  notSafe: () => void;
  isThere: boolean;
  helper: SessionNote['helper'];
  stepOut: SessionNote['stepOut'];
}) {
  return (
    <div className="card stack">
      <div>
        <div className="label">
          {helper
            ? shown('help.room.title', { name: helper.name })
            : t(isThere ? 'help.room.facilitators' : 'help.room.nobody')}
        </div>
        <div className="small soft">{t(isThere ? 'help.room.text' : 'help.room.nobody.text')}</div>
      </div>
      <div className="row tight">
        <button type="button" className="btn danger grow" onClick={notSafe}>
          <Icon of={iconHelp} />
          {t('help.room.notSafe')}
        </button>
        {stepOut ? (
          <button
            type="button"
            className="btn grow"
            onClick={() => {
              closeHelp();
              stepOut();
            }}
          >
            <Icon of={iconDoor} />
            {t('help.room.stepOut')}
          </button>
        ) : null}
        {helper?.ask ? (
          <button
            type="button"
            className="btn grow"
            onClick={() => {
              closeHelp();
              helper.ask?.();
            }}
          >
            <Icon of={iconLantern} />
            <span>{shown('help.room.ask', { name: helper.name })}</span>
          </button>
        ) : null}
      </div>
    </div>
  );
}
