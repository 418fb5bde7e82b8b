import { currentEffects } from '../media/effects/effects';
import { announce, announceTogether, type Level } from '../shared/announce';
import type { Audience, Reaction, RoomEvent, SignalKind } from '../shared/contracts';
import { isDialogOpen } from '../shared/onTop';
import { serverNow } from '../shared/serverClock';
import { inLanguage, t } from '../texts/texts';
import { messageOf } from './chat/chat';
import { doorOf } from './door/door';
import { handNumber } from './floor/floor';
import { leaderOf } from './lead/lead';
import { isPaused } from './pause/pause';
import type { Room } from './room';
import type { RoomEffects, RoomStore } from './roomStore';
import { nextInRound, roundPeople } from './rounds/rounds';
import { timeOf } from './schedule/timeOf';
import { isQuiet } from './seats/hidden';
import { leads, seatOf } from './seats/seats';
import { nameOfRoom } from './siderooms/names';
import { isGiven, totals } from './signals/signals';
import { tracksOf } from './tracks/tracks';

const together = 10_000; // people come and go in groups
const mostNames = 3;

/** What goes on and off is a drawn face, and no camera. */
const isMasked = (): boolean => currentEffects().picture === 'mask';

/** The voice that speaks; tests give it another. */
export type Voice = { announce: typeof announce; gather: typeof announceTogether; isDialogOpen: () => boolean };
const aloud: Voice = { announce, gather: announceTogether, isDialogOpen };

/** What somebody in a side room is told of the main room. */
const saidAside: ReadonlySet<RoomEvent['$type']> = new Set([
  'sideRoomOffered',
  'facilitatorCalled',
  'sideRoomsWrittenTo',
  'everybodyAskedBack',
  'stepOutAsked',
  'stepOutDeclined',
  'closingBegan',
  'closingTakenBack',
  'endAnnounced',
  'sessionProlonged',
  'participantKnocked',
]);

/** What is not announced of people whom this person hides. Their hands are, since somebody waits. */
const leftOut: ReadonlySet<RoomEvent['$type']> = new Set(['messageReacted', 'screenStarted']);

/** Announces to screen readers what happens in the room, unless the place where it is shown announces it. */
export class Announcer implements RoomEffects {
  chatIsOpen = false;
  betweenIsOpen = false; // where facilitators write to each other
  chatIsHidden = false; // by this person's own choice
  isAside = false; // this person is in a side room: of the main room only what concerns them there is said

  constructor(
    private readonly store: Pick<RoomStore, 'getState'>,
    private readonly voice: Voice = aloud,
  ) {}

  lost(): void {
    this.voice.announce(t('rooms.lost.title'), 'status', 'me');
  }

  back(): void {
    this.voice.announce(t('rooms.lost.back'), 'status', 'me');
  }

  responded(who: string, reaction: Reaction): void {
    const state = this.store.getState();
    if (who === state.you || state.hidden.has(who)) return;
    this.voice.gather('responses', reaction, sayReactions, { level: 'everything', after: together });
  }

