// Made from the server's contracts by its tests, when MEETINGHUB_WRITE_GENERATED=1. Do not edit.
// What the words mean is written in docs/protocol.md. Times are UTC, in milliseconds since 1970; durations are in milliseconds.

export const limits = {
  longestName: 32,
  longestMessage: 4000,
  longestCaption: 500,
  longestNote: 60,
  mostSideRooms: 12,
  mostInSideRoom: 25,
  longestSideNote: 500,
  longestRehearsal: 3600000,
  mostMessages: 500,
  longestRemovalNote: 500,
  longestLine: 200,
  slowModes: [30000, 60000, 300000],
  signalLasts: 60000,
  longestPrompt: 300,
  longestTimerLabel: 60,
  planMinutes: [2, 5, 10],
  longestReport: 2000,
  longestAnswer: 200,
  mostReportedMessages: 20,
  longestQuestion: 200,
  longestQuestionInBox: 500,
  longestChoice: 80,
  fewestChoices: 2,
  mostChoices: 8,
  pulseSteps: 11,
  fewestAnswers: 5,
} as const;

export type RoomId = string;
export type ParticipantId = string;
export type MessageId = string;
export type ReportId = string;
export type PollId = string;
export type QuestionId = string;
export type ResourceId = string;
export type RoundId = string;

export const roleValues = [
  'participant',
  'facilitator',
] as const;
export type Role = (typeof roleValues)[number];

export const keepsakeValues = [
  'fern',
  'hill',
  'moon',
  'boat',
  'feather',
  'cup',
  'stones',
  'lantern',
  'wren',
  'acorn',
  'shell',
  'cloud',
] as const;
export type Keepsake = (typeof keepsakeValues)[number];

export const tintValues = [
  'moss',
  'clay',
  'sea',
  'slate',
  'ochre',
  'heather',
  'rose',
  'stone',
] as const;
export type Tint = (typeof tintValues)[number];

export const presenceValues = [
  'here',
  'dropped',
] as const;
export type Presence = (typeof presenceValues)[number];

export const deviceStateValues = [
  'off',
  'on',
  'held',
] as const;
export type DeviceState = (typeof deviceStateValues)[number];

export const screenStateValues = [
  'off',
  'on',
] as const;
export type ScreenState = (typeof screenStateValues)[number];

export const audienceValues = [
  'everyone',
  'facilitators',
  'direct',
  'colleagues',
] as const;
export type Audience = (typeof audienceValues)[number];

export const reactionValues = [
  'heart',
  'meToo',
  'thankYou',
  'sittingWithYou',
] as const;
export type Reaction = (typeof reactionValues)[number];

export const doorStateValues = [
  'open',
  'locked',
  'full',
  'knock',
  'invitedOnly',
  'noFacilitator',
] as const;
export type DoorState = (typeof doorStateValues)[number];

export const mediaTrackValues = [
  'microphone',
  'camera',
  'screen',
] as const;
export type MediaTrack = (typeof mediaTrackValues)[number];

export const pictureCodecValues = [
  'vp8',
  'h264',
  'vp9',
  'av1',
] as const;
export type PictureCodec = (typeof pictureCodecValues)[number];

export const reasonValues = [
  'disruption',
  'harassment',
  'privacy',
  'safety',
  'wrongRoom',
  'other',
] as const;
export type Reason = (typeof reasonValues)[number];

export const notSafeChoiceValues = [
  'stepOut',
  'checkOnMe',
  'inDangerNow',
] as const;
export type NotSafeChoice = (typeof notSafeChoiceValues)[number];

export const doorModeValues = [
  'open',
  'knock',
  'invited',
] as const;
export type DoorMode = (typeof doorModeValues)[number];

export const knockCauseValues = [
  'door',
  'noFacilitator',
  'sentBack',
] as const;
export type KnockCause = (typeof knockCauseValues)[number];

export const roomFormatValues = [
  'video',
  'audio',
  'chat',
  'talk',
] as const;
export type RoomFormat = (typeof roomFormatValues)[number];

export const removedUntilValues = [
  'sessionEnds',
  'review',
] as const;
export type RemovedUntil = (typeof removedUntilValues)[number];

export const stepKindValues = [
  'open',
  'agreement',
  'round',
  'topic',
  'exercise',
  'sideRooms',
  'break',
  'checkOut',
  'close',
] as const;
export type StepKind = (typeof stepKindValues)[number];

export const stageViewValues = [
  'grid',
  'speaker',
  'circle',
  'listen',
] as const;
export type StageView = (typeof stageViewValues)[number];

export const chatModeValues = [
  'open',
  'toFacilitators',
  'paused',
] as const;
export type ChatMode = (typeof chatModeValues)[number];

export const privateMessagesValues = [
  'facilitators',
  'off',
  'all',
] as const;
export type PrivateMessages = (typeof privateMessagesValues)[number];

export const screenPolicyValues = [
  'facilitators',
  'all',
] as const;
export type ScreenPolicy = (typeof screenPolicyValues)[number];

export const feelingValues = [
  'struggling',
  'unsettled',
  'between',
  'lighter',
  'steady',
] as const;
export type Feeling = (typeof feelingValues)[number];

export const handOrderValues = [
  'raised',
  'quietFirst',
] as const;
export type HandOrder = (typeof handOrderValues)[number];

export const moveDirectionValues = [
  'up',
  'down',
] as const;
export type MoveDirection = (typeof moveDirectionValues)[number];

export const microphonePolicyValues = [
  'all',
  'floor',
  'facilitators',
] as const;
export type MicrophonePolicy = (typeof microphonePolicyValues)[number];

export const roundOrderValues = [
  'joining',
  'byHand',
  'chance',
  'stick',
] as const;
export type RoundOrder = (typeof roundOrderValues)[number];

export const roundPhaseValues = [
  'between',
  'sharing',
  'finished',
] as const;
export type RoundPhase = (typeof roundPhaseValues)[number];

export const roundStateValues = [
  'waiting',
  'later',
  'passed',
  'declined',
  'shared',
] as const;
export type RoundState = (typeof roundStateValues)[number];

export const exerciseKindValues = [
  'breathing',
  'grounding',
] as const;
export type ExerciseKind = (typeof exerciseKindValues)[number];

export const sideRoomsByValues = [
  'number',
  'hand',
  'choice',
] as const;
export type SideRoomsBy = (typeof sideRoomsByValues)[number];

export const sideRoomNameValues = [
  'window',
  'garden',
  'hearth',
  'harbour',
  'meadow',
  'orchard',
  'library',
  'terrace',
  'river',
  'grove',
  'bridge',
  'lighthouse',
] as const;
export type SideRoomName = (typeof sideRoomNameValues)[number];

export const reportKindValues = [
  'safety',
  'unwanted',
  'hurtful',
  'identifying',
  'other',
] as const;
export type ReportKind = (typeof reportKindValues)[number];

export const reportStateValues = [
  'new',
  'seen',
  'acted',
  'closed',
] as const;
export type ReportState = (typeof reportStateValues)[number];

export const reportReadersValues = [
  'facilitators',
  'laterFacilitators',
  'safetyLead',
  'nobody',
] as const;
export type ReportReaders = (typeof reportReadersValues)[number];

export const pollKindValues = [
  'question',
  'before',
  'after',
] as const;
export type PollKind = (typeof pollKindValues)[number];

