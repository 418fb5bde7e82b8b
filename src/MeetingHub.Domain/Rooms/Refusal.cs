using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// Why a command changed nothing. The code is stable and for programs. The text is for the person: it says what is happening and what
/// they can do.
/// </summary>
public sealed record Refusal
{
    private Refusal(string code, string text) => (Code, Text) = (code, text);

    public string Code { get; }
    public string Text { get; }

    /// <summary>When the same may be asked again, where that is known.</summary>
    public DateTimeOffset? Until { get; init; }

    // Joining
    public static readonly Refusal BadRequest = new("bad_request", "We couldn't read that. Reloading the page usually helps.");
    public static readonly Refusal BadPass = new("bad_pass", "We couldn't find your seat. Please open the link again.");
    public static readonly Refusal PassExpired = new("pass_expired",
        "You've been away for a while. Please open the link again to come back.");
    public static readonly Refusal NotJoined = new("not_joined", "You're not in the room yet. Join first, then try this again.");
    public static readonly Refusal AlreadyJoined = new("already_joined", "You're in this session already.");
    public static readonly Refusal NotInRoom = new("not_in_room", "Your seat has been freed. You can join again.");
    public static readonly Refusal Removed = new("removed",
        "You've been asked to leave this session. This isn't shared with the group. Help now shows who you can talk to today.");
    public static readonly Refusal RoomLocked = new("room_locked",
        "The room is locked. The facilitators closed the doors so people can share undisturbed. You can try again later.");
    public static readonly Refusal InvitedOnly = new("invited_only",
        "Tonight only people with a personal invitation come in. You can ask the organiser for one.");
    public static readonly Refusal Waiting = new("waiting", "You're in the waiting room. A facilitator will let you in.");
    public static readonly Refusal KnockDeclined = new("knock_declined",
        "The facilitators can't let you in right now. You can knock again in a few minutes. Help now shows who you can talk to today.");
    public static readonly Refusal RoomFull = new("room_full", "This session is full. You can try again later, in case a seat opens.");
    public static readonly Refusal NetworkCrowded = new("network_crowded",
        "Many people are here from your network already, as many as this session takes from one. You can try again later, or "
        + "from another network, such as a phone's.");
    public static readonly Refusal RoomEnded = new("room_ended", "The session has ended. Thank you for being there.");
    public static readonly Refusal LinkUnknown = new("link_unknown",
        "This link has stopped working. Links change from time to time to keep groups private. The organiser can send a new one.");
    public static readonly Refusal LinksReplaced = new("links_replaced",
        "This meeting has new links, because an old one got into wrong hands. Please come in by the new one. The organiser can "
        + "send it to you.");
    public static readonly Refusal LinksUnavailable = new("links_unavailable",
        "We can't look up links right now. Nothing is lost: please try again in a minute.");

    public static readonly Refusal InvitationUsed = new("invitation_used",
        "This invitation works only in the browser that opened it first. Whoever invited you can make one of your own.");
    public static readonly Refusal TooManyInvitations = new("too_many_invitations",
        "There are as many invitations as can stand at once. Take one back first.");

    // Planned sessions
    public static readonly Refusal TooEarly = new("too_early",
        "You're early. The waiting room opens a few minutes before the start, and this page lets you in by itself.");
    public static readonly Refusal SessionCancelled = new("session_cancelled", "This session is not happening. Help now shows who you can "
        + "talk to today.");
    public static readonly Refusal SeriesOver = new("series_over",
        "There are no more sessions here. Thank you for being part of it. Help now shows who you can talk to today.");
    public static readonly Refusal NobodyHosts = new("nobody_hosts",
        "Nobody who looks after this room is here right now. It opens when somebody comes, and this page lets you in by itself.");
    public static readonly Refusal NoPlannedEnd =
        new("no_planned_end", "This session has no planned end, so it goes on until someone ends it.");

    // Rehearsals
    public static readonly Refusal RehearsalsOff = new("rehearsals_off", "There are no rehearsals on this server.");
    public static readonly Refusal RehearsalsFull = new("rehearsals_full",
        "Several people are rehearsing right now, and there is no room for one more. Please try again in a few minutes.");
    public static readonly Refusal OnlyRehearsal = new("only_rehearsal",
        "This is a rehearsal, so nothing goes to anybody, and nothing is kept.");

    // Names
    public static readonly Refusal NameTaken = new("name_taken",
        "Someone here has a name that looks like this one. Could you add a letter or pick another?");
    public static readonly Refusal NameUnusable = new("name_unusable",
        "We can't show that name to others. Please pick one with 1 to 32 characters.");
    public static readonly Refusal NameReserved = new("name_reserved",
        "A facilitator of this session goes by a name like this one. Could you add a letter or pick another?");
    public static readonly Refusal NameClaimsRole = new("name_claims_role",
        "The room shows by itself who facilitates, so names go without a role. Could you pick another?");