  told(event: RoomEvent, room: Room, before: Room, fact: string): void {
    const { you, hidden } = this.store.getState();
    if (this.isAside && !saidAside.has(event.$type)) return;
    if (event.$type !== 'leadTaken' && follows(room, before, you))
      this.voice.announce(t('lead.say.yours'), 'status', 'me', `lead ${fact}`);
    if (leftOut.has(event.$type) && 'who' in event && hidden.has(event.who)) return;
    const own = 'who' in event && event.who === you;
    const nameOf = (who: string) => (seatOf(room, who) ?? seatOf(before, who))?.name || t('rooms.notice.someone');
    const { gather } = this.voice;
    const say = (text: string, level: Level = 'important') => this.voice.announce(text, 'status', level, fact);
    const urge = (text: string) => this.voice.announce(text, 'alert', 'me', fact);
    switch (event.$type) {
      case 'microphoneTurnedOn':
        if (own) say(t('tracks.say.micOn'), 'me');
        break;
      case 'microphoneTurnedOff':
        if (own) say(t('tracks.say.micOff'), 'me');
        break;
      case 'cameraTurnedOn':
        if (own) say(t(isMasked() ? 'tracks.say.maskOn' : 'tracks.say.cameraOn'), 'me');
        break;
      case 'cameraTurnedOff':
        if (own) say(t(isMasked() ? 'tracks.say.maskOff' : 'tracks.say.cameraOff'), 'me');
        break;
      case 'cameraStopped':
        if (own) urge(t('rooms.notice.cameraStopped'));
        break;
      case 'cameraAllowed':
        if (own) urge(t('rooms.notice.cameraAllowed', { name: nameOf(event.by) }));
        break;
      case 'microphoneMuted':
        if (own) urge(t('tracks.say.muted'));
        break;
      case 'askedToUnmute':
        if (own) urge(t('tracks.say.asked', { name: nameOf(event.by) }));
        break;
      case 'everyoneMuted':
        if (!leads(room, you) && tracksOf(before, you).microphone === 'on') urge(t('rooms.notice.mutedAll'));
        break;
      case 'participantDropped':
        if (!isPaused(before) && isPaused(room)) urge(t('pause.say.away', { name: nameOf(event.who) }));
        break;
      case 'participantReturned':
        if (isPaused(before) && !isPaused(room)) urge(t('pause.say.back', { name: nameOf(event.who) }));
        break;
      case 'closingBegan':
        urge(t('door.say.closing'));
        break;
      case 'closingTakenBack':
        urge(t('door.say.keptOpen'));
        break;
      case 'stepBegun': {
        const left = event.endsAt ? Math.round((event.endsAt - (room.plan?.beganAt ?? event.endsAt)) / 60_000) : 0;
        const name = room.plan?.steps[event.step];
        if (name) say(t('rooms.plan.say', { name, minutes: left }).trim());
        break;
      }
      case 'endAnnounced':
        urge(t('schedule.soon'));
        break;
      case 'sessionProlonged':
        urge(t('schedule.prolonged', { time: timeOf(event.endsAt) }));
        break;
      case 'prolongingTakenBack':
        urge(t('schedule.takenBack', { time: timeOf(event.endsAt) }));
        break;
      case 'questionShown':
        say(`${t('rooms.box.from')}. ${event.text}`);
        break;
      case 'resourceShown':
        say(`${t('rooms.shelf.from')}. ${event.resource.title}`);
        break;
      case 'pollOpened':
        if (!leads(room, you)) say(t('rooms.polls.open'));
        break;
      case 'sumsShown':
        say(t('rooms.polls.shown'));
        break;
      case 'roomPaused':
        urge(t('pause.say.paused'));
        break;
      case 'roomResumed':
        urge(t('rooms.notice.roomResumed'));
        break;
      case 'chatSet':
        say(t(`chat.say.mode.${event.mode}`));
        break;
      case 'slowModeSet':
        say(event.every === null ? t('chat.say.fast') : t('chat.slow', { seconds: event.every / 1000 }));
        break;
      case 'chatHeld':
        if (own) urge(t('rooms.notice.chatHeld'));
        break;
      case 'chatAllowed':
        if (own) urge(t('rooms.notice.chatAllowed', { name: nameOf(event.by) }));
        break;
      case 'messageTakenDown':
        if (event.author === you && event.by !== you) urge(t('rooms.notice.messageTakenDown'));
        break;
      case 'sideRoomOffered': {
        const offer = { room: nameOfRoom(room, event.number), count: event.others };
        if (own) urge(t('siderooms.offer', offer));
        break;
      }
      case 'sideRoomsOpened':
        if (event.how === 'choice' && !leads(room, you)) urge(t('siderooms.choose'));
        break;
      case 'facilitatorCalled':
        if (leads(room, you)) urge(t('siderooms.calls', { room: nameOfRoom(room, event.number) }));
        break;
      case 'sideRoomsWrittenTo':
        if (event.by !== you) say(t('siderooms.say.note', { name: nameOf(event.by), text: event.text }), 'me');
        break;
      case 'everybodyAskedBack':
        urge(t('siderooms.backSoon'));
        break;
      case 'stepOutAsked':
        if (own && event.by) urge(t('siderooms.invited', { name: nameOf(event.by) }));
        else if (own) say(t('siderooms.asked'), 'me');
        else if (!event.by && leads(room, you)) urge(t('siderooms.asks', { name: nameOf(event.who) }));
        break;
      case 'stepOutDeclined':
        if (own && event.by !== you) urge(t('siderooms.declined'));
        break;
      case 'handRaised':
        if (own) say(handRaised(handNumber(room, you)), 'me');
        else this.handOf({ who: event.who, name: nameOf(event.who) }, fact);
        break;
      case 'handLowered':
        if (own) say(t('floor.say.lowered'), 'me');
        break;
      case 'handOrderSet':
        say(t(event.order === 'quietFirst' ? 'floor.say.quietFirst' : 'floor.say.inOrder'));
        break;
      case 'invitedToSpeak':
        if (own) urge(t('floor.say.invited', { name: nameOf(event.by ?? '') }));
        else say(t('floor.say.speaks', { name: nameOf(event.who) }));
        break;
      case 'microphonesSet':
        say(t(`rounds.say.microphones.${event.policy}`));
        break;
      case 'roundStarted': {
        const number = roundPeople(room).find(({ who }) => who === you)?.number;
        const words = t('rounds.say.started', { count: event.people.length });
        say(number ? `${words} ${t('rounds.say.number', { number })}` : words);
        break;
      }
      case 'turnBegan': {
        if (own) urge(t('rounds.you'));
        else say(t('rounds.say.sharing', { name: nameOf(event.who) }));
        if (!own && nextInRound(room)?.who === you)
          this.voice.announce(t('rounds.say.next', { name: nameOf(event.who) }), 'alert', 'me', `next ${fact}`);
        break;
      }
      case 'stickOffered':
        if (event.to === you) urge(t('rounds.stick.you'));
        break;
      case 'minuteAsked':
        if (!own && leads(room, you)) say(t('rounds.say.asked', { name: nameOf(event.who) }), 'me');
        break;
      case 'minuteAdded':
        if (room.round?.now === you) say(t('rounds.say.minute'), 'me');
        break;
      case 'roundPaused':
        say(t('rounds.say.paused'));
        break;
      case 'roundResumed':
        say(t('rounds.say.resumed'));
        break;
      case 'roundFinished':
        say(t('rounds.finished'));
        break;
      case 'roundEnded':
        if (before.round?.phase !== 'finished') say(t('rounds.say.ended'));
        break;
      case 'timerStarted':
        say(
          t('timers.say.started', {
            label: event.label || t('timers.title'),
            minutes: Math.round(event.duration / 60_000),
          }),
        );
        break;
      case 'timerEnded':
        say(t('timers.say.ended'));
        break;
      case 'timerStopped':
        say(t('timers.say.stopped'));
        break;
      case 'exerciseStarted':
        say(t('exercises.say.started', { name: t(`exercises.${event.kind}`) }));
        break;
      case 'exerciseEnded':
        say(t('exercises.say.ended'));
        break;
      case 'leadAsked':
        if (own) urge(t('lead.say.asksYou', { name: nameOf(event.by) }));
        break;
      case 'leadTaken':
        if (own) urge(t('lead.say.yours'));
        else if (leaderOf(before) === you) say(t('lead.say.theirs', { name: nameOf(event.who) }), 'me');
        break;
      case 'leadDeclined':
        if (before.lead.by === you) say(t('lead.say.declined', { name: nameOf(event.who) }), 'me');
        break;
      case 'leadKept':
        if (before.lead.asked === you) say(t('lead.say.kept', { name: nameOf(event.by) }), 'me');
        break;
      case 'participantJoined':
      case 'participantLeft':
        // In a large session people come to the front and step back without joining or leaving.
        if (own || room.seats.people !== null || room.round?.now != null) break; // none while somebody shares
        gather('people', { name: nameOf(event.who), came: event.$type === 'participantJoined' }, sayPeople, {
          level: 'everything',
          after: together,
          fact,
        });
        break;
      case 'roleGiven': // whoever comes back with a role that they were given brings no news
        if (own || !event.by) break;
        say(t(`seats.say.${event.role}`, { name: nameOf(event.who) }));
        break;
      case 'captionerNamed':
        if (own) urge(t('rooms.say.captioner.you'));
        else say(t('rooms.say.captioner', { name: nameOf(event.who) }));
        break;
      case 'captionsEnded':
        if (!own && room.captioner === null) say(t('rooms.say.captions.ended'));
        break;
      case 'signalGiven':
        say(t('signals.say.given', { signal: t(`signals.kind.${event.kind}`) }), 'me');
        break;
      case 'signalTakenBack':
        if (isGiven(before, event.kind, serverNow()) && !isGiven(room, event.kind, serverNow()))
          say(t('signals.say.takenBack', { signal: t(`signals.kind.${event.kind}`) }), 'me');
        break;
      case 'signalCounted':
        this.signal(event.kind, room, fact);
        break;
      case 'weatherSet':
        if (!own) break;
        say(
          event.weather
            ? t('signals.say.weather', { weather: t(`signals.weather.${event.weather}`) })
            : t('signals.say.noWeather'),
          'me',
        );
        break;
      case 'notSafeLookedAt':
        if (own) say(t('safety.say.seen', { name: nameOf(event.by) }), 'me');
        break;
      case 'screenStarted':
        if (!own) say(t('tracks.say.screen', { name: nameOf(event.who) }));
        break;
      case 'reportMade':
        urge(t('reporting.made'));
        break;
      case 'reportAnswered':
        say(t('reporting.answered'), 'me');
        break;
      case 'roomLocked':
      case 'roomUnlocked':
      case 'doorModeSet':
        // One press may unlock the room and set its door: that is one fact.
        gather('door', null, () => t(`door.say.${doorOf(this.store.getState().room)}`), { after: 50, fact });
        break;
      case 'participantKnocked':
        if (!leads(room, you)) break;
        gather('knocks', { who: event.who, name: event.name }, (knocks) => this.sayWaiting(knocks), { fact });
        break;
      case 'participantAdmitted':
        gather(
          'admitted',
          waitingName(before, event.who) || nameOf(event.who),
          (names) => t('door.say.admitted', { names: namesOf(unique(names)) }),
          {
            fact,
          },
        );
        break;
      case 'doorNoteWritten':
        if (!event.by && leads(room, you)) say(t('door.say.note', { name: waitingName(room, event.who) }));
        break;
      case 'messagePosted': {
        if (event.audience === 'colleagues') {
          if (own || (this.betweenIsOpen && !this.voice.isDialogOpen())) break;
          gather('colleagues', nameOf(event.who), (names) => sayAuthors('colleagues', names), { level: 'me', fact });
          break;
        }
        if (this.chatIsHidden) break;
        if (own || (this.chatIsOpen && !this.voice.isDialogOpen())) break; // the list announces it, unless it is behind a dialog
        const { audience } = event;
        const author = event.author ?? seatOf(room, event.who);
        if (author && isQuiet(this.store.getState(), author, audience)) break;
        const name = hidden.has(event.who) ? t('chat.say.hidden') : author?.name || nameOf(event.who);
        gather(audience, name, (names) => sayAuthors(audience, names), {
          level: audience === 'direct' ? 'me' : 'important',
          fact,
        });
        break;
      }
      case 'messageReacted':
        if (own || this.chatIsHidden || messageOf(room, event.messageId)?.author.id !== you) break;
        gather('reactions', event.reaction, (all) => t('chat.say.toYours', { reactions: sayReactions(all) }), {
          level: 'everything',
          after: together,
          fact,
        });
        break;
      default:
    }
  }

