import { useEffect, useRef, useState } from 'react';
import { part } from '../../shared/part';
import { withTexts } from '../../texts/load';
import { t } from '../../texts/texts';
import { MuteAllButton } from '../controls/MuteAllButton';
import { DoorControls } from '../door/DoorControls';
import { WaitingList } from '../door/WaitingList';
import { HandsList } from '../floor/HandsList';
import { useRoom } from '../hooks';
import { Panel, PanelList } from '../Panel';
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

const RemoveDialog = part(() => withTexts('removals', import('../removals/RemoveDialog')), null);
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
  const { open, onMenu } = useOpenMenu();
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
    <Panel
      title={t('seats.title')}
      more={
        <>
          {' '}
          <span className="soft num" style={{ fontWeight: 400 }}>
            {inside}
          </span>
        </>
      }
      className="people"
      actions={isLeading && <PauseButton store={store} className="small" short />}
      close={t('seats.close')}
      onClose={onClose}
    >
      <PanelList name={t('seats.list')} list={list} stacked={false}>
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
      </PanelList>
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
    </Panel>
  );
}