    // The agreement
    public static readonly Refusal AgreementNeeded = new("agreement_needed",
        "The ground rules have changed. Please read them and agree to them once more.");

    // Roles
    public static readonly Refusal NotFacilitator = new("not_facilitator",
        "Only a facilitator can do this. You can ask one in a note to facilitators.");
    public static readonly Refusal LastFacilitator = new("last_facilitator",
        "You are the only facilitator here. Make someone else a co-facilitator first, so that the group is not left alone.");
    public static readonly Refusal FacilitatorProtected = new("facilitator_protected",
        "A facilitator can't be removed from the session. They can leave by themselves.");

    // The lead
    public static readonly Refusal NotLead = new("not_lead",
        "Another facilitator leads right now, so this is for them to offer.");
    public static readonly Refusal LeadNotOffered = new("lead_not_offered",
        "The lead isn't on offer any more. Whoever led before still leads.");
    public static readonly Refusal CannotLead = new("cannot_lead",
        "Only a facilitator who is here can lead. You can make someone a co-facilitator first.");

    // After a removal
    public static readonly Refusal NotRemoved = new("not_removed", "You can come back in: please open the link again.");
    public static readonly Refusal LineWritten = new("line_written",
        "The facilitators have a line from you already. They can let you back in.");
    public static readonly Refusal NobodyHere = new("nobody_here",
        "Nobody is in the room at the moment who could read this. Help now shows who you can talk to today.");
    public static readonly Refusal LineTooLong = new("line_too_long", "This is a little too long. Could you make it shorter?");

    // The thing named in the command is gone
    public static readonly Refusal NoSuchParticipant = new("no_such_participant", "This person is not in the room any more.");
    public static readonly Refusal NoSuchMessage = new("no_such_message", "This message is not here any more.");

    // Chat
    public static readonly Refusal MessageEmpty = new("message_empty", "There is nothing to send yet. Write a few words first.");
    public static readonly Refusal MessageTooLong = new("message_too_long",
        "This message is a little too long. Could you send it in two parts?");
    public static readonly Refusal NoteTooLong = new("note_too_long",
        "This content note is a little too long. One or two words that name the theme are enough.");

    public static readonly Refusal ChatToFacilitators = new("chat_to_facilitators",
        "For now, messages go to the facilitators only. You can write to them.");
    public static readonly Refusal ChatPaused = new("chat_paused", "The facilitators have paused the chat. You can still raise your hand.");
    public static readonly Refusal ChatSlow = new("chat_slow",
        "The chat goes slowly right now, so that everyone can follow. Your next message can go out in a while.");
    public static readonly Refusal ChatHeld = new("chat_held",
        "A facilitator has paused your messages to the group. You can still write to the facilitators.");
    public static readonly Refusal PrivateMessagesOff = new("private_messages_off",
        "In this session only facilitators begin a private message. You can write a note to facilitators.");
    public static readonly Refusal FacilitatorWrites = new("facilitator_writes",
        "A facilitator can always write in the chat. A promotion can be taken back.");

    // Tracks
    public static readonly Refusal MicrophoneHeld = new("microphone_held", "A facilitator muted you. You can still raise your hand.");
    public static readonly Refusal CameraHeld = new("camera_held",
        "A facilitator turned your camera off. You can ask them in a note to facilitators.");
    public static readonly Refusal ScreenTaken = new("screen_taken",
        "Someone else is showing their screen. You can show yours when they stop.");
    public static readonly Refusal SteppedOut = new("stepped_out",
        "You've stepped out, so nothing is sent. Come back to the group first.");
    public static readonly Refusal ScreensByFacilitators = new("screens_by_facilitators",
        "In this session only facilitators show their screen. You can ask them in a note to facilitators.");
    public static readonly Refusal FacilitatorAway = new("facilitator_away",
        "The facilitators have lost their connection, so the room waits for them. You can stay; the room is still private.");
    public static readonly Refusal OnPause = new("on_pause",
        "The facilitators have paused the room. Your seat is kept, and nobody is heard or seen until it goes on.");
    public static readonly Refusal AudioOnly = new("audio_only",
        "This session is by voice, without cameras and screens. That is so for everybody.");
    public static readonly Refusal ChatOnly = new("chat_only",
        "This session is in the chat alone, without microphones, cameras and screens. That is so for everybody.");
    public static readonly Refusal SpeakersOnly = new("speakers_only",
        "This is a talk: those who lead it are heard and seen, and everybody else listens. You can ask a question without your name.");
    public static readonly Refusal NotEncrypted = new("not_encrypted",
        "This session is not end-to-end encrypted, so there are no keys to hand over.");
    public static readonly Refusal NoKeyPublished = new("no_key_published",
        "This page has not published its key yet, so nobody could open what it hands over.");
    public static readonly Refusal LacksSecret = new("lacks_secret",
        "This person came without the key of the session. Hand it over first; without it they would neither see nor hear anybody.");
    public static readonly Refusal LetInByHand = new("let_in_by_hand",
        "A facilitator has to let you in by hand, because this browser can't encrypt sound and pictures end to end.");
    public static readonly Refusal NotCaptioner = new("not_captioner",
        "Captions are typed by the person whom a facilitator named for it. You can write in the chat.");
    public static readonly Refusal MicrophoneWithFloor = new("microphone_with_floor",
        "The microphone goes to one person at a time right now. You can turn yours on when it's your turn.");
    public static readonly Refusal MicrophonesByFacilitators = new("microphones_by_facilitators",
        "For now, only the facilitators' microphones are on. You can raise your hand or write.");