  private sayWaiting(knocks: readonly { who: string; name: string }[]): string | null {
    const { waiting } = this.store.getState().room.door;
    const still = unique(knocks.filter(({ who }) => waiting.some(({ id }) => id === who)).map(({ name }) => name));
    return still.length === 0 ? null : t('door.say.knocked', { count: still.length, names: namesOf(still) });
  }

  /** All signals together after a while. Whoever can slow down hears of that at once. */
  private signal(kind: SignalKind, room: Room, fact: string): void {
    const { you, speaking } = this.store.getState();
    const sayTotals = (kinds: readonly SignalKind[]) =>
      totals(this.store.getState().room, serverNow())
        .filter(([each]) => kinds.includes(each))
        .map(([each, count]) => t('signals.say', { signal: t(`signals.kind.${each}`), count }))
        .join(' ') || null;
    if (kind === 'slowDown' && (leads(room, you) || room.round?.now === you || speaking.includes(you)))
      this.voice.gather('slowDown', kind, sayTotals, { level: 'me', after: 0, fact });
    else this.voice.gather('signals', kind, sayTotals, { level: 'everything', after: together, fact });
  }

  /** Facilitators hear it at once, because somebody waits for them. */
  private handOf(hand: { who: string; name: string }, fact: string): void {
    const { room, you } = this.store.getState();
    const say = (hands: readonly { who: string; name: string }[]) => {
      const still = this.store.getState().room.floor.hands;
      const up = unique(hands.filter(({ who }) => still.includes(who)).map(({ name }) => name));
      if (up.length === 0) return null;
      return t('floor.say.hands', { names: namesOf(up) });
    };
    const how = leads(room, you)
      ? ({ level: 'important', fact } as const)
      : ({ level: 'everything', after: together, fact } as const);
    this.voice.gather('hands', hand, say, how);
  }
}

