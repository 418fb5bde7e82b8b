import type { Shows } from '../media/downlinkLadder';
import type { MediaState } from '../media/peerConnection';
import type { LineWord, MediaTrack, ReactionCount, Refusal, ServerSignal, WaitingSeat } from '../shared/contracts';
import type { CaptionLine } from './captions/lines';
import { type Draft, noDraft } from './chat/draft';
import type { Unsent } from './chat/outbox';
import type { Response } from './floor/responses';
import type { Secured } from './keys/sealing';
import type { Notice } from './notices';
import { empty, type Room } from './room';
import type { RoomStore } from './roomStore';
import type { Telling } from './safety/telling';
import type { Devices } from './tracks/ownDevices';

/** Everything that the room's views read. */
export type RoomState = {
  readonly phase: 'joining' | 'here' | 'lost' | 'over';
  readonly over: Refusal | null;
  readonly you: string;
  readonly room: Room;
  readonly counts: ReadonlyMap<string, readonly ReactionCount[]>; // of reactions that are not told one by one
  readonly speaking: readonly string[];
  readonly spoken: ReadonlySet<string>; // who was heard since this page was opened; it stays here
  readonly hidden: ReadonlySet<string>; // by this person, for themselves alone
  readonly responses: readonly Response[];
  readonly captions: readonly CaptionLine[]; // that came while this page was here, the newest last
  readonly lost: {
    readonly since: number;
    readonly attempt: number;
    readonly nextTryAt: number;
    readonly restarting: boolean;
  } | null;
  readonly paused: boolean; // the server refuses all commands for the moment
  readonly unsent: readonly Unsent[];
  readonly draft: Draft;
  readonly telling: Telling | null; // "I am not safe", until a facilitator has closed it
  readonly notice: Notice | null;
  readonly reportsHeard: number; // how often there was something new for a reader of reports
  readonly reportsAnswered: number; // how often there was something new about one's own
  readonly soundBlocked: boolean;
  readonly mediaState: MediaState;
  readonly shows: Shows;
  readonly lines: ReadonlyMap<string, Exclude<LineWord, 'good'>>; // of those whose connection is not good
  readonly measures: boolean; // the page shows what its line is like
  readonly measured: Extract<ServerSignal, { $type: 'lineMeasured' }> | null; // what the server says of it
  readonly devices: Devices;
  readonly hasRelay: boolean; // the server has a relay to choose
  readonly relayOnly: boolean;
  readonly opening: ReadonlySet<MediaTrack>; // own devices that the person has turned on and that are not on yet
  readonly ownCamera: MediaStream | null;
  readonly aside: RoomStore | null; // the side room that this person is in
  readonly secured: Secured | null; // how far everybody's keys are; null before there are any
  readonly asksAbout: WaitingSeat | null; // whom to let in would leave sound and pictures of all unsealed
  readonly mediaVersion: number; // changes when a stream may belong to another tile
};

export const beforeJoining: RoomState = {
  phase: 'joining',
  over: null,
  you: '',
  room: empty,
  counts: new Map(),
  speaking: [],
  spoken: new Set(),
  hidden: new Set(),
  responses: [],
  captions: [],
  lost: null,
  paused: false,
  unsent: [],
  draft: noDraft,
  telling: null,
  notice: null,
  reportsHeard: 0,
  reportsAnswered: 0,
  soundBlocked: false,
  mediaState: 'connecting',
  shows: 'all',
  lines: new Map(),
  measures: false,
  measured: null,
  devices: {},
  hasRelay: false,
  relayOnly: false,
  opening: new Set(),
  ownCamera: null,
  aside: null,
  secured: null,
  asksAbout: null,
  mediaVersion: 0,
};