    // Taking turns
    public static readonly Refusal RoundGoing = new("round_going",
        "A round is going on. Raised hands are for after it; you can also pause or end the round first.");
    public static readonly Refusal RoundOnPause = new("round_on_pause", "The round is paused. It goes on where it was.");
    public static readonly Refusal RoundTooLarge = new("round_too_large",
        "Rounds are for sessions in which everybody sees everybody. Here, people can raise their hands.");
    public static readonly Refusal PromptTooLong = new("prompt_too_long", "This prompt is a little too long. Could you make it shorter?");
    public static readonly Refusal TimerRunning = new("timer_running", "There is a timer already. You can add to it, or stop it first.");

    public static readonly Refusal OfferUnusable = new("offer_unusable",
        "We couldn't connect sound and video with this browser. Chat still works.");
    public static readonly Refusal RoomPaused = new("room_paused",
        "The server is catching its breath. That isn't done yet; try again in a moment.");
    public static readonly Refusal MediaUnavailable = new("media_unavailable",
        "Sound and video are not available right now. Chat still works.");
    public static readonly Refusal SlowDown = new("slow_down", "That was a lot at once. Please wait a moment and try again.");

    public static readonly Refusal RoomNewer = new("room_newer",
        "This session goes on at a newer version of the server. Please try again in a moment.");
    public static readonly Refusal NextRoomOnly = new("next_room_only",
        "The server was updated while this session was going on. This works from the next session on.");

    // Side rooms
    public static readonly Refusal SideRoomsOpen = new("side_rooms_open",
        "The side rooms are open. When everybody is back, you can prepare others.");
    public static readonly Refusal NoSideRoom = new("no_side_room", "This side room is closed. The main room is open to you.");
    public static readonly Refusal NotYourSideRoom = new("not_your_side_room",
        "This side room is for others tonight. You can stay in the main room, or ask a facilitator.");
    public static readonly Refusal SideRoomFull = new("side_room_full", "This side room is full. You can choose another, or stay here.");
    public static readonly Refusal NoFacilitatorFree = new("no_facilitator_free",
        "No facilitator is free to step out with you right now. Help now shows who you can talk to today.");
    public static readonly Refusal StepOutGone = new("step_out_gone", "Somebody is with them already, or they would rather stay.");
    public static readonly Refusal MainRoomOnly =
        new("main_room_only", "The main room can't be reached from here right now. Please go back to it.");

    // The plan
    public static readonly Refusal NoPlan = new("no_plan", "This session has no plan. Facilitators can choose one.");
    public static readonly Refusal NoSuchStep = new("no_such_step", "This step is not in the plan any more.");

    // Feedback
    public static readonly Refusal FeedbackGiven = new("feedback_given", "You've sent your feedback already. Thank you.");
    public static readonly Refusal ParticipantsOnly = new("participants_only",
        "This is for the people who took part. Facilitators read it.");