export const pollStateValues = [
  'prepared',
  'open',
  'closing',
  'closed',
] as const;
export type PollState = (typeof pollStateValues)[number];

export const signalKindValues = [
  'withYou',
  'meToo',
  'slowDown',
  'needBreak',
  'noAdvice',
] as const;
export type SignalKind = (typeof signalKindValues)[number];

export const weatherValues = [
  'justListen',
  'questionsWelcome',
  'adviceWelcome',
] as const;
export type Weather = (typeof weatherValues)[number];

export const lineWordValues = [
  'good',
  'weak',
  'veryWeak',
] as const;
export type LineWord = (typeof lineWordValues)[number];

export const refusalCodeValues = [
  'bad_request',
  'bad_pass',
  'pass_expired',
  'not_joined',
  'already_joined',
  'not_in_room',
  'removed',
  'room_locked',
  'invited_only',
  'waiting',
  'knock_declined',
  'room_full',
  'network_crowded',
  'room_ended',
  'link_unknown',
  'links_replaced',
  'links_unavailable',
  'invitation_used',
  'too_many_invitations',
  'too_early',
  'session_cancelled',
  'series_over',
  'nobody_hosts',
  'no_planned_end',
  'rehearsals_off',
  'rehearsals_full',
  'only_rehearsal',
  'name_taken',
  'name_unusable',
  'name_reserved',
  'name_claims_role',
  'agreement_needed',
  'not_facilitator',
  'last_facilitator',
  'facilitator_protected',
  'not_lead',
  'lead_not_offered',
  'cannot_lead',
  'not_removed',
  'line_written',
  'line_too_long',
  'nobody_here',
  'no_such_participant',
  'no_such_message',
  'message_empty',
  'message_too_long',
  'note_too_long',
  'chat_to_facilitators',
  'chat_paused',
  'chat_slow',
  'chat_held',
  'private_messages_off',
  'facilitator_writes',
  'microphone_held',
  'camera_held',
  'screen_taken',
  'screens_by_facilitators',
  'microphone_with_floor',
  'microphones_by_facilitators',
  'audio_only',
  'chat_only',
  'speakers_only',
  'on_pause',
  'facilitator_away',
  'stepped_out',
  'round_going',
  'round_on_pause',
  'round_too_large',
  'prompt_too_long',
  'timer_running',
  'not_captioner',
  'offer_unusable',
  'not_encrypted',
  'no_key_published',
  'lacks_secret',
  'let_in_by_hand',
  'room_paused',
  'media_unavailable',
  'slow_down',
  'next_room_only',
  'room_newer',
  'side_rooms_open',
  'no_side_room',
  'not_your_side_room',
  'side_room_full',
  'no_facilitator_free',
  'step_out_gone',
  'main_room_only',
  'no_plan',
  'no_such_step',
  'feedback_given',
  'participants_only',
  'poll_unusable',
  'poll_asked',
  'too_many_polls',
  'no_such_poll',
  'poll_over',
  'too_few_answers',
  'ballot_taken',
  'ballot_unusable',
  'box_closed',
  'box_full',
  'no_such_question',
  'no_such_resource',
  'no_safety_lead',
  'no_such_report',
  'report_closed',
  'not_safety_lead',
  'safety_lead_off',
  'not_operator',
  'operations_off',
  'no_such_node',
] as const;
export type RefusalCode = (typeof refusalCodeValues)[number];

export const goodbyeCodeValues = [
  'removed',
  'room_ended',
  'moved_elsewhere',
  'left',
  'knock_declined',
  'links_replaced',
  'server_stopping',
  'pass_expired',
  'flooding',
] as const;
export type GoodbyeCode = (typeof goodbyeCodeValues)[number];

