import { useEffect, useRef } from 'react';
import { announce } from '../shared/announce';
import { serverNow } from '../shared/serverClock';
import { change, settings } from '../shared/settings';
import { t } from '../texts/texts';
import type { Panel } from './ControlBar';
import { minutesLeft } from './plan/plan';
import type { RoomStore } from './roomStore';
import { hasPictures, hasSound } from './schedule/schedule';
import { leads } from './seats/seats';
import type { View } from './stage/Stage';
import { maySend, tracksOf } from './tracks/tracks';

type Wishes = {
  store: RoomStore;
  panel: Panel;
  openPanel: (panel: Panel) => void;
  setView: (view: View) => void;
  single: boolean; // keys that type something, which speech input and shaking hands may press unasked
  showKeys: () => void;
  lookAfter: (() => void) | null; // while somebody is not safe whom this person is asked about
  writeBetween: () => void; // to the other facilitators
};

const views: Readonly<Record<string, View>> = { '1': 'grid', '2': 'speaker', '3': 'circle', '4': 'listen' };

/**
 * Single keys act only while the focus is on the stage, on the bar or nowhere: everywhere else somebody may be typing. The heading has the
 * focus only so that it is read first.
 */
export function mayAct(target: EventTarget | null): boolean {
  if (document.querySelector('[role="menu"]')) return false; // letters choose in it, wherever the focus went
  if (!(target instanceof Element) || target.matches('html, body, h1')) return true;
  return (
    target.closest('.stage, .bar, .panel.round') !== null &&
    target.closest('input, textarea, select, [contenteditable]') === null
  );
}

let asked: { step: number; at: number } | null = null;

/** The next step of the plan. While this one has time left, the first press only asks. */
function goOn(store: RoomStore): void {
  const { plan } = store.getState().room;
  if (!plan || plan.steps.length <= (plan.step ?? -1) + 1) return;
  const step = plan.step ?? -1;
  const left = step < 0 ? 0 : (minutesLeft(plan, serverNow()) ?? 0);
  if (left > 0 && !(asked?.step === step && Date.now() - asked.at < 10_000)) {
    asked = { step, at: Date.now() };
    announce(t('rooms.plan.again', { minutes: left }), 'status', 'me');
    return;
  }
  asked = null;
  void store.execute({ $type: 'goToStep', step: step + 1 });
}

/** Single keys, only in the room, and not for people who turned them off (WCAG 2.1.4). Ctrl, Alt and Meta belong to the browser. */
export function useShortcuts(wishes: Wishes): void {
  const latest = useRef(wishes);
  latest.current = wishes;

  useEffect(() => {
    let talking = false;
    const down = (e: KeyboardEvent) => {
      const { store, panel, openPanel, setView, single, showKeys, lookAfter, writeBetween } = latest.current;
      if (e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented || e.isComposing) return;
      if (document.querySelector('dialog[open]')) return;
      if (e.key === 'F6') {
        e.preventDefault();
        nextRegion(e.shiftKey ? -1 : 1);
        return;
      }
      if (e.key === 'Escape') {
        if (panel && !document.querySelector('[popover]')) openPanel(null); // what is on top closes first
        return;
      }
      if (!mayAct(e.target)) return;
      if (!single && e.key.length === 1) return;
      const { room, you } = store.getState();
      const own = tracksOf(room, you);
      if (e.key === ' ') {
        const onControl = e.target instanceof Element && e.target.closest('button, a, summary');
        if (
          !hasSound(room.format) ||
          !maySend(room, you) ||
          onControl ||
          e.repeat ||
          talking ||
          own.microphone === 'on'
        )
          return;
        e.preventDefault();
        if (own.microphone === 'held') announce(t('tracks.button.mic.held'), 'status', 'me');
        else talking = true;
        void store.own.toggleMicrophone(true);
        return;
      }
      if (e.repeat) return;
      const view = views[e.key];
      if (view) return setView(view);
      if (e.key === '?') return showKeys();
      switch (e.key.toLowerCase()) {
        case 'm':
          if (!hasSound(room.format) || !maySend(room, you)) break;
          if (own.microphone === 'held') announce(t('tracks.button.mic.held'), 'status', 'me');
          void store.own.toggleMicrophone();
          break;
        case 'v':
          if (!hasPictures(room.format) || !maySend(room, you)) break;
          if (own.camera === 'held') announce(t('tracks.button.camera.held'), 'status', 'me');
          void store.own.toggleCamera();
          break;
        case 't':
          if (hasSound(room.format)) change({ captions: !settings().captions });
          break;
        case 'h':
          if (!maySend(room, you)) break;
          store.toggleHand();
          break;
        case 'g':
          if (leads(room, you)) goOn(store);
          break;
        case 'a': {
          const [first] = room.door.waiting;
          if (first) void store.letIn([first.id]);
          break;
        }
        case 'c':
          e.preventDefault();
          openPanel(panel === 'chat' ? null : 'chat');
          break;
        case 'f':
          if (!leads(room, you)) break;
          e.preventDefault();
          if (lookAfter) lookAfter();
          else openPanel(panel === 'console' ? null : 'console');
          break;
        case 'b':
          if (!leads(room, you)) break;
          e.preventDefault();
          writeBetween();
          break;
        case 'i': {
          const [first] = room.floor.hands;
          if (first && leads(room, you)) void store.execute({ $type: 'inviteToSpeak', who: first });
          break;
        }
        case 'r':
          e.preventDefault();
          openPanel(panel === 'round' ? null : 'round');
          break;
        case 'n':
          if (!room.round || !leads(room, you) || (panel !== 'round' && room.round.phase !== 'sharing')) break;
          if (!e.shiftKey) void store.execute({ $type: 'thankAndGoOn', turn: room.round.turn });
          else if (room.round.endsAt != null) void store.execute({ $type: 'addMinute', from: room.round.endsAt });
          break;
        case 'p':
          e.preventDefault();
          openPanel(panel === 'people' ? null : 'people');
          break;
        default:
      }
    };
    const quiet = () => {
      if (!talking) return;
      talking = false;
      void latest.current.store.own.toggleMicrophone(false);
    };
    const up = (e: KeyboardEvent) => {
      if (e.key === ' ') quiet();
    };
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', quiet); // the key may be let go elsewhere
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', quiet);
    };
  }, []);
}

function nextRegion(step: number): void {
  const regions = [...document.querySelectorAll<HTMLElement>('.meet > [data-region]')];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  regions[(at + step + regions.length) % regions.length]?.focus();
}