    // Polls
    public static readonly Refusal PollUnusable = new("poll_unusable",
        "A poll needs a question, and two to eight choices that differ. Could you look at them again?");
    public static readonly Refusal PollAsked = new("poll_asked",
        "This poll has been asked already, so its words stay as they are. You can make another one.");
    public static readonly Refusal TooManyPolls = new("too_many_polls", "There are as many polls as a session takes. Delete one first.");
    public static readonly Refusal NoSuchPoll = new("no_such_poll", "This poll is not here any more.");
    public static readonly Refusal PollOver = new("poll_over", "This poll is closed, so it takes no more answers.");
    public static readonly Refusal TooFewAnswers = new("too_few_answers", "There are no sums yet. They appear from 5 answers.");
    public static readonly Refusal BallotTaken = new("ballot_taken",
        "Your ballot for this poll was taken up in another tab or on another device. You can answer there.");
    public static readonly Refusal BallotUnusable = new("ballot_unusable",
        "We couldn't count this answer, because it came without a good ballot. Reloading the page usually helps.");

    // The question box
    public static readonly Refusal BoxClosed =
        new("box_closed", "The question box is closed at the moment. You can write to the facilitators.");
    public static readonly Refusal BoxFull = new("box_full",
        "There are many questions in the box already. You can ask when some have been read.");
    public static readonly Refusal NoSuchQuestion = new("no_such_question", "This question is not here any more.");
    public static readonly Refusal NoSuchResource = new("no_such_resource", "That is no longer on the shelf.");

    // Reports
    public static readonly Refusal NoSafetyLead = new("no_safety_lead",
        "There is nobody who could read this report without having a part in it, so nothing was kept. Help now shows who you can talk "
        + "to today.");
    public static readonly Refusal NoSuchReport = new("no_such_report", "This report is not here any more.");
    public static readonly Refusal ReportClosed = new("report_closed", "This report is closed already.");
    public static readonly Refusal NotSafetyLead = new("not_safety_lead",
        "That isn't the safety lead's key of this server. It is set where the server is started, as Safety:Key.");
    public static readonly Refusal SafetyLeadOff = new("safety_lead_off",
        "This server has no safety lead. Whoever runs it can set Safety:Key to name one.");

    // Operations
    public static readonly Refusal NotOperator = new("not_operator",
        "That isn't the operator key of this server. It is set where the server is started, as Operations:Key.");
    public static readonly Refusal OperationsOff = new("operations_off",
        "This server has no operations page. Whoever runs it can set Operations:Key to open it.");
    public static readonly Refusal NoSuchNode = new("no_such_node",
        "This node is gone, or there is no other node that could take its people.");

    /// <summary>All refusals, in the order of the protocol's table.</summary>
    public static readonly ImmutableArray<Refusal> All =
    [
        BadRequest, BadPass, PassExpired, NotJoined, AlreadyJoined, NotInRoom,
        Removed, RoomLocked, InvitedOnly, Waiting, KnockDeclined, RoomFull, NetworkCrowded, RoomEnded,
        LinkUnknown, LinksReplaced, LinksUnavailable, InvitationUsed, TooManyInvitations,
        TooEarly, SessionCancelled, SeriesOver, NobodyHosts, NoPlannedEnd,
        RehearsalsOff, RehearsalsFull, OnlyRehearsal,
        NameTaken, NameUnusable, NameReserved, NameClaimsRole, AgreementNeeded,
        NotFacilitator, LastFacilitator, FacilitatorProtected, NotLead, LeadNotOffered, CannotLead,
        NotRemoved, LineWritten, LineTooLong, NobodyHere,
        NoSuchParticipant, NoSuchMessage,
        MessageEmpty, MessageTooLong, NoteTooLong,
        ChatToFacilitators, ChatPaused, ChatSlow, ChatHeld, PrivateMessagesOff, FacilitatorWrites,
        MicrophoneHeld, CameraHeld, ScreenTaken, ScreensByFacilitators, MicrophoneWithFloor, MicrophonesByFacilitators,
        AudioOnly, ChatOnly, SpeakersOnly, OnPause, FacilitatorAway, SteppedOut,
        RoundGoing, RoundOnPause, RoundTooLarge, PromptTooLong, TimerRunning,
        NotCaptioner, OfferUnusable, NotEncrypted, NoKeyPublished, LacksSecret, LetInByHand,
        RoomPaused, MediaUnavailable, SlowDown,
        NextRoomOnly, RoomNewer,
        SideRoomsOpen, NoSideRoom, NotYourSideRoom, SideRoomFull, NoFacilitatorFree, StepOutGone, MainRoomOnly,
        NoPlan, NoSuchStep,
        FeedbackGiven, ParticipantsOnly,
        PollUnusable, PollAsked, TooManyPolls, NoSuchPoll, PollOver, TooFewAnswers, BallotTaken, BallotUnusable,
        BoxClosed, BoxFull, NoSuchQuestion, NoSuchResource,
        NoSafetyLead, NoSuchReport, ReportClosed, NotSafetyLead, SafetyLeadOff,
        NotOperator, OperationsOff, NoSuchNode,
    ];
}