export type RoomCommand =
  | { readonly $type: 'welcome'; readonly who: ParticipantId }
  | { readonly $type: 'vouchFor'; readonly who: ParticipantId }
  | { readonly $type: 'stepOut' }
  | { readonly $type: 'stepBack' }
  | { readonly $type: 'nameCaptioner'; readonly who: ParticipantId }
  | { readonly $type: 'endCaptions' }
  | { readonly $type: 'postMessage'; readonly id: MessageId; readonly body: string; readonly audience: Audience; readonly replyTo?: MessageId | null; readonly toWho?: ParticipantId | null; readonly note?: string | null }
  | { readonly $type: 'reactToMessage'; readonly messageId: MessageId; readonly reaction: Reaction }
  | { readonly $type: 'withdrawReaction'; readonly messageId: MessageId; readonly reaction: Reaction }
  | { readonly $type: 'takeDownMessage'; readonly id: MessageId }
  | { readonly $type: 'setChat'; readonly mode: ChatMode }
  | { readonly $type: 'setSlowMode'; readonly every: number | null }
  | { readonly $type: 'setPrivateMessages'; readonly allowed: PrivateMessages }
  | { readonly $type: 'holdChat'; readonly who: ParticipantId; readonly reason?: Reason | null }
  | { readonly $type: 'allowChat'; readonly who: ParticipantId }
  | { readonly $type: 'setDoor'; readonly mode: DoorMode }
  | { readonly $type: 'lockRoom' }
  | { readonly $type: 'unlockRoom' }
  | { readonly $type: 'endRoom' }
  | { readonly $type: 'closeRoom' }
  | { readonly $type: 'keepOpen' }
  | { readonly $type: 'handOver'; readonly who?: ParticipantId | null }
  | { readonly $type: 'startExercise'; readonly kind: ExerciseKind }
  | { readonly $type: 'endExercise' }
  | { readonly $type: 'raiseHand'; readonly byText?: boolean | null }
  | { readonly $type: 'lowerHand'; readonly who?: ParticipantId | null }
  | { readonly $type: 'moveHand'; readonly who: ParticipantId; readonly direction: MoveDirection; readonly from: number }
  | { readonly $type: 'inviteToSpeak'; readonly who: ParticipantId }
  | { readonly $type: 'setHandOrder'; readonly order: HandOrder }
  | { readonly $type: 'publishKey'; readonly key: string }
  | { readonly $type: 'handKeys'; readonly keys: readonly SealedKey[]; readonly opening?: KeyOpening | null }
  | { readonly $type: 'askForSecret'; readonly key: string }
  | { readonly $type: 'giveSecret'; readonly who: ParticipantId; readonly key: string; readonly box: string }
  | { readonly $type: 'askToLead'; readonly who: ParticipantId }
  | { readonly $type: 'takeLead' }
  | { readonly $type: 'declineLead' }
  | { readonly $type: 'keepLead' }
  | { readonly $type: 'pauseRoom' }
  | { readonly $type: 'resumeRoom' }
  | { readonly $type: 'usePlan'; readonly plan: SessionPlan }
  | { readonly $type: 'putPlanAway' }
  | { readonly $type: 'beginPlan' }
  | { readonly $type: 'goToStep'; readonly step: number }
  | { readonly $type: 'addToStep'; readonly minutes: number; readonly from: number }
  | { readonly $type: 'pausePlan' }
  | { readonly $type: 'resumePlan' }
  | { readonly $type: 'preparePoll'; readonly id: PollId; readonly form: PollForm }
  | { readonly $type: 'openPoll'; readonly id: PollId }
  | { readonly $type: 'closePoll'; readonly id: PollId }
  | { readonly $type: 'showSums'; readonly id: PollId }
  | { readonly $type: 'deletePoll'; readonly id: PollId }
  | { readonly $type: 'setQuestionBox'; readonly open: boolean }
  | { readonly $type: 'askQuestion'; readonly id: QuestionId; readonly text: string }
  | { readonly $type: 'showQuestion'; readonly id: QuestionId }
  | { readonly $type: 'keepQuestion'; readonly id: QuestionId }
  | { readonly $type: 'putAwayQuestion'; readonly id: QuestionId }
  | { readonly $type: 'listQuestion'; readonly id: QuestionId }
  | { readonly $type: 'voteQuestion'; readonly id: QuestionId; readonly up: boolean }
  | { readonly $type: 'removeParticipant'; readonly who: ParticipantId; readonly reason?: Reason | null; readonly note?: string | null; readonly until?: RemovedUntil | null; readonly withHelp?: boolean | null }
  | { readonly $type: 'removeEverybodySince'; readonly who: ParticipantId; readonly reason?: Reason | null; readonly note?: string | null; readonly until?: RemovedUntil | null; readonly withHelp?: boolean | null }
  | { readonly $type: 'undoRemoval'; readonly who: ParticipantId }
  | { readonly $type: 'startRound'; readonly id: RoundId; readonly prompt: string; readonly order: RoundOrder; readonly perPerson?: number | null; readonly followsMicrophone?: boolean | null; readonly people?: readonly ParticipantId[] | null; readonly seed?: number | null }
  | { readonly $type: 'finishSharing'; readonly turn: number }
  | { readonly $type: 'thankAndGoOn'; readonly turn: number }
  | { readonly $type: 'passRound'; readonly turn: number; readonly who?: ParticipantId | null }
  | { readonly $type: 'comeBackToMe'; readonly turn: number; readonly who?: ParticipantId | null }
  | { readonly $type: 'askForMinute'; readonly turn: number }
  | { readonly $type: 'addMinute'; readonly from: number }
  | { readonly $type: 'waitInRound'; readonly turn: number }
  | { readonly $type: 'pauseRound' }
  | { readonly $type: 'resumeRound' }
  | { readonly $type: 'endRound' }
  | { readonly $type: 'moveInRound'; readonly who: ParticipantId; readonly direction: MoveDirection; readonly from: number }
  | { readonly $type: 'hideRoundTime'; readonly hidden: boolean }
  | { readonly $type: 'offerStick'; readonly turn: number; readonly to: ParticipantId }
  | { readonly $type: 'takeStick'; readonly turn: number }
  | { readonly $type: 'declineStick'; readonly turn: number }
  | { readonly $type: 'sayNotSafe'; readonly choice?: NotSafeChoice | null }
  | { readonly $type: 'takeBackNotSafe' }
  | { readonly $type: 'lookAtNotSafe'; readonly who: ParticipantId }
  | { readonly $type: 'closeNotSafe'; readonly who: ParticipantId }
  | { readonly $type: 'prolongSession'; readonly minutes: number; readonly from: number }
  | { readonly $type: 'takeBackProlonging' }
  | { readonly $type: 'leave' }
  | { readonly $type: 'letIn'; readonly who: readonly ParticipantId[] }
  | { readonly $type: 'declineKnock'; readonly who: ParticipantId }
  | { readonly $type: 'sendToWait'; readonly who: ParticipantId; readonly reason?: Reason | null }
  | { readonly $type: 'writeAtDoor'; readonly text: string; readonly to?: ParticipantId | null }
  | { readonly $type: 'promoteParticipant'; readonly who: ParticipantId }
  | { readonly $type: 'withdrawPromotion'; readonly who: ParticipantId }
  | { readonly $type: 'stepDown' }
  | { readonly $type: 'stepUp' }
  | { readonly $type: 'hideResource'; readonly id: ResourceId }
  | { readonly $type: 'prepareSideRooms'; readonly how: SideRoomsBy; readonly rooms: readonly SideRoomPlan[]; readonly time?: number | null; readonly mayChange?: boolean | null }
  | { readonly $type: 'forgetSideRooms' }
  | { readonly $type: 'offerSideRooms' }
  | { readonly $type: 'offerSideRoom'; readonly who: ParticipantId; readonly number: number }
  | { readonly $type: 'enterSideRoom'; readonly number: number }
  | { readonly $type: 'stayHere' }
  | { readonly $type: 'callFacilitator' }
  | { readonly $type: 'takeBackCall'; readonly number?: number | null }
  | { readonly $type: 'writeToSideRooms'; readonly text: string }
  | { readonly $type: 'prolongSideRooms'; readonly minutes: number; readonly from: number }
  | { readonly $type: 'bringEverybodyBack' }
  | { readonly $type: 'askToStepOut' }
  | { readonly $type: 'inviteToStepOut'; readonly who: ParticipantId }
  | { readonly $type: 'acceptStepOut' }
  | { readonly $type: 'declineStepOut'; readonly who?: ParticipantId | null }
  | { readonly $type: 'giveSignal'; readonly kind: SignalKind }
  | { readonly $type: 'takeBackSignal'; readonly kind: SignalKind }
  | { readonly $type: 'setWeather'; readonly weather?: Weather | null }
  | { readonly $type: 'startTimer'; readonly duration: number; readonly label?: string | null }
  | { readonly $type: 'addToTimer'; readonly minutes: number; readonly from: number }
  | { readonly $type: 'stopTimer' }
  | { readonly $type: 'turnOnMicrophone' }
  | { readonly $type: 'turnOffMicrophone' }
  | { readonly $type: 'turnOnCamera' }
  | { readonly $type: 'turnOffCamera' }
  | { readonly $type: 'startScreen' }
  | { readonly $type: 'stopScreen'; readonly who?: ParticipantId | null }
  | { readonly $type: 'muteParticipant'; readonly who: ParticipantId; readonly reason?: Reason | null }
  | { readonly $type: 'askToUnmute'; readonly who: ParticipantId }
  | { readonly $type: 'stopCamera'; readonly who: ParticipantId; readonly reason?: Reason | null }
  | { readonly $type: 'allowCamera'; readonly who: ParticipantId }
  | { readonly $type: 'muteAll' }
  | { readonly $type: 'setMicrophones'; readonly policy: MicrophonePolicy }
  | { readonly $type: 'setScreens'; readonly policy: ScreenPolicy };

