import type { Entry, MicrophonePolicy, RoomEvent, RoomFormat, RoomSnapshot, ScreenPolicy } from '../shared/contracts';
import * as arrivals from './arrivals/arrivals';
import * as breaks from './breaks/breaks';
import * as captions from './captions/captions';
import * as chat from './chat/chat';
import * as door from './door/door';
import * as exercises from './exercises/exercises';
import * as floor from './floor/floor';
import * as keys from './keys/keys';
import * as lead from './lead/lead';
import * as pause from './pause/pause';
import * as plan from './plan/plan';
import * as polls from './polls/polls';
import * as questions from './questions/questions';
import * as rounds from './rounds/rounds';
import * as safety from './safety/safety';
import * as schedule from './schedule/schedule';
import * as seats from './seats/seats';
import * as shelf from './shelf/shelf';
import * as siderooms from './siderooms/siderooms';
import * as signals from './signals/signals';
import * as timers from './timers/timers';
import * as tracks from './tracks/tracks';

/** What a client knows of a room: the snapshot it was given and every entry since, folded by the room's parts. */
export type Room = {
  readonly version: number;
  readonly title: string;
  readonly openedAt: number;
  readonly seats: seats.Seats;
  readonly arrivals: arrivals.Arrivals;
  readonly door: door.RoomDoor;
  readonly chat: chat.Chat;
  readonly floor: floor.Floor;
  readonly tracks: tracks.Tracks;
  readonly safety: safety.Safety;
  readonly breaks: breaks.Breaks;
  readonly captioner: captions.Captioner;
  readonly signals: signals.Signals;
  readonly screens: ScreenPolicy; // who may show one
  readonly microphones: MicrophonePolicy; // who can have theirs on, if no round says otherwise
  readonly round: rounds.RoundNow;
  readonly timer: timers.TimerNow;
  readonly exercise: exercises.ExerciseNow;
  readonly pause: pause.Pause;
  readonly lead: lead.Lead;
  readonly schedule: schedule.Schedule;
  readonly plan: plan.Plan;
  readonly polls: polls.Polls;
  readonly questions: questions.Questions;
  readonly resource: shelf.Shown;
  readonly sideRooms: siderooms.SideRooms;
  readonly keys: keys.Keys;
  readonly format: RoomFormat; // how people take part
  readonly needsFacilitator: boolean; // nobody is together without one
  readonly rehearsal: boolean; // all but facilitators are scripted
  readonly media: number; // the place where the room's media lives; 0 until it has one
};

export const empty: Room = {
  version: 0,
  title: '',
  openedAt: 0,
  seats: seats.noSeats,
  arrivals: arrivals.noArrivals,
  door: door.openDoor,
  chat: chat.noChat,
  floor: floor.noFloor,
  tracks: tracks.noTracks,
  safety: safety.allSafe,
  breaks: breaks.noBreaks,
  captioner: null,
  signals: signals.noSignals,
  screens: 'facilitators',
  microphones: 'all',
  round: null,
  timer: null,
  exercise: null,
  pause: null,
  lead: lead.noLead,
  schedule: null,
  plan: null,
  polls: polls.noPolls,
  questions: questions.closedBox,
  resource: null,
  sideRooms: siderooms.noSideRooms,
  keys: null,
  format: 'video',
  needsFacilitator: false,
  rehearsal: false,
  media: 0,
};

export function fromSnapshot(version: number, snapshot: RoomSnapshot): Room {
  return {
    version,
    title: snapshot.title,
    openedAt: snapshot.openedAt,
    seats: seats.fromSnapshot(snapshot),
    arrivals: arrivals.fromSnapshot(snapshot),
    door: door.fromSnapshot(snapshot),
    chat: chat.fromSnapshot(snapshot),
    floor: floor.fromSnapshot(snapshot),
    tracks: tracks.fromSnapshot(snapshot),
    safety: safety.fromSnapshot(snapshot),
    breaks: breaks.fromSnapshot(snapshot),
    captioner: captions.fromSnapshot(snapshot),
    signals: signals.fromSnapshot(snapshot),
    screens: snapshot.screens ?? 'facilitators',
    microphones: snapshot.microphones ?? 'all',
    round: rounds.fromSnapshot(snapshot),
    timer: timers.fromSnapshot(snapshot),
    exercise: exercises.fromSnapshot(snapshot),
    pause: pause.fromSnapshot(snapshot),
    lead: lead.fromSnapshot(snapshot),
    schedule: schedule.fromSnapshot(snapshot),
    plan: plan.fromSnapshot(snapshot),
    polls: polls.fromSnapshot(snapshot),
    questions: questions.fromSnapshot(snapshot),
    resource: shelf.fromSnapshot(snapshot),
    sideRooms: siderooms.fromSnapshot(snapshot),
    keys: keys.fromSnapshot(snapshot),
    format: snapshot.format ?? 'video',
    needsFacilitator: snapshot.needsFacilitator ?? false,
    rehearsal: snapshot.rehearsal ?? false,
    media: snapshot.media,
  };
}

