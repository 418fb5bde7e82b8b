import { type CSSProperties, memo, useLayoutEffect, useRef, useState } from 'react';
import type { Participant } from '../../shared/contracts';
import { Dialog } from '../../shared/Dialog';
import { Icon } from '../../shared/Icon';
import {
  iconCam,
  iconCamOff,
  iconChat,
  iconCopy,
  iconDisplay,
  iconHand,
  iconLantern,
  iconMic,
  iconMicOff,
  iconMore,
  iconPin,
  iconRemove,
  iconX,
} from '../../shared/icons';
import { Avatar } from '../../shared/Keepsake';
import { copy } from '../copy';
import { NewLinks } from '../door/NewLinks';
import { useRoom } from '../hooks';
import { Menu, type MenuItem } from '../Menu';
import { cameSince, participant, seatOrder } from '../room';
import { handNumber, peopleInside, type RoomStore } from '../roomStore';
import { shown, t } from '../t';

const settlesIn = 1000; // milliseconds; a hand that was on its way has pressed by then

export function PeoplePanel({
  store,
  inviteLink,
  onNewLinks,
  pinned,
  onPin,
  onMessage,
  onEnd,
  onClose,
}: {
  store: RoomStore;
  inviteLink: string | null;
  onNewLinks: (inviteCode: string) => void;
  pinned: string | null;
  onPin: (person: Participant | null) => void;
  onMessage: (person: Participant) => void;
  onEnd: () => void;
  onClose: () => void;
}) {
  const [open, setOpen] = useState<OpenMenu | null>(null);
  const [replacing, setReplacing] = useState(false);
  const [removing, setRemoving] = useState<Participant | null>(null);
  const people = useRoom(store, ({ room, you }) => seatOrder(room, you, null));
  const { inside, leads, noHands, removed, locked } = useRoom(store, (state) => ({
    inside: peopleInside(state),
    leads: participant(state.room, state.you)?.role === 'facilitator',
    noHands: state.room.hands.length === 0 && state.people === null,
    removed: state.room.removed,
    locked: state.room.locked,
  }));
  const { opened, hasHand } = useRoom(store, ({ room }) => ({
    opened: open === null ? undefined : participant(room, open.who),
    hasHand: open !== null && room.hands.includes(open.who),
  }));
  const since = useRoom(store, ({ room }) => (removing ? cameSince(room, removing.id) : []));

  return (
    <aside className="panel people" aria-label={t('rooms.people')} tabIndex={-1} data-region>
      <header>
        <h2>
          {t('rooms.people')}{' '}
          <span className="soft num" style={{ fontWeight: 400 }}>
            {inside}
          </span>
        </h2>
        <button type="button" className="iconbtn" aria-label={t('rooms.people.close')} onClick={onClose}>
          <Icon of={iconX} />
        </button>
      </header>
      <section
        className="scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        tabIndex={0}
        aria-label={t('rooms.people.list')}
        onScroll={() => setOpen(null)}
      >
        <div className="section-head">
          <h3 className="small">{t('rooms.people.inSession', { count: inside })}</h3>
        </div>
        <ul>
          {people.map((who) => (
            <PersonRow key={who} store={store} who={who} leads={leads} isOpen={open?.who === who} onMenu={setOpen} />
          ))}
        </ul>
        {inside > people.length && (
          <p className="small soft">
            {t('rooms.people.others', { count: inside - people.length })} {t('rooms.people.others.hint')}
          </p>
        )}
        {noHands && <p className="small soft">{t('rooms.people.noHands')}</p>}
        {removed.length > 0 && (
          <>
            <div className="section-head">
              <h3 className="small">{t('rooms.people.removed', { count: removed.length })}</h3>
            </div>
            <ul>
              {removed.map((r) => (
                <li key={r.id} className="person">
                  <div className="who">
                    <b>
                      <bdi title={r.name}>{r.name || t('rooms.people.removed.unnamed')}</bdi>
                    </b>
                  </div>
                  <button
                    type="button"
                    className="btn small"
                    aria-label={t('rooms.people.undo', { name: r.name || t('rooms.people.removed.unnamed') })}
                    onClick={() => void store.undoRemoval(r.id)}
                  >
                    {t('rooms.people.undo.short')}
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      {leads ? (
        <footer className="stack">
          <h3 className="small">{t('rooms.people.room')}</h3>
          <button
            type="button"
            className="switch"
            role="switch"
            aria-checked={locked}
            onClick={() => void store.execute({ $type: locked ? 'unlockRoom' : 'lockRoom' })}
          >
            <span>
              {t('rooms.people.lock')}
              <span className="hint" style={{ display: 'block' }}>
                {t('rooms.people.lock.hint')}
              </span>
            </span>
            <span className="track" aria-hidden="true" />
          </button>
          {inviteLink && (
            <button type="button" className="btn block" onClick={() => copy(store, inviteLink)}>
              <Icon of={iconCopy} />
              {t('rooms.people.copy')}
            </button>
          )}
          <button type="button" className="btn quiet block" onClick={() => setReplacing(true)}>
            {t('rooms.people.newLinks')}
          </button>
          <button type="button" className="btn danger-quiet block" onClick={onEnd}>
            {t('rooms.people.end')}
          </button>
        </footer>
      ) : (
        locked && (
          <footer>
            <p className="small soft">{t('rooms.people.locked')}</p>
          </footer>
        )
      )}
      {open && opened && (
        <Menu
          className="floating"
          style={open.style}
          title={<bdi>{opened.name}</bdi>}
          onClose={() => setOpen(null)}
          items={[
            ...(leads ? [{ label: t('rooms.people.message'), icon: iconChat, run: () => onMessage(opened) }] : []),
            opened.id === pinned
              ? { label: t('rooms.people.unpin'), icon: iconPin, run: () => onPin(null) }
              : { label: t('rooms.people.pin'), icon: iconPin, run: () => onPin(opened) },
            ...(leads ? wishesFor(opened, store, hasHand, setRemoving) : []),
          ]}
        />
      )}
      {replacing && <NewLinks store={store} onReplaced={onNewLinks} onClose={() => setReplacing(false)} />}
      {removing && (
        <Dialog
          role="alertdialog"
          title={shown('rooms.remove.title', { name: removing.name })}
          closeLabel={t('rooms.close')}
          onClose={() => setRemoving(null)}
        >
          <div className="row" style={{ flexWrap: 'nowrap' }}>
            <Avatar keepsake={removing.keepsake} tint={removing.tint} />
            <p className="soft">{shown('rooms.remove.text', { name: removing.name })}</p>
          </div>
          <div className="row actions">
            <button type="button" className="btn" data-autofocus onClick={() => setRemoving(null)}>
              {shown('rooms.remove.keep', { name: removing.name })}
            </button>
            <button
              type="button"
              className="btn danger"
              onClick={() => {
                setRemoving(null);
                void store.remove(removing.id, removing.name);
              }}
            >
              {t('rooms.remove.do')}
            </button>
          </div>
          {since.length > 1 && (
            <div className="stack">
              <p className="small soft">{t('rooms.remove.since.hint')}</p>
              <button
                type="button"
                className="btn danger-quiet block"
                onClick={() => {
                  setRemoving(null);
                  void store.removeSince(removing.id, since.length);
                }}
              >
                {t('rooms.remove.since', { count: since.length })}
              </button>
            </div>
          )}
        </Dialog>
      )}
    </aside>
  );
}

type OpenMenu = { readonly who: string; readonly style: CSSProperties };

const PersonRow = memo(function PersonRow({
  store,
  who,
  leads,
  isOpen,
  onMenu,
}: {
  store: RoomStore;
  who: string;
  leads: boolean;
  isOpen: boolean;
  onMenu: (menu: OpenMenu | null) => void;
}) {
  const { p, you, hand } = useRoom(store, (state) => ({
    p: participant(state.room, who),
    you: state.you,
    hand: handNumber(state, who),
  }));
  if (!p) return null;
  return (
    <li className={`person${isOpen ? ' is-open' : ''}`}>
      <Avatar keepsake={p.keepsake} tint={p.tint} />
      <div className="who">
        <b>
          <bdi title={p.name}>{p.name}</bdi>
          {p.role === 'facilitator' && <Icon of={iconLantern} />}
          {hand !== null && (
            <span className="badge lamp">
              <Icon of={iconHand} />
              <span className="sr">{handText(hand)}</span>
              {hand > 0 && <span aria-hidden="true">{hand}</span>}
            </span>
          )}
        </b>
        <span>{describe(p, you)}</span>
      </div>
      {leads && who !== you && <MicrophoneButton store={store} person={p} />}
      {who !== you && (
        <button
          type="button"
          className="iconbtn"
          aria-label={t('rooms.people.more', { name: p.name })}
          aria-haspopup="menu"
          aria-expanded={isOpen}
          onClick={(e) => {
            if (isOpen) return onMenu(null);
            const box = e.currentTarget.getBoundingClientRect();
            const rtl = document.documentElement.dir === 'rtl';
            onMenu({
              who,
              style: {
                '--menu-y': `${box.bottom}px`,
                '--menu-x': `${rtl ? box.left : innerWidth - box.right}px`,
              } as CSSProperties,
            });
          }}
        >
          <Icon of={iconMore} />
        </button>
      )}
    </li>
  );
});

/** Mutes, or asks to unmute. A double press, or one that comes just as the button changes, does not ask for the opposite. */
function MicrophoneButton({ store, person }: { store: RoomStore; person: Participant }) {
  const on = person.microphone === 'on';
  const changed = useRef({ on, at: Number.NEGATIVE_INFINITY });
  useLayoutEffect(() => {
    if (changed.current.on !== on) changed.current = { on, at: performance.now() };
  }, [on]);
  return (
    <button
      type="button"
      className="iconbtn"
      aria-label={t(on ? 'rooms.people.mute.name' : 'rooms.people.ask.name', { name: person.name })}
      onClick={(e) => {
        if (e.detail > 1 || performance.now() - changed.current.at < settlesIn) return;
        void store.execute({ $type: on ? 'muteParticipant' : 'askToUnmute', who: person.id });
      }}
    >
      <Icon of={on ? iconMic : iconMicOff} />
    </button>
  );
}

export function handText(number: number): string {
  return number > 0 ? t('rooms.tile.handNumber', { number }) : t('rooms.tile.handUp');
}

/** What a facilitator can do about a person, gentlest first. */
function wishesFor(p: Participant, store: RoomStore, hasHand: boolean, onRemove: (p: Participant) => void): MenuItem[] {
  const who = p.id;
  const items: MenuItem[] = [];
  const wish = (
    label: string,
    icon: string,
    $type: 'muteParticipant' | 'askToUnmute' | 'stopCamera' | 'allowCamera' | 'lowerHand' | 'stopScreen',
  ) => items.push({ label, icon, run: () => void store.execute({ $type, who }) });
  if (hasHand) wish(t('rooms.people.lowerHand'), iconHand, 'lowerHand');
  if (p.microphone !== 'on') wish(t('rooms.people.ask'), iconMic, 'askToUnmute');
  if (p.microphone !== 'held') wish(t('rooms.people.mute'), iconMicOff, 'muteParticipant');
  if (p.camera === 'held') wish(t('rooms.people.allowCamera'), iconCam, 'allowCamera');
  else wish(t('rooms.people.stopCamera'), iconCamOff, 'stopCamera');
  if (p.screen === 'on') wish(t('rooms.people.stopScreen'), iconDisplay, 'stopScreen');
  if (p.role !== 'facilitator')
    items.push({ label: t('rooms.people.remove'), icon: iconRemove, danger: true, run: () => onRemove(p) });
  return items;
}

function describe(p: Participant, you: string): string {
  const own = p.id === you;
  if (p.presence === 'dropped') return t('rooms.people.reconnecting');
  if (p.screen === 'on') return t('rooms.people.sharing');
  if (p.role === 'facilitator') return t(own ? 'rooms.people.facilitatorYou' : 'rooms.people.facilitator');
  if (own) return t('rooms.people.you');
  if (p.microphone === 'held') return t('rooms.people.held');
  if (p.microphone === 'on') return t('rooms.people.micOn');
  return t(p.camera === 'on' ? 'rooms.people.cameraOn' : 'rooms.people.listening');
}