export type RoomEvent =
  | { readonly $type: 'arrivalNoted'; readonly who: ParticipantId; readonly returning: boolean; readonly invited: boolean; readonly vouched: boolean }
  | { readonly $type: 'cameByInvitation'; readonly who: ParticipantId; readonly invitation: string }
  | { readonly $type: 'invitationRevoked'; readonly invitation: string; readonly whose?: ParticipantId | null }
  | { readonly $type: 'arrivalHeld'; readonly who: ParticipantId }
  | { readonly $type: 'participantWelcomed'; readonly who: ParticipantId; readonly by: ParticipantId }
  | { readonly $type: 'participantVouched'; readonly who: ParticipantId; readonly by: ParticipantId }
  | { readonly $type: 'steppedOut'; readonly who: ParticipantId; readonly since: number }
  | { readonly $type: 'steppedBack'; readonly who: ParticipantId }
  | { readonly $type: 'captionerNamed'; readonly who: ParticipantId }
  | { readonly $type: 'captionsEnded'; readonly who: ParticipantId }
  | { readonly $type: 'messagePosted'; readonly id: MessageId; readonly who: ParticipantId; readonly body: string; readonly audience: Audience; readonly replyTo?: MessageId | null; readonly toWho?: ParticipantId | null; readonly note?: string | null; readonly author?: Author | null }
  | { readonly $type: 'messageReacted'; readonly messageId: MessageId; readonly who: ParticipantId; readonly reaction: Reaction }
  | { readonly $type: 'reactionWithdrawn'; readonly messageId: MessageId; readonly who: ParticipantId; readonly reaction: Reaction }
  | { readonly $type: 'messageTakenDown'; readonly id: MessageId; readonly by: ParticipantId; readonly author: ParticipantId }
  | { readonly $type: 'chatSet'; readonly mode: ChatMode }
  | { readonly $type: 'slowModeSet'; readonly every: number | null }
  | { readonly $type: 'privateMessagesSet'; readonly allowed: PrivateMessages }
  | { readonly $type: 'chatHeld'; readonly who: ParticipantId }
  | { readonly $type: 'chatAllowed'; readonly who: ParticipantId; readonly by: ParticipantId }
  | { readonly $type: 'roomOpened'; readonly title: string; readonly capacity: number; readonly large?: boolean | null; readonly again?: boolean | null; readonly level?: number | null; readonly times?: RoomTimes | null; readonly door?: DoorMode | null; readonly needsFacilitator?: boolean | null; readonly format?: RoomFormat | null; readonly endsAt?: number | null; readonly main?: MainRoom | null; readonly ballots?: string | null; readonly rehearsal?: boolean | null; readonly encrypted?: boolean | null }
  | { readonly $type: 'holdsKept'; readonly who: ParticipantId; readonly microphone: boolean; readonly camera: boolean; readonly messages?: boolean | null; readonly mustAsk?: boolean | null; readonly atDoor?: boolean | null }
  | { readonly $type: 'linksReplaced'; readonly links: number }
  | { readonly $type: 'doorModeSet'; readonly mode: DoorMode }
  | { readonly $type: 'roomLocked' }
  | { readonly $type: 'roomUnlocked' }
  | { readonly $type: 'roomEnded' }
  | { readonly $type: 'closingBegan'; readonly at: number }
  | { readonly $type: 'closingTakenBack'; readonly by: ParticipantId }
  | { readonly $type: 'exerciseStarted'; readonly kind: ExerciseKind; readonly by: ParticipantId }
  | { readonly $type: 'exerciseEnded'; readonly by?: ParticipantId | null }
  | { readonly $type: 'handRaised'; readonly who: ParticipantId; readonly byText?: boolean | null; readonly place?: number | null; readonly since?: number | null }
  | { readonly $type: 'handLowered'; readonly who: ParticipantId }
  | { readonly $type: 'handMoved'; readonly who: ParticipantId; readonly place: number }
  | { readonly $type: 'invitedToSpeak'; readonly who: ParticipantId; readonly by?: ParticipantId | null }
  | { readonly $type: 'handOrderSet'; readonly order: HandOrder }
  | { readonly $type: 'keyPublished'; readonly who: ParticipantId; readonly number: number; readonly key: string }
  | { readonly $type: 'keyHanded'; readonly from: ParticipantId; readonly to: ParticipantId; readonly box: string }
  | { readonly $type: 'keyOpened'; readonly who: ParticipantId; readonly opening: KeyOpening }
  | { readonly $type: 'secretAsked'; readonly who: ParticipantId; readonly key: string }
  | { readonly $type: 'secretGiven'; readonly who: ParticipantId; readonly by: ParticipantId; readonly box: string }
  | { readonly $type: 'leadAsked'; readonly who: ParticipantId; readonly by: ParticipantId }
  | { readonly $type: 'leadTaken'; readonly who: ParticipantId }
  | { readonly $type: 'leadDeclined'; readonly who: ParticipantId }
  | { readonly $type: 'leadKept'; readonly by: ParticipantId }
  | { readonly $type: 'mediaPlaced'; readonly node: string; readonly number: number }
  | { readonly $type: 'roomPaused'; readonly by?: ParticipantId | null }
  | { readonly $type: 'roomResumed'; readonly by: ParticipantId }
  | { readonly $type: 'planUsed'; readonly plan: SessionPlan; readonly beginsAt?: number | null }
  | { readonly $type: 'planShown'; readonly steps: readonly string[] }
  | { readonly $type: 'planPutAway' }
  | { readonly $type: 'stepBegun'; readonly step: number; readonly endsAt?: number | null; readonly view?: StageView | null }
  | { readonly $type: 'stepProlonged'; readonly endsAt: number }
  | { readonly $type: 'planPaused' }
  | { readonly $type: 'planResumed' }
  | { readonly $type: 'pollPrepared'; readonly id: PollId; readonly form: PollForm }
  | { readonly $type: 'pollOpened'; readonly id: PollId; readonly form: PollForm }
  | { readonly $type: 'ballotGiven'; readonly poll: PollId; readonly who: ParticipantId; readonly blinded: string }
  | { readonly $type: 'answerCounted'; readonly poll: PollId; readonly choice: number; readonly token: string }
  | { readonly $type: 'pollAnswered'; readonly poll: PollId; readonly answers: number }
  | { readonly $type: 'sumsCounted'; readonly poll: PollId; readonly sums: readonly number[] }
  | { readonly $type: 'sumsShown'; readonly poll: PollId; readonly sums: readonly number[] }
  | { readonly $type: 'pollClosing'; readonly poll: PollId; readonly until: number }
  | { readonly $type: 'pollClosed'; readonly poll: PollId }
  | { readonly $type: 'pollDeleted'; readonly poll: PollId }
  | { readonly $type: 'questionBoxSet'; readonly open: boolean }
  | { readonly $type: 'questionAsked'; readonly id: QuestionId; readonly text: string; readonly isEarly?: boolean | null }
  | { readonly $type: 'questionShown'; readonly id: QuestionId; readonly text: string; readonly isEarly?: boolean | null }
  | { readonly $type: 'questionListed'; readonly id: QuestionId; readonly text: string; readonly isEarly?: boolean | null }
  | { readonly $type: 'questionVoteSet'; readonly id: QuestionId; readonly voter: string; readonly up: boolean }
  | { readonly $type: 'questionVotesCounted'; readonly id: QuestionId; readonly votes: number }
  | { readonly $type: 'questionKept'; readonly id: QuestionId }
  | { readonly $type: 'questionPutAway'; readonly id: QuestionId }
  | { readonly $type: 'participantRemoved'; readonly who: ParticipantId; readonly name: string }
  | { readonly $type: 'removalTermsSet'; readonly who: ParticipantId; readonly until: RemovedUntil; readonly withHelp: boolean }
  | { readonly $type: 'removalUndone'; readonly who: ParticipantId }
  | { readonly $type: 'removedPersonWrote'; readonly who: ParticipantId; readonly text: string }
  | { readonly $type: 'reasonGiven'; readonly who: ParticipantId; readonly reason: Reason }
  | { readonly $type: 'noteGiven'; readonly who: ParticipantId; readonly note: string }
  | { readonly $type: 'reportMade'; readonly id: ReportId; readonly about: ParticipantId | null }
  | { readonly $type: 'reportHandled'; readonly id: ReportId }
  | { readonly $type: 'reportAnswered'; readonly id: ReportId; readonly who: ParticipantId; readonly change: number }
  | { readonly $type: 'roundStarted'; readonly id: RoundId; readonly prompt: string; readonly perPerson: number | null; readonly order: RoundOrder; readonly followsMicrophone: boolean; readonly people: readonly ParticipantId[]; readonly until: number; readonly by: ParticipantId }
  | { readonly $type: 'turnBegan'; readonly who: ParticipantId; readonly turn: number; readonly endsAt?: number | null }
  | { readonly $type: 'turnEnded'; readonly who: ParticipantId; readonly state: RoundState; readonly until?: number | null }
  | { readonly $type: 'stickOffered'; readonly to: ParticipantId; readonly until: number }
  | { readonly $type: 'stickReturned'; readonly from: ParticipantId }
  | { readonly $type: 'minuteAsked'; readonly who: ParticipantId }
  | { readonly $type: 'minuteAdded'; readonly endsAt: number; readonly by: ParticipantId }
  | { readonly $type: 'roundWaits'; readonly until: number; readonly by: ParticipantId }
  | { readonly $type: 'roundPaused'; readonly by?: ParticipantId | null }
  | { readonly $type: 'roundResumed'; readonly by?: ParticipantId | null }
  | { readonly $type: 'roundMoved'; readonly who: ParticipantId; readonly place: number }
  | { readonly $type: 'roundTimeHidden'; readonly hidden: boolean }
  | { readonly $type: 'roundFinished' }
  | { readonly $type: 'roundEnded'; readonly by: ParticipantId | null }
  | { readonly $type: 'notSafeSaid'; readonly who: ParticipantId; readonly name: string; readonly keepsake: Keepsake; readonly tint: Tint; readonly choice?: NotSafeChoice | null }
  | { readonly $type: 'notSafeChosen'; readonly who: ParticipantId; readonly choice: NotSafeChoice }
  | { readonly $type: 'notSafeTakenBack'; readonly who: ParticipantId }
  | { readonly $type: 'notSafeLookedAt'; readonly who: ParticipantId; readonly by: ParticipantId }
  | { readonly $type: 'notSafeAskedAgain'; readonly who: ParticipantId; readonly times: number }
  | { readonly $type: 'notSafeClosed'; readonly who: ParticipantId; readonly by: ParticipantId }
  | { readonly $type: 'endAnnounced'; readonly endsAt: number }
  | { readonly $type: 'sessionProlonged'; readonly endsAt: number; readonly by: ParticipantId }
  | { readonly $type: 'prolongingTakenBack'; readonly endsAt: number; readonly by: ParticipantId }
  | { readonly $type: 'participantJoined'; readonly who: ParticipantId; readonly name: string; readonly keepsake: Keepsake; readonly tint: Tint; readonly role: Role }
  | { readonly $type: 'connectionLost'; readonly who: ParticipantId; readonly closed: boolean }
  | { readonly $type: 'connectionRestored'; readonly who: ParticipantId }
  | { readonly $type: 'participantDropped'; readonly who: ParticipantId }
  | { readonly $type: 'participantReturned'; readonly who: ParticipantId }
  | { readonly $type: 'participantLeft'; readonly who: ParticipantId }
  | { readonly $type: 'participantKnocked'; readonly who: ParticipantId; readonly name: string; readonly keepsake: Keepsake; readonly tint: Tint; readonly role: Role; readonly returning: boolean; readonly cause: KnockCause; readonly by?: ParticipantId | null }
  | { readonly $type: 'participantAdmitted'; readonly who: ParticipantId }
  | { readonly $type: 'agreementAccepted'; readonly who: ParticipantId; readonly version: string }
  | { readonly $type: 'knockDeclined'; readonly who: ParticipantId }
  | { readonly $type: 'knockWithdrawn'; readonly who: ParticipantId }
  | { readonly $type: 'doorNoteWritten'; readonly who: ParticipantId; readonly text: string; readonly by?: ParticipantId | null }
  | { readonly $type: 'roleGiven'; readonly who: ParticipantId; readonly role: Role; readonly by?: ParticipantId | null }
  | { readonly $type: 'resourceShown'; readonly resource: Resource }
  | { readonly $type: 'resourceHidden'; readonly id: ResourceId }
  | { readonly $type: 'sideRoomsPrepared'; readonly how: SideRoomsBy; readonly time?: number | null; readonly mayChange?: boolean | null }
  | { readonly $type: 'sideRoomPrepared'; readonly number: number; readonly name: SideRoomName }
  | { readonly $type: 'sideRoomAssigned'; readonly who: ParticipantId; readonly number: number }
  | { readonly $type: 'sideRoomsForgotten' }
  | { readonly $type: 'sideRoomsOpened'; readonly how: SideRoomsBy; readonly mayChange?: boolean | null; readonly endsAt?: number | null }
  | { readonly $type: 'sideRoomOpened'; readonly number: number; readonly name: SideRoomName }
  | { readonly $type: 'sideRoomOffered'; readonly who: ParticipantId; readonly number: number; readonly others: number }
  | { readonly $type: 'sideRoomDeclined'; readonly who: ParticipantId }
  | { readonly $type: 'pairOpened'; readonly number: number; readonly who: ParticipantId; readonly with: ParticipantId }
  | { readonly $type: 'pairClosed'; readonly number: number; readonly who: ParticipantId }
  | { readonly $type: 'sideRoomEntered'; readonly who: ParticipantId; readonly number: number }
  | { readonly $type: 'sideRoomLeft'; readonly who: ParticipantId; readonly number: number }
  | { readonly $type: 'facilitatorCalled'; readonly number: number; readonly who: ParticipantId }
  | { readonly $type: 'callTakenBack'; readonly number: number }
  | { readonly $type: 'sideRoomsWrittenTo'; readonly text: string; readonly by: ParticipantId }
  | { readonly $type: 'sideRoomsProlonged'; readonly endsAt: number }
  | { readonly $type: 'everybodyAskedBack'; readonly at: number }
  | { readonly $type: 'sideRoomsClosed' }
  | { readonly $type: 'mainRoomFollowed'; readonly at: number }
  | { readonly $type: 'stepOutAsked'; readonly who: ParticipantId; readonly by?: ParticipantId | null }
  | { readonly $type: 'stepOutDeclined'; readonly who: ParticipantId; readonly by: ParticipantId }
  | { readonly $type: 'signalCounted'; readonly kind: SignalKind }
  | { readonly $type: 'signalGiven'; readonly who: ParticipantId; readonly kind: SignalKind }
  | { readonly $type: 'signalTakenBack'; readonly kind: SignalKind; readonly place: number }
  | { readonly $type: 'weatherSet'; readonly who: ParticipantId; readonly weather?: Weather | null }
  | { readonly $type: 'timerStarted'; readonly label: string; readonly duration: number; readonly endsAt: number; readonly by: ParticipantId }
  | { readonly $type: 'timerExtended'; readonly endsAt: number; readonly by: ParticipantId }
  | { readonly $type: 'timerStopped'; readonly by: ParticipantId }
  | { readonly $type: 'timerEnded' }
  | { readonly $type: 'microphoneTurnedOn'; readonly who: ParticipantId }
  | { readonly $type: 'microphoneTurnedOff'; readonly who: ParticipantId }
  | { readonly $type: 'microphoneMuted'; readonly who: ParticipantId }
  | { readonly $type: 'askedToUnmute'; readonly who: ParticipantId; readonly by: ParticipantId }
  | { readonly $type: 'cameraTurnedOn'; readonly who: ParticipantId }
  | { readonly $type: 'cameraTurnedOff'; readonly who: ParticipantId }
  | { readonly $type: 'cameraStopped'; readonly who: ParticipantId }
  | { readonly $type: 'cameraAllowed'; readonly who: ParticipantId; readonly by: ParticipantId }
  | { readonly $type: 'screenStarted'; readonly who: ParticipantId }
  | { readonly $type: 'screenStopped'; readonly who: ParticipantId }
  | { readonly $type: 'everyoneMuted'; readonly by: ParticipantId }
  | { readonly $type: 'microphonesSet'; readonly policy: MicrophonePolicy }
  | { readonly $type: 'screensSet'; readonly policy: ScreenPolicy };

