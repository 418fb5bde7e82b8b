using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeetingHub.Domain;
using MeetingHub.Domain.Feedback;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Feedback;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Ballots;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Shelf;
using MeetingHub.Server.Slips;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>
/// Writes the wire shapes down as TypeScript, so that the web client cannot drift from the server. <see cref="ContractsTests"/> hold
/// web-client/src/shared/contracts.ts to it, and write that file when <c>MEETINGHUB_WRITE_GENERATED=1</c>.
/// </summary>
internal static class TypeScriptContracts
{
    private static readonly Type[] Ids = [typeof(RoomId), typeof(ParticipantId), typeof(MessageId), typeof(ReportId), typeof(PollId), typeof(QuestionId), typeof(ResourceId), typeof(RoundId)];

    private static readonly Type[] Words =
    [
        typeof(Role), typeof(Keepsake), typeof(Tint), typeof(Presence), typeof(DeviceState), typeof(ScreenState),
        typeof(MessageAudience), typeof(Reaction), typeof(DoorState), typeof(MediaTrack), typeof(PictureCodec), typeof(Reason),
        typeof(NotSafeChoice),
        typeof(DoorMode), typeof(KnockCause), typeof(RoomFormat),
        typeof(RemovedUntil),
        typeof(StepKind), typeof(StageView),
        typeof(ChatMode), typeof(PrivateMessages), typeof(ScreenPolicy), typeof(Feeling),
        typeof(HandOrder), typeof(MoveDirection), typeof(MicrophonePolicy), typeof(RoundOrder), typeof(RoundPhase), typeof(RoundState),
        typeof(ExerciseKind),
        typeof(SideRoomsBy), typeof(SideRoomName),
        typeof(ReportKind), typeof(ReportState), typeof(ReportReaders),
        typeof(PollKind), typeof(PollState),
        typeof(SignalKind), typeof(Weather), typeof(LineWord),
    ];

    private static readonly Type[] Shapes =
    [
        typeof(RoomTimes), typeof(Author), typeof(MessageReaction), typeof(ParticipantView), typeof(MessageView), typeof(RemovedView),
        typeof(NotSafeView), typeof(SteppedOutView), typeof(ChatLimitsView), typeof(PauseView), typeof(LeadView),
        typeof(StepRound), typeof(StepPoll), typeof(PlanStep), typeof(SessionPlan), typeof(PlanView),
        typeof(WaitingView), typeof(WaitView), typeof(ArrivalView),
        typeof(Hand), typeof(RoundSeat), typeof(Round), typeof(RoomTimer), typeof(Exercise),
        typeof(PollForm), typeof(PollView), typeof(BoxQuestion), typeof(VotedQuestion), typeof(QuestionsView), typeof(Resource), typeof(ShelfReply),
        typeof(MainRoom), typeof(SideRoomPlan), typeof(SideCallView), typeof(SideNoteView), typeof(SideRoomView), typeof(SideOfferView),
        typeof(SidePlaceView), typeof(SidePairView), typeof(StepOutView), typeof(SideRoomsView), typeof(SidePassReply),
        typeof(SignalView), typeof(WeatherView),
        typeof(SealedKey), typeof(KeyOpening), typeof(PublishedKeyView), typeof(HandedKeyView), typeof(OpenedKeyView), typeof(KeysView),
        typeof(RoomView),
        typeof(EntryWire), typeof(PassWire), typeof(IceServerWire), typeof(RefusalWire), typeof(GoodbyeWire),
        typeof(JoinRequest), typeof(JoinReply), typeof(ResumeRequest), typeof(ResumeReply), typeof(ExecuteReply),
        typeof(NegotiateRequest), typeof(NegotiateReply), typeof(ViewTile), typeof(SetViewRequest), typeof(DoneReply),
        typeof(SlotWire), typeof(LineWordWire), typeof(MessageCountsWire), typeof(ReactionCountWire),
        typeof(StartMeetingRequest), typeof(StartMeetingReply), typeof(JoinMeetingRequest), typeof(JoinMeetingReply),
        typeof(ClosedDoorsReply), typeof(RemovedReply), typeof(WriteNoteRequest), typeof(PlaybookRequest), typeof(PlaybookWire), typeof(LeaveMeetingRequest),
        typeof(ReplaceLinksRequest), typeof(ReplaceLinksReply),
        typeof(InvitationsRequest), typeof(MakeInvitationReply), typeof(RevokeInvitationRequest), typeof(InvitationWire), typeof(InvitationsReply),
        typeof(GiveFeedbackRequest), typeof(FeedbackView),
        typeof(TakeBallotRequest), typeof(TakeBallotReply), typeof(AnswerRequest),
        typeof(RemindRequest), typeof(ReminderRequest), typeof(ReminderReply),
        typeof(LockSlipRequest), typeof(SlipLocked), typeof(SlipRequest), typeof(SlipOpened),
        typeof(AgreementWire), typeof(AgreementTextWire), typeof(KnownWire),
        typeof(MakeReportRequest), typeof(MessageOpening), typeof(HandleReportRequest), typeof(ReportedMessage), typeof(ReportedPerson), typeof(ReportView),
        typeof(OwnReportView), typeof(OwnReportsView),
    ];