/**
 * The room after an entry; the same room for an entry already folded; null when entries are missing in between. An entry that changes
 * what this person may see brings the whole room instead of events.
 */
export function apply(room: Room, entry: Entry): Room | null {
  if (entry.version <= room.version) return room;
  if ((entry.from ?? entry.version) > room.version + 1) return null;
  if (entry.room) return fromSnapshot(entry.version, entry.room);
  const next = entry.events.reduce((now, event) => evolve(now, event, entry.at), room);
  return { ...next, version: entry.version };
}

/** Never refuses, because the event has already happened. Each part folds what concerns it. */
export function evolve(room: Room, event: RoomEvent, at: number): Room {
  switch (event.$type) {
    case 'roomLocked':
    case 'roomUnlocked':
    case 'roomEnded':
    case 'closingBegan':
    case 'closingTakenBack':
    case 'doorModeSet':
    case 'participantKnocked':
    case 'knockDeclined':
    case 'knockWithdrawn':
    case 'doorNoteWritten':
    case 'secretAsked':
    case 'secretGiven':
      return { ...room, door: door.evolve(room.door, event, at) };

    case 'participantJoined':
      return {
        ...room,
        door: door.evolve(room.door, event, at),
        seats: seats.evolve(room.seats, event),
        tracks: tracks.evolve(room.tracks, event),
        breaks: breaks.evolve(room.breaks, event),
        sideRooms: siderooms.evolve(room.sideRooms, event, at),
        captioner: captions.evolve(room.captioner, event),
        arrivals: arrivals.evolve(room.arrivals, event, at),
        signals: signals.evolve(room.signals, event, at),
        round: rounds.evolve(room.round, event, at),
        keys: keys.evolve(room.keys, event),
        lead: lead.evolve(room.lead, event),
      };
    case 'participantLeft':
      return {
        ...room,
        seats: seats.evolve(room.seats, event),
        floor: floor.evolve(room.floor, event, at),
        tracks: tracks.evolve(room.tracks, event),
        breaks: breaks.evolve(room.breaks, event),
        sideRooms: siderooms.evolve(room.sideRooms, event, at),
        captioner: captions.evolve(room.captioner, event),
        arrivals: arrivals.evolve(room.arrivals, event, at),
        signals: signals.evolve(room.signals, event, at),
        round: rounds.evolve(room.round, event, at),
        keys: keys.evolve(room.keys, event),
        lead: lead.evolve(room.lead, event),
      };
    case 'participantWelcomed':
      return {
        ...room,
        tracks: tracks.evolve(room.tracks, event),
        arrivals: arrivals.evolve(room.arrivals, event, at),
      };
    case 'arrivalNoted':
    case 'arrivalHeld':
    case 'participantVouched':
    case 'invitationRevoked':
      return { ...room, arrivals: arrivals.evolve(room.arrivals, event, at) };
    case 'participantRemoved':
      return {
        ...room,
        seats: seats.evolve(room.seats, event),
        lead: lead.evolve(room.lead, event),
        keys: keys.evolve(room.keys, event),
      };
    case 'roleGiven':
      return { ...room, seats: seats.evolve(room.seats, event), lead: lead.evolve(room.lead, event) };
    case 'participantDropped':
    case 'participantReturned':
    case 'removalTermsSet':
    case 'removedPersonWrote':
    case 'removalUndone':
      return { ...room, seats: seats.evolve(room.seats, event) };

    case 'leadAsked':
    case 'leadTaken':
    case 'leadDeclined':
    case 'leadKept':
      return { ...room, lead: lead.evolve(room.lead, event) };

    case 'messagePosted':
    case 'messageReacted':
    case 'reactionWithdrawn':
    case 'messageTakenDown':
    case 'chatSet':
    case 'slowModeSet':
    case 'privateMessagesSet':
    case 'chatHeld':
    case 'chatAllowed':
      return { ...room, chat: chat.evolve(room.chat, event, at, room.seats) };

    case 'handRaised':
    case 'handLowered':
    case 'handMoved':
    case 'handOrderSet':
    case 'invitedToSpeak':
      return { ...room, floor: floor.evolve(room.floor, event, at) };

    case 'roundStarted':
    case 'turnBegan':
    case 'turnEnded':
    case 'stickOffered':
    case 'stickReturned':
    case 'minuteAsked':
    case 'minuteAdded':
    case 'roundWaits':
    case 'roundPaused':
    case 'roundResumed':
    case 'roundMoved':
    case 'roundTimeHidden':
    case 'roundFinished':
    case 'roundEnded':
      return { ...room, round: rounds.evolve(room.round, event, at) };
    case 'timerStarted':
    case 'timerExtended':
    case 'timerStopped':
    case 'timerEnded':
      return { ...room, timer: timers.evolve(room.timer, event) };
    case 'exerciseStarted':
    case 'exerciseEnded':
      return { ...room, exercise: exercises.evolve(room.exercise, event, at) };

    case 'microphoneTurnedOn':
    case 'microphoneTurnedOff':
    case 'microphoneMuted':
    case 'askedToUnmute':
    case 'cameraTurnedOn':
    case 'cameraTurnedOff':
    case 'cameraStopped':
    case 'cameraAllowed':
    case 'screenStarted':
    case 'screenStopped':
      return { ...room, tracks: tracks.evolve(room.tracks, event) };

    case 'notSafeSaid':
    case 'notSafeChosen':
    case 'notSafeTakenBack':
    case 'notSafeLookedAt':
    case 'notSafeAskedAgain':
    case 'notSafeClosed':
      return { ...room, safety: safety.evolve(room.safety, event, at) };
    case 'steppedOut':
    case 'steppedBack':
      return { ...room, breaks: breaks.evolve(room.breaks, event) };
    case 'captionerNamed':
    case 'captionsEnded':
      return { ...room, captioner: captions.evolve(room.captioner, event) };

    case 'keyPublished':
    case 'keyHanded':
    case 'keyOpened':
      return { ...room, keys: keys.evolve(room.keys, event) };

    case 'sideRoomsPrepared':
    case 'sideRoomPrepared':
    case 'sideRoomAssigned':
    case 'sideRoomsForgotten':
    case 'sideRoomsOpened':
    case 'sideRoomOpened':
    case 'sideRoomOffered':
    case 'sideRoomDeclined':
    case 'pairOpened':
    case 'pairClosed':
    case 'sideRoomEntered':
    case 'sideRoomLeft':
    case 'facilitatorCalled':
    case 'callTakenBack':
    case 'sideRoomsWrittenTo':
    case 'sideRoomsProlonged':
    case 'everybodyAskedBack':
    case 'sideRoomsClosed':
    case 'stepOutAsked':
    case 'stepOutDeclined':
      return { ...room, sideRooms: siderooms.evolve(room.sideRooms, event, at) };
    case 'signalCounted':
    case 'signalGiven':
    case 'signalTakenBack':
    case 'weatherSet':
      return { ...room, signals: signals.evolve(room.signals, event, at) };

    case 'microphonesSet':
      return { ...room, microphones: event.policy };
    case 'screensSet':
      return { ...room, screens: event.policy };
    case 'roomPaused':
    case 'roomResumed':
      return {
        ...room,
        pause: pause.evolve(room.pause, event, at),
        plan: plan.evolve(room.plan, event, at, room.pause),
      };
    case 'planUsed':
    case 'planShown':
    case 'planPutAway':
    case 'stepBegun':
    case 'stepProlonged':
    case 'planPaused':
    case 'planResumed':
      return { ...room, plan: plan.evolve(room.plan, event, at, room.pause) };

    case 'sessionProlonged':
    case 'prolongingTakenBack':
      return { ...room, schedule: schedule.evolve(room.schedule, event) };

    case 'questionBoxSet':
    case 'questionListed':
    case 'questionVotesCounted':
    case 'questionAsked':
    case 'questionShown':
    case 'questionKept':
    case 'questionPutAway':
      return { ...room, questions: questions.evolve(room.questions, event) };

    case 'resourceShown':
    case 'resourceHidden':
      return { ...room, resource: shelf.evolve(room.resource, event) };

    case 'pollPrepared':
    case 'pollOpened':
    case 'ballotGiven':
    case 'pollAnswered':
    case 'sumsCounted':
    case 'sumsShown':
    case 'pollClosing':
    case 'pollClosed':
    case 'pollDeleted':
      return { ...room, polls: polls.evolve(room.polls, event) };

    case 'mediaPlaced':
      return { ...room, media: event.number };
    case 'roomOpened': // nobody is inside yet
    case 'linksReplaced':
    case 'holdsKept':
    case 'questionVoteSet':
    case 'connectionLost':
    case 'connectionRestored':
    case 'reasonGiven':
    case 'noteGiven':
    case 'cameByInvitation':
    case 'agreementAccepted':
    case 'mainRoomFollowed':
    case 'everyoneMuted': // each microphone has an event of its own
      return room; // the server's own concern
    case 'endAnnounced':
      return room; // said when it comes
    case 'participantAdmitted':
      return room; // participantJoined follows
    case 'reportMade':
    case 'reportHandled':
    case 'answerCounted': // told to nobody
    case 'reportAnswered':
      return room; // what there is to read is asked for over HTTP
    default:
      event satisfies never; // an event of this release without an arm does not compile
      return room; // written by a newer server
  }
}