export type ClientSignal =
  | { readonly $type: 'respond'; readonly reaction: Reaction }
  | { readonly $type: 'caption'; readonly line: number; readonly text: string };

export type ServerSignal =
  | { readonly $type: 'speaking'; readonly who: readonly ParticipantId[] }
  | { readonly $type: 'slots'; readonly media: number; readonly slots: readonly Slot[]; readonly number?: number | null; readonly held?: boolean | null }
  | { readonly $type: 'watched'; readonly media: number; readonly track: MediaTrack; readonly layers: number; readonly codec?: PictureCodec | null }
  | { readonly $type: 'lineWords'; readonly weak: readonly LineWordOf[] }
  | { readonly $type: 'lineMeasured'; readonly media: number; readonly word: LineWord; readonly carries?: number; readonly sent: number; readonly lostDown: number; readonly lostUp: number; readonly roundTrip?: number; readonly pictures: number; readonly paused: number }
  | { readonly $type: 'responded'; readonly who: ParticipantId; readonly reaction: Reaction }
  | { readonly $type: 'captioned'; readonly who: ParticipantId; readonly line: number; readonly text: string }
  | { readonly $type: 'peopleInside'; readonly count: number }
  | { readonly $type: 'reactionCounts'; readonly messages: readonly MessageCounts[] }
  | { readonly $type: 'paused'; readonly paused: boolean };