/** Whether this person leads because whoever led has left or lost the connection. */
function follows(room: Room, before: Room, you: string): boolean {
  const led = leaderOf(before);
  return led !== null && led !== you && leads(before, you) && leaderOf(room) === you;
}

const waitingName = ({ door }: Room, who: string): string => door.waiting.find(({ id }) => id === who)?.name ?? '';

function handRaised(number: number | null): string {
  return number ? t('floor.say.raised', { number }) : t('floor.say.up');
}

function sayPeople(moves: readonly { name: string; came: boolean }[]): string {
  const names = (came: boolean) => moves.filter((move) => move.came === came).map(({ name }) => name);
  const [came, left] = [names(true), names(false)];
  return [
    ...(came.length > 0 ? [t('seats.say.joined', { names: namesOf(came, 1) })] : []),
    ...(left.length > 0 ? [t('seats.say.left', { names: namesOf(left, 1) })] : []),
  ].join(' ');
}

function sayAuthors(audience: Audience, authors: readonly string[]): string {
  const names = unique(authors);
  return t(`chat.say.${audience}`, { names: namesOf(names) });
}

function sayReactions(reactions: readonly Reaction[]): string {
  return unique(reactions)
    .map((reaction) =>
      t('floor.say.reaction', {
        reaction: t(`floor.reaction.${reaction}`),
        count: reactions.filter((other) => other === reaction).length,
      }),
    )
    .join(' ');
}

function unique<T>(all: readonly T[]): readonly T[] {
  return [...new Set(all)];
}

const list = inLanguage((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));

function namesOf(names: readonly string[], most = mostNames): string {
  return names.length <= most ? list().format(names) : t('seats.say.several', { count: names.length });
}
