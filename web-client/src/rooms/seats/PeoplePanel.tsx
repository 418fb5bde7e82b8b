import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../shared/Icon';
import { iconX } from '../../shared/icons';
import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';
import { t } from '../../texts/texts';
import { MuteAllButton } from '../controls/MuteAllButton';
import { DoorControls } from '../door/DoorControls';
import { WaitingList } from '../door/WaitingList';
import { HandsList } from '../floor/HandsList';
import { useRoom } from '../hooks';
import { PauseButton } from '../pause/PauseButton';
import { ReportFor } from '../reports/dialogs';
import { ReportsButton } from '../reports/ReportsButton';
import type { RoomReports } from '../reports/useReports';
import type { RoomStore } from '../roomStore';
import { useOpenMenu } from '../useOpenMenu';
import { HiddenPeople } from './HiddenPeople';
import { PersonMenu } from './PersonMenu';
import { PersonRow } from './PersonRow';
import { RemovedPeople } from './RemovedPeople';
import { PromoteDialog, StepDownDialog } from './RoleDialogs';
import { leads, peopleInside, type Seat, seatOrder } from './seats';
import type { Asking } from './wishesFor';

const RemoveDialog = part(() => withTexts('removals', import('../removals/RemoveDialog')), null, null);
const dialogs = { remove: RemoveDialog, promote: PromoteDialog, stepDown: StepDownDialog, report: ReportFor };

export default function PeoplePanel({
  store,
  inviteLink,
  onNewLinks,
  pinned,
  onPin,
  onMessage,
  reports,
  onReports,
  onEnd,
  onClose,
}: {
  store: RoomStore;
  inviteLink: string | null;
  onNewLinks: (inviteCode: string) => void;
  pinned: string | null;
  onPin: (person: Seat | null) => void;
  onMessage: (person: Seat) => void;
  reports: RoomReports;
  onReports: () => void;
  onEnd: () => void;
  onClose: () => void;
}) {
  const list = useRef<HTMLElement>(null);
  const { open, onMenu } = useOpenMenu(list);
  const [asking, setAsking] = useState<Asking | null>(null);
  const people = useRoom(store, ({ room, you }) => seatOrder(room, you));
  const { inside, isLeading } = useRoom(store, ({ room, you }) => ({
    inside: peopleInside(room),
    isLeading: leads(room, you),
  }));
  useEffect(() => {
    if (isLeading) RemoveDialog.preload();
  }, [isLeading]);
  const AskDialog = dialogs[asking?.kind ?? 'remove'];

  return (
    <aside className="panel people" aria-label={t('seats.title')} tabIndex={-1} data-region>
      <header>
        <h2>
          {t('seats.title')}{' '}
          <span className="soft num" style={{ fontWeight: 400 }}>
            {inside}
          </span>
        </h2>
        {isLeading && <PauseButton store={store} className="small" short />}
        <button type="button" className="iconbtn" aria-label={t('seats.close')} onClick={onClose}>
          <Icon of={iconX} />
        </button>
      </header>
      <section
        className="scroll"
        ref={list}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        tabIndex={0}
        aria-label={t('seats.list')}
      >
        {isLeading && <WaitingList store={store} />}
        {isLeading && reports.reports.length > 0 && <ReportsButton open={reports.open} onOpen={onReports} />}
        <div className="section-head">
          <h3 className="small">{t('seats.inSession', { count: inside })}</h3>
          {isLeading && <MuteAllButton store={store} />}
        </div>
        <ul>
          {people.map((who) => (
            <PersonRow key={who} store={store} who={who} leads={isLeading} isOpen={open === who} onMenu={onMenu} />
          ))}
        </ul>
        {inside > people.length && (
          <p className="small soft">
            {t('seats.others', { count: inside - people.length })} {t('seats.others.hint')}
          </p>
        )}
        <HandsList store={store} />
        <HiddenPeople store={store} />
        <RemovedPeople store={store} />
      </section>
      <DoorControls store={store} inviteLink={inviteLink} onNewLinks={onNewLinks} onReports={onReports} onEnd={onEnd} />
      {open !== null && (
        <PersonMenu
          key={open}
          store={store}
          who={open}
          isPinned={open === pinned}
          onPin={onPin}
          onMessage={onMessage}
          onAsk={setAsking}
          onClose={() => onMenu(null)}
        />
      )}
      {asking && <AskDialog store={store} person={asking.person} onClose={() => setAsking(null)} />}
    </aside>
  );
}