export interface RoomTimes {
  readonly dropAfter: number;
  readonly leaveAfter: number;
  readonly leaveAfterClosing: number;
  readonly forgetAfter: number;
  readonly hardFor?: number | null;
  readonly sideNotice: number;
}

export interface Author {
  readonly id: ParticipantId;
  readonly name: string;
  readonly keepsake: Keepsake;
  readonly tint: Tint;
  readonly role: Role;
}

export interface MessageReaction {
  readonly who: ParticipantId;
  readonly reaction: Reaction;
}

export interface Participant {
  readonly id: ParticipantId;
  readonly name: string;
  readonly keepsake: Keepsake;
  readonly tint: Tint;
  readonly role: Role;
  readonly presence: Presence;
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  readonly screen: ScreenState;
  readonly claim?: Role | null;
}

export interface RoomMessage {
  readonly id: MessageId;
  readonly author: Author;
  readonly at: number;
  readonly body: string;
  readonly replyTo: MessageId | null;
  readonly audience: Audience;
  readonly toWho: ParticipantId | null;
  readonly reactions: readonly MessageReaction[];
  readonly note?: string | null;
  readonly takenDownBy?: ParticipantId | null;
}

export interface RemovedSeat {
  readonly id: ParticipantId;
  readonly name: string;
  readonly until?: RemovedUntil | null;
  readonly line?: string | null;
}

export interface NotSafe {
  readonly who: ParticipantId;
  readonly name: string;
  readonly keepsake: Keepsake;
  readonly tint: Tint;
  readonly saidAt: number;
  readonly askedAt: number;
  readonly times: number;
  readonly seen: readonly ParticipantId[];
  readonly takenBack: boolean;
  readonly choice?: NotSafeChoice | null;
}

export interface SteppedOutView {
  readonly who: ParticipantId;
  readonly since: number;
}

export interface ChatLimits {
  readonly mode: ChatMode;
  readonly slowMode: number | null;
  readonly privateMessages: PrivateMessages;
  readonly held: readonly ParticipantId[];
}

export interface RoomPause {
  readonly since: number;
  readonly by?: ParticipantId | null;
}

export interface SettledLead {
  readonly taken?: ParticipantId | null;
  readonly asked?: ParticipantId | null;
  readonly by?: ParticipantId | null;
}

export interface StepRound {
  readonly perPerson: number | null;
  readonly order?: RoundOrder | null;
  readonly followsMicrophone?: boolean | null;
}

export interface StepPoll {
  readonly form: PollForm;
  readonly byItself?: boolean | null;
}

export interface PlanStep {
  readonly name: string;
  readonly kind: StepKind;
  readonly length: number;
  readonly microphones: MicrophonePolicy;
  readonly chat: ChatMode;
  readonly view?: StageView | null;
  readonly prompt: string;
  readonly byItself: boolean;
  readonly untimed: boolean;
  readonly round?: StepRound | null;
  readonly sideRooms?: number | null;
  readonly exercise?: ExerciseKind | null;
  readonly poll?: StepPoll | null;
}

export interface SessionPlan {
  readonly name: string;
  readonly steps: readonly PlanStep[];
}

export interface RoomPlan {
  readonly steps: readonly string[];
  readonly step?: number | null;
  readonly beganAt?: number | null;
  readonly endsAt?: number | null;
  readonly pausedAt?: number | null;
  readonly view?: StageView | null;
  readonly plan?: SessionPlan | null;
  readonly beginsAt?: number | null;
}

export interface WaitingSeat {
  readonly id: ParticipantId;
  readonly name: string;
  readonly keepsake: Keepsake;
  readonly tint: Tint;
  readonly role: Role;
  readonly since: number;
  readonly returning: boolean;
  readonly cause: KnockCause;
  readonly note?: string | null;
  readonly answer?: string | null;
  readonly key?: string | null;
  readonly hasSecret?: boolean | null;
}

export interface Wait {
  readonly since: number;
  readonly cause: KnockCause;
  readonly note?: string | null;
  readonly answer?: string | null;
  readonly secret?: string | null;
}

export interface Arrival {
  readonly id: ParticipantId;
  readonly at: number;
  readonly returning?: boolean | null;
  readonly invited?: boolean | null;
  readonly vouched?: boolean | null;
  readonly vouchedBy?: readonly ParticipantId[] | null;
}

export interface Hand {
  readonly who: ParticipantId;
  readonly at: number;
  readonly byText?: boolean | null;
}

export interface RoundSeat {
  readonly who: ParticipantId;
  readonly state: RoundState;
  readonly turn: number;
}

export interface Round {
  readonly id: RoundId;
  readonly prompt: string;
  readonly perPerson: number | null;
  readonly order: RoundOrder;
  readonly followsMicrophone: boolean;
  readonly people: readonly RoundSeat[];
  readonly phase: RoundPhase;
  readonly turn: number;
  readonly now?: ParticipantId | null;
  readonly last?: ParticipantId | null;
  readonly offered?: ParticipantId | null;
  readonly since: number;
  readonly endsAt?: number | null;
  readonly until?: number | null;
  readonly hasAsked: boolean;
  readonly hidesTime: boolean;
  readonly pausedAt?: number | null;
  readonly pausedBy?: ParticipantId | null;
}