    // The browser has no domain types beside the wire types, so the short names are free.
    private static readonly Dictionary<Type, string> Renamed = new()
    {
        [typeof(MessageAudience)] = "Audience",
        [typeof(ParticipantView)] = "Participant",
        [typeof(MessageView)] = "RoomMessage",
        [typeof(RemovedView)] = "RemovedSeat",
        [typeof(NotSafeView)] = "NotSafe",
        [typeof(ArrivalView)] = "Arrival",
        [typeof(InvitationWire)] = "Invitation",
        [typeof(ChatLimitsView)] = "ChatLimits",
        [typeof(PauseView)] = "RoomPause",
        [typeof(PlanView)] = "RoomPlan",
        [typeof(PollView)] = "RoomPoll",
        [typeof(BoxQuestion)] = "Question",
        [typeof(QuestionsView)] = "QuestionBox",
        [typeof(LeadView)] = "SettledLead",
        [typeof(WaitingView)] = "WaitingSeat",
        [typeof(WaitView)] = "Wait",
        [typeof(KnownWire)] = "KnownMember",
        [typeof(PlaybookWire)] = "Playbook",
        [typeof(IceServerWire)] = "IceServer",
        [typeof(RoomView)] = "RoomSnapshot",
        [typeof(EntryWire)] = "Entry",
        [typeof(PassWire)] = "HeldPass",
        [typeof(RefusalWire)] = "Refusal",
        [typeof(GoodbyeWire)] = "Goodbye",
        [typeof(SlotWire)] = "Slot",
        [typeof(LineWordWire)] = "LineWordOf",
        [typeof(AgreementWire)] = "Agreement",
        [typeof(AgreementTextWire)] = "AgreementText",
        [typeof(MessageCountsWire)] = "MessageCounts",
        [typeof(ReactionCountWire)] = "ReactionCount",
    };

    public static void Write(TextWriter into)
    {
        into.NewLine = "\n";
        into.WriteLine("// Made from the server's contracts by its tests, when MEETINGHUB_WRITE_GENERATED=1. Do not edit.");
        into.WriteLine("// What the words mean is written in docs/protocol.md. Times are UTC, in milliseconds since 1970; durations are in milliseconds.");
        into.WriteLine();
        into.WriteLine("export const limits = {");
        into.WriteLine($"  longestName: {Names.Longest},");
        into.WriteLine($"  longestMessage: {ChatRules.LongestMessage},");
        into.WriteLine($"  longestCaption: {CaptionRules.LongestCaption},");
        into.WriteLine($"  longestNote: {ChatRules.LongestNote},");
        into.WriteLine($"  mostSideRooms: {SideRoomRules.MostRooms},");
        into.WriteLine($"  mostInSideRoom: {SideRoomRules.MostPeople},");
        into.WriteLine($"  longestSideNote: {SideRoomRules.LongestNote},");
        into.WriteLine($"  longestRehearsal: {RehearsalRules.Longest.TotalMilliseconds},");
        into.WriteLine($"  mostMessages: {Chat.MostMessages},");
        into.WriteLine($"  longestRemovalNote: {RemovalRules.LongestNote},");
        into.WriteLine($"  longestLine: {RemovalRules.LongestLine},");
        into.WriteLine($"  slowModes: [{string.Join(", ", ChatRules.SlowModes.Select(m => m.TotalMilliseconds))}],");
        into.WriteLine($"  signalLasts: {Signals.Lasting.TotalMilliseconds},");
        into.WriteLine($"  longestPrompt: {RoundRules.LongestPrompt},");
        into.WriteLine($"  longestTimerLabel: {TimerRules.LongestLabel},");
        into.WriteLine($"  planMinutes: [{string.Join(", ", PlanRules.MoreMinutes)}],");
        into.WriteLine($"  longestReport: {ReportsFeature.LongestText},");
        into.WriteLine($"  longestAnswer: {ReportsFeature.LongestAnswer},");
        into.WriteLine($"  mostReportedMessages: {ReportsFeature.MostMessages},");
        into.WriteLine($"  longestQuestion: {PollRules.LongestQuestion},");
        into.WriteLine($"  longestQuestionInBox: {QuestionRules.LongestText},");
        into.WriteLine($"  longestChoice: {PollRules.LongestChoice},");
        into.WriteLine($"  fewestChoices: {PollRules.FewestChoices},");
        into.WriteLine($"  mostChoices: {PollRules.MostChoices},");
        into.WriteLine($"  pulseSteps: {PollForm.PulseSteps},");
        into.WriteLine($"  fewestAnswers: {PollRules.FewestAnswers},");
        into.WriteLine("} as const;");
        into.WriteLine();

        foreach (var id in Ids) into.WriteLine($"export type {id.Name} = string;");
        foreach (var words in Words) WriteWords(into, NameOf(words), Enum.GetNames(words).Select(Camel));
        WriteWords(into, "RefusalCode", Refusal.All.Select(r => r.Code));
        WriteWords(into, "GoodbyeCode", GoodbyeWire.All.Select(g => g.Code));

        WriteUnion(into, nameof(RoomCommand), RoomJson.Commands);
        WriteUnion(into, nameof(RoomEvent), RoomJson.Events.Where(e => e != typeof(UnknownEvent)));
        WriteUnion(into, nameof(ClientSignal), RoomJson.ClientSignals);
        WriteUnion(into, nameof(ServerSignal), RoomJson.ServerSignals);

        foreach (var shape in Shapes)
        {
            into.WriteLine();
            into.WriteLine($"export interface {NameOf(shape)} {{");
            foreach (var field in Fields(shape)) into.WriteLine($"  {field};");
            into.WriteLine("}");
        }
    }