export interface RoomTimer {
  readonly label: string;
  readonly duration: number;
  readonly endsAt: number;
  readonly by: ParticipantId;
}

export interface Exercise {
  readonly kind: ExerciseKind;
  readonly since: number;
  readonly by: ParticipantId;
}

export interface PollForm {
  readonly kind: PollKind;
  readonly question: string;
  readonly choices: readonly string[];
}

export interface RoomPoll {
  readonly id: PollId;
  readonly form: PollForm;
  readonly state: PollState;
  readonly answers: number;
  readonly sums?: readonly number[] | null;
  readonly isShown?: boolean | null;
  readonly ballot?: string | null;
  readonly closesAt?: number | null;
}

export interface Question {
  readonly id: QuestionId;
  readonly text: string;
  readonly isKept?: boolean | null;
  readonly isEarly?: boolean | null;
}

export interface VotedQuestion {
  readonly id: QuestionId;
  readonly text: string;
  readonly votes: number;
  readonly isEarly?: boolean | null;
}

export interface QuestionBox {
  readonly open: boolean;
  readonly waiting: readonly Question[];
  readonly shown?: Question | null;
  readonly listed?: readonly VotedQuestion[] | null;
}

export interface Resource {
  readonly id: ResourceId;
  readonly title: string;
  readonly address: string;
  readonly file?: string | null;
  readonly size?: number | null;
}

export interface ShelfReply {
  readonly resources: readonly Resource[];
}

export interface MainRoom {
  readonly room: RoomId;
  readonly number: number;
}

export interface SideRoomPlan {
  readonly name: SideRoomName;
  readonly people: readonly ParticipantId[];
}

export interface SideCallView {
  readonly who: ParticipantId;
  readonly at: number;
}

export interface SideNoteView {
  readonly text: string;
  readonly by: ParticipantId;
  readonly at: number;
}

export interface SideRoomView {
  readonly number: number;
  readonly name: SideRoomName;
  readonly call?: SideCallView | null;
}

export interface SideOfferView {
  readonly who: ParticipantId;
  readonly number: number;
  readonly others: number;
  readonly declined?: boolean | null;
}

export interface SidePlaceView {
  readonly who: ParticipantId;
  readonly number: number;
}

export interface SidePairView {
  readonly number: number;
  readonly who: ParticipantId;
  readonly with: ParticipantId;
}

export interface StepOutView {
  readonly who: ParticipantId;
  readonly at: number;
  readonly by?: ParticipantId | null;
}

export interface SideRoomsView {
  readonly rooms: readonly SideRoomView[];
  readonly how?: SideRoomsBy | null;
  readonly mayChange?: boolean | null;
  readonly open?: boolean | null;
  readonly time?: number | null;
  readonly endsAt?: number | null;
  readonly backAt?: number | null;
  readonly note?: SideNoteView | null;
  readonly offers?: readonly SideOfferView[] | null;
  readonly places?: readonly SidePlaceView[] | null;
  readonly pairs?: readonly SidePairView[] | null;
  readonly asks?: readonly StepOutView[] | null;
}

export interface SidePassReply {
  readonly room?: RoomId;
  readonly pass?: HeldPass;
  readonly refusal?: Refusal;
}

export interface SignalView {
  readonly kind: SignalKind;
  readonly at: number;
  readonly yours?: boolean | null;
}

export interface WeatherView {
  readonly who: ParticipantId;
  readonly weather: Weather;
}

export interface SealedKey {
  readonly to: ParticipantId;
  readonly box: string;
}

export interface KeyOpening {
  readonly number: number;
  readonly value: string;
  readonly people: string;
}

export interface PublishedKeyView {
  readonly who: ParticipantId;
  readonly number: number;
  readonly key: string;
}

export interface HandedKeyView {
  readonly from: ParticipantId;
  readonly box: string;
}

export interface OpenedKeyView {
  readonly who: ParticipantId;
  readonly opening: KeyOpening;
}

export interface KeysView {
  readonly published: readonly PublishedKeyView[];
  readonly handed: readonly HandedKeyView[];
  readonly opened: readonly OpenedKeyView[];
}

export interface RoomSnapshot {
  readonly title: string;
  readonly openedAt: number;
  readonly locked: boolean;
  readonly ended: boolean;
  readonly participants: readonly Participant[];
  readonly hands: readonly ParticipantId[];
  readonly messages: readonly RoomMessage[];
  readonly removed: readonly RemovedSeat[];
  readonly media: number;
  readonly people?: number | null;
  readonly beganAgain?: boolean | null;
  readonly level?: number | null;
  readonly door?: DoorMode | null;
  readonly waiting?: readonly WaitingSeat[] | null;
  readonly wait?: Wait | null;
  readonly arrivals?: readonly Arrival[] | null;
  readonly held?: readonly ParticipantId[] | null;
  readonly notSafe?: readonly NotSafe[] | null;
  readonly out?: readonly SteppedOutView[] | null;
  readonly chat?: ChatLimits | null;
  readonly screens?: ScreenPolicy | null;
  readonly needsFacilitator?: boolean | null;
  readonly rehearsal?: boolean | null;
  readonly closesAt?: number | null;
  readonly endsAt?: number | null;
  readonly format?: RoomFormat | null;
  readonly captioner?: ParticipantId | null;
  readonly pause?: RoomPause | null;
  readonly polls?: readonly RoomPoll[] | null;
  readonly questions?: QuestionBox | null;
  readonly resource?: Resource | null;
  readonly ballots?: string | null;
  readonly signals?: readonly SignalView[] | null;
  readonly weather?: readonly WeatherView[] | null;
  readonly sideRooms?: SideRoomsView | null;
  readonly raised?: readonly Hand[] | null;
  readonly handOrder?: HandOrder | null;
  readonly speaker?: ParticipantId | null;
  readonly microphones?: MicrophonePolicy | null;
  readonly round?: Round | null;
  readonly timer?: RoomTimer | null;
  readonly exercise?: Exercise | null;
  readonly lead?: SettledLead | null;
  readonly keys?: KeysView | null;
  readonly plan?: RoomPlan | null;
}

export interface Entry {
  readonly version: number;
  readonly at: number;
  readonly events: readonly RoomEvent[];
  readonly from?: number;
  readonly room?: RoomSnapshot;
}

export interface HeldPass {
  readonly pass: string;
  readonly expiresAt: number;
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
}

export interface Refusal {
  readonly code: RefusalCode | (string & Record<never, never>);
  readonly text: string;
  readonly until?: number;
}

export interface Goodbye {
  readonly code: GoodbyeCode | (string & Record<never, never>);
  readonly text: string;
}

export interface JoinRequest {
  readonly pass: string;
  readonly name: string;
  readonly keepsake: Keepsake;
  readonly tint: Tint;
  readonly agreement?: string | null;
  readonly keyless?: boolean | null;
  readonly toDoor?: boolean | null;
  readonly madeKey?: boolean | null;
}

export interface JoinReply {
  readonly you?: ParticipantId;
  readonly epoch?: string;
  readonly version?: number;
  readonly room?: RoomSnapshot;
  readonly pass?: HeldPass;
  readonly iceServers?: readonly IceServer[];
  readonly refusal?: Refusal;
}

export interface ResumeRequest {
  readonly pass: string;
  readonly epoch: string;
  readonly version: number;
}