    private static void WriteWords(TextWriter into, string name, IEnumerable<string> words)
    {
        into.WriteLine();
        into.WriteLine($"export const {Camel(name)}Values = [");
        foreach (var word in words) into.WriteLine($"  '{word}',");
        into.WriteLine("] as const;");
        into.WriteLine($"export type {name} = (typeof {Camel(name)}Values)[number];");
    }

    private static void WriteUnion(TextWriter into, string name, IEnumerable<Type> cases)
    {
        into.WriteLine();
        into.WriteLine($"export type {name} =");
        var lines = cases.Select(type =>
            $"  | {{ {string.Join("; ", Fields(type).Prepend($"readonly $type: '{RoomJson.NameOf(type)}'"))} }}");
        into.WriteLine(string.Join("\n", lines) + ";");
    }

    private static IEnumerable<string> Fields(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var parameters = type.GetConstructors().SelectMany(c => c.GetParameters()).ToLookup(p => p.Name, StringComparer.Ordinal);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.MetadataToken))
        {
            if (property.GetMethod!.GetParameters().Length > 0 || property.Name is "EqualityContract") continue;
            var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? Camel(property.Name);
            var underlying = Nullable.GetUnderlyingType(property.PropertyType);
            var isNullable = underlying is not null || nullability.Create(property).ReadState == NullabilityState.Nullable;
            var isLeftOut = property.GetCustomAttribute<JsonIgnoreAttribute>() is not null;
            var mayBeMissing = parameters.Contains(property.Name) ? parameters[property.Name].Any(p => p.HasDefaultValue) : isNullable;

            var word = WordFor(type, property) ?? TypeScript(underlying ?? property.PropertyType);
            yield return isLeftOut ? $"readonly {name}?: {word}"
                : mayBeMissing ? $"readonly {name}?: {word} | null"
                : isNullable ? $"readonly {name}: {word} | null"
                : $"readonly {name}: {word}";
        }
    }

    // Codes are strings in C#, because a list of them is data; TypeScript can still know the list, and a newer server's code
    // stays a string.
    private static string? WordFor(Type type, PropertyInfo property) => (type.Name, property.Name) switch
    {
        (nameof(RefusalWire), "Code") => "RefusalCode | (string & Record<never, never>)",
        (nameof(GoodbyeWire), "Code") => "GoodbyeCode | (string & Record<never, never>)",
        _ => null,
    };

    private static string TypeScript(Type type)
    {
        if (type == typeof(string)) return "string";
        if (type == typeof(bool)) return "boolean";
        if (type == typeof(int) || type == typeof(long) || type == typeof(double)) return "number";
        if (type == typeof(DateTimeOffset) || type == typeof(TimeSpan)) return "number";
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return $"readonly {TypeScript(type.GetGenericArguments()[0])}[]";
        if (Ids.Contains(type) || Words.Contains(type) || Shapes.Contains(type)) return NameOf(type);
        if (type == typeof(RoomEvent)) return nameof(RoomEvent);
        throw new NotSupportedException($"{type.Name} has no TypeScript form yet.");
    }

    private static string NameOf(Type type) => Renamed.GetValueOrDefault(type, type.Name);

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