export interface ResumeReply {
  readonly epoch?: string;
  readonly version?: number;
  readonly entries?: readonly Entry[];
  readonly snapshot?: RoomSnapshot;
  readonly pass?: HeldPass;
  readonly iceServers?: readonly IceServer[];
  readonly refusal?: Refusal;
}

export interface ExecuteReply {
  readonly version: number;
  readonly refusal?: Refusal;
}

export interface NegotiateRequest {
  readonly offer: string;
}

export interface NegotiateReply {
  readonly answer?: string;
  readonly media?: number;
  readonly refusal?: Refusal;
}

export interface ViewTile {
  readonly who: ParticipantId;
  readonly track: MediaTrack;
  readonly height: number;
}

export interface SetViewRequest {
  readonly tiles: readonly ViewTile[];
  readonly seen?: number | null;
  readonly figures?: boolean;
}

export interface DoneReply {
  readonly refusal?: Refusal;
}

export interface Slot {
  readonly mid: string;
  readonly who: ParticipantId;
  readonly track: MediaTrack;
  readonly source?: number | null;
  readonly paused?: boolean | null;
}

export interface LineWordOf {
  readonly who: ParticipantId;
  readonly word: LineWord;
}

export interface MessageCounts {
  readonly id: MessageId;
  readonly counts: readonly ReactionCount[];
}

export interface ReactionCount {
  readonly reaction: Reaction;
  readonly count: number;
}

export interface StartMeetingRequest {
  readonly title?: string | null;
  readonly door?: DoorMode | null;
  readonly withoutFacilitator?: boolean | null;
  readonly encrypted?: boolean | null;
}

export interface StartMeetingReply {
  readonly room: RoomId;
  readonly title: string;
  readonly facilitatorCode: string;
  readonly participantCode: string;
}

export interface JoinMeetingRequest {
  readonly code: string;
  readonly pass?: string | null;
  readonly open?: boolean | null;
}

export interface JoinMeetingReply {
  readonly room: RoomId;
  readonly title: string;
  readonly role: Role;
  readonly who: ParticipantId;
  readonly door: DoorState;
  readonly pass: string;
  readonly expiresAt: number;
  readonly inviteCode: string | null;
  readonly agreement?: Agreement | null;
  readonly format?: RoomFormat;
  readonly regions?: readonly string[];
  readonly known?: KnownMember;
  readonly expectedWait?: number;
  readonly encrypted?: boolean;
  readonly series?: string;
  readonly keyInside?: boolean;
}

export interface ClosedDoorsReply {
  readonly code: string;
  readonly text: string;
  readonly now: number;
  readonly opensAt: number | null;
  readonly startsAt: number | null;
  readonly mayOpen: boolean;
  readonly page: string | null;
}

export interface RemovedReply {
  readonly code: string;
  readonly text: string;
  readonly pass: string;
  readonly expiresAt: number;
  readonly until: RemovedUntil;
  readonly withHelp: boolean;
  readonly hasWritten: boolean;
  readonly page: string | null;
}

export interface WriteNoteRequest {
  readonly pass: string;
  readonly text: string;
}

export interface PlaybookRequest {
  readonly pass: string;
}

export interface Playbook {
  readonly texts: readonly AgreementText[];
}

export interface LeaveMeetingRequest {
  readonly pass: string;
}

export interface ReplaceLinksRequest {
  readonly pass: string;
  readonly facilitatorCode: string;
}

export interface ReplaceLinksReply {
  readonly participantCode: string;
}

export interface InvitationsRequest {
  readonly pass: string;
}

export interface MakeInvitationReply {
  readonly code: string;
  readonly id: string;
}

export interface RevokeInvitationRequest {
  readonly pass: string;
  readonly id: string;
}

export interface Invitation {
  readonly id: string;
  readonly madeAt: number;
  readonly isUsed: boolean;
  readonly isYours: boolean;
}

export interface InvitationsReply {
  readonly invitations: readonly Invitation[];
}

export interface GiveFeedbackRequest {
  readonly feeling?: Feeling | null;
  readonly words?: string | null;
}

export interface FeedbackView {
  readonly words: readonly string[];
  readonly sums?: readonly number[];
}

export interface TakeBallotRequest {
  readonly poll: PollId;
  readonly blinded: string;
}

export interface TakeBallotReply {
  readonly room: RoomId;
  readonly evaluated: string;
  readonly proof: string;
}

export interface AnswerRequest {
  readonly room: RoomId;
  readonly poll: PollId;
  readonly choice: number;
  readonly secret: string;
  readonly token: string;
}

export interface RemindRequest {
  readonly endpoint: string;
  readonly key: string;
  readonly auth: string;
  readonly group?: string | null;
  readonly search?: string | null;
  readonly rota?: boolean | null;
  readonly board?: boolean | null;
}

export interface ReminderRequest {
  readonly endpoint: string;
  readonly group?: string | null;
  readonly search?: string | null;
  readonly rota?: boolean | null;
  readonly board?: boolean | null;
}

export interface ReminderReply {
  readonly isOn: boolean;
  readonly isAnyOn: boolean;
}

export interface LockSlipRequest {
  readonly lookup: string;
  readonly box: string;
  readonly instead?: string | null;
}

export interface SlipLocked {
  readonly id: string;
  readonly expiresAt: number;
}

export interface SlipRequest {
  readonly lookup: string;
}

export interface SlipOpened {
  readonly box: string;
}

export interface Agreement {
  readonly version: string;
  readonly texts: readonly AgreementText[];
}

export interface AgreementText {
  readonly language: string;
  readonly text: string;
}

export interface KnownMember {
  readonly name: string;
  readonly keepsake: Keepsake;
  readonly tint: Tint;
}

export interface MakeReportRequest {
  readonly id: ReportId;
  readonly kind: ReportKind;
  readonly text: string;
  readonly isNamed: boolean;
  readonly about?: ParticipantId | null;
  readonly messages?: readonly MessageId[] | null;
  readonly openings?: readonly MessageOpening[] | null;
}

export interface MessageOpening {
  readonly id: MessageId;
  readonly body: string;
  readonly page: string;
  readonly key: string;
  readonly note?: string | null;
}

export interface HandleReportRequest {
  readonly state: ReportState;
  readonly answer?: string | null;
}

export interface ReportedMessage {
  readonly who: ParticipantId;
  readonly name: string;
  readonly at: number;
  readonly body: string;
  readonly audience: Audience;
  readonly isProven?: boolean | null;
}

export interface ReportedPerson {
  readonly who: ParticipantId;
  readonly name: string;
}

export interface ReportView {
  readonly id: ReportId;
  readonly room: RoomId;
  readonly kind: ReportKind;
  readonly state: ReportState;
  readonly madeAt: number;
  readonly seenAt: number | null;
  readonly by: ReportedPerson | null;
  readonly about: ReportedPerson | null;
  readonly text: string;
  readonly messages: readonly ReportedMessage[];
  readonly missing: number;
  readonly answer: string | null;
}

export interface OwnReportView {
  readonly id: ReportId;
  readonly kind: ReportKind;
  readonly state: ReportState;
  readonly madeAt: number;
  readonly answer: string | null;
  readonly page: string;
}

export interface OwnReportsView {
  readonly readers: ReportReaders;
  readonly hasSafetyLead: boolean;
  readonly reports: readonly OwnReportView[];
}
