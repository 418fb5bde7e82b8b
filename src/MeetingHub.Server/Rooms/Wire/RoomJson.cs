using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms.Wire;

/// <summary>
/// The wire form of everything that crosses the hub: camelCase, ids as strings, times as unix milliseconds, enums as camelCase strings,
/// durations in milliseconds, and "$type" on commands, events and signals. Readers skip fields they do not know; an event they do not know
/// becomes <see cref="UnknownEvent"/>. The domain stays free of attributes.
/// </summary>
public static class RoomJson
{
    private const string Discriminator = "$type";

    // A command that only the live room may give has a base of its own, and so no wire form.
    public static readonly IReadOnlyList<Type> Commands = TypesOf<RoomCommand>();

    public static readonly IReadOnlyList<Type> Events = TypesOf<RoomEvent>();

    public static readonly IReadOnlyList<Type> ClientSignals = [typeof(Respond), typeof(Caption)];
    public static readonly IReadOnlyList<Type> ServerSignals = [typeof(Speaking), typeof(Slots), typeof(Watched), typeof(LineWords), typeof(LineMeasured), typeof(Responded), typeof(Captioned),
        typeof(PeopleInside), typeof(ReactionCounts), typeof(Paused)];

    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>Gives other options, such as SignalR's, the same wire form.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        // never inside HTML; escaping would triple the size of other scripts
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowOutOfOrderMetadataProperties = true; // clients need not write "$type" first
        options.Converters.Add(new IdConverter<RoomId>(RoomId.TryParse, id => id.Value));
        options.Converters.Add(new IdConverter<ParticipantId>(ParticipantId.TryParse, id => id.Value));
        options.Converters.Add(new IdConverter<MessageId>(MessageId.TryParse, id => id.Value));
        options.Converters.Add(new IdConverter<RoundId>(RoundId.TryParse, id => id.Value));
        options.Converters.Add(new IdConverter<ReportId>(ReportId.TryParse, id => id.Value));
        options.Converters.Add(new IdConverter<QuestionId>(QuestionId.TryParse, id => id.Value));
        options.Converters.Add(new IdConverter<ResourceId>(ResourceId.TryParse, id => id.Value));
        options.Converters.Add(new IdConverter<PollId>(PollId.TryParse, id => id.Value));
        options.Converters.Add(new UnixMillisecondsConverter());
        options.Converters.Add(new MillisecondsConverter());
        options.Converters.Add(new CamelCaseEnumConverter());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameTheCases, LeaveOutWhatIsNotThere } };
    }

    /// <summary>
    /// False when the JSON is not one of the commands of section 4: it comes from the network, so it is no mistake of ours.
    /// </summary>
    public static bool TryReadCommand(JsonElement json, [NotNullWhen(true)] out RoomCommand? command) => TryRead(json, out command);

    public static bool TryReadSignal(JsonElement json, [NotNullWhen(true)] out ClientSignal? signal) => TryRead(json, out signal);

    public static bool TryRead<T>(JsonElement json, [NotNullWhen(true)] out T? value) where T : class
    {
        try
        {
            value = json.Deserialize<T>(Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            value = null;
        }
        return value is not null;
    }

    /// <summary>The events of an entry. Event types of a newer release that this one does not know are skipped.</summary>
    public static ImmutableArray<RoomEvent> ReadEvents(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ImmutableArray<RoomEvent>>(json, Options);
        }
        catch (JsonException)
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray()
                .Select(e => TryRead<RoomEvent>(e, out var known) ? known : new UnknownEvent())];
        }
    }

    // In the order of the source, so that what is generated from it stays as it is.
    private static IReadOnlyList<Type> TypesOf<T>() =>
        [.. typeof(T).Assembly.GetTypes().Where(t => t.BaseType == typeof(T) && !t.IsAbstract).OrderBy(t => t.MetadataToken)];

    /// <summary>The "$type" of a command, event or signal.</summary>
    public static string NameOf(Type type) => JsonNamingPolicy.CamelCase.ConvertName(type.Name);

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.MakeReadOnly();
        return options;
    }

    private static void LeaveOutWhatIsNotThere(JsonTypeInfo info)
    {
        string[] names =
            info.Type == typeof(MessagePosted) ? [nameof(MessagePosted.Author), nameof(MessagePosted.Note)]
            : info.Type == typeof(MessageView) ? [nameof(MessageView.Note), nameof(MessageView.TakenDownBy)]
            : info.Type == typeof(Message) ? [nameof(Message.Note), nameof(Message.TakenDownBy)]
            : info.Type == typeof(RoomView) ?
            [
                nameof(RoomView.People), nameof(RoomView.BeganAgain), nameof(RoomView.Level), nameof(RoomView.NotSafe),
                nameof(RoomView.Out), nameof(RoomView.Door), nameof(RoomView.Waiting), nameof(RoomView.Wait), nameof(RoomView.Chat),
                nameof(RoomView.Screens), nameof(RoomView.Pause), nameof(RoomView.NeedsFacilitator), nameof(RoomView.ClosesAt),
                nameof(RoomView.Rehearsal),
                nameof(RoomView.Arrivals), nameof(RoomView.Held), nameof(RoomView.EndsAt), nameof(RoomView.Format),
                nameof(RoomView.Raised), nameof(RoomView.HandOrder), nameof(RoomView.Speaker), nameof(RoomView.Microphones),
                nameof(RoomView.Round), nameof(RoomView.Timer), nameof(RoomView.Exercise),
                nameof(RoomView.Plan),
                nameof(RoomView.Captioner),
                nameof(RoomView.Polls), nameof(RoomView.Questions), nameof(RoomView.Resource), nameof(RoomView.Ballots),
                    nameof(RoomView.SideRooms),
                nameof(RoomView.Signals), nameof(RoomView.Weather),
                nameof(RoomView.Lead),
                nameof(RoomView.Keys),
            ]
            : info.Type == typeof(Resource) ? [nameof(Resource.File), nameof(Resource.Size)]
            : info.Type == typeof(QuestionsView) ? [nameof(QuestionsView.Shown), nameof(QuestionsView.Listed)]
            : info.Type == typeof(VotedQuestion) ? [nameof(VotedQuestion.IsEarly)]
            : info.Type == typeof(QuestionListed) ? [nameof(QuestionListed.IsEarly)]
            : info.Type == typeof(BoxQuestion) ? [nameof(BoxQuestion.IsKept), nameof(BoxQuestion.IsEarly)]
            : info.Type == typeof(QuestionAsked) ? [nameof(QuestionAsked.IsEarly)]
            : info.Type == typeof(QuestionShown) ? [nameof(QuestionShown.IsEarly)]
            : info.Type == typeof(PollView) ?
                [nameof(PollView.Sums), nameof(PollView.IsShown), nameof(PollView.Ballot), nameof(PollView.ClosesAt)]
            : info.Type == typeof(SlotWire) ? ["paused"]
            : info.Type == typeof(SignalView) ? [nameof(SignalView.Yours)]
            : info.Type == typeof(Signal) ? [nameof(Signal.Who)]
            : info.Type == typeof(WeatherSet) ? [nameof(WeatherSet.Weather)]
            : info.Type == typeof(HandRaised) ? [nameof(HandRaised.ByText), nameof(HandRaised.Place), nameof(HandRaised.Since)]
            : info.Type == typeof(Hand) ? [nameof(Hand.ByText)]
            : info.Type == typeof(InvitedToSpeak) ? [nameof(InvitedToSpeak.By)]
            : info.Type == typeof(Round) ?
            [
                nameof(Round.Now), nameof(Round.Last), nameof(Round.Offered), nameof(Round.EndsAt), nameof(Round.Until),
                nameof(Round.HasAsked), nameof(Round.HidesTime), nameof(Round.PausedAt), nameof(Round.PausedBy),
            ]
            : info.Type == typeof(TurnBegan) ? [nameof(TurnBegan.EndsAt)]
            : info.Type == typeof(TurnEnded) ? [nameof(TurnEnded.Until)]
            : info.Type == typeof(RoundPaused) ? [nameof(RoundPaused.By)]
            : info.Type == typeof(RoundResumed) ? [nameof(RoundResumed.By)]
            : info.Type == typeof(ExerciseEnded) ? [nameof(ExerciseEnded.By)]
            : info.Type == typeof(LeadView) ? [nameof(LeadView.Taken), nameof(LeadView.Asked), nameof(LeadView.By)]
            : info.Type == typeof(PlanView) ?
            [
                nameof(PlanView.Step), nameof(PlanView.BeganAt), nameof(PlanView.EndsAt), nameof(PlanView.PausedAt), nameof(PlanView.View),
                nameof(PlanView.Plan), nameof(PlanView.BeginsAt),
            ]
            : info.Type == typeof(PlanStep) ?
            [
                nameof(PlanStep.View), nameof(PlanStep.Round), nameof(PlanStep.SideRooms), nameof(PlanStep.Exercise),
                nameof(PlanStep.Poll),
            ]
            : info.Type == typeof(StepRound) ? [nameof(StepRound.PerPerson)]
            : info.Type == typeof(PlanUsed) ? [nameof(PlanUsed.BeginsAt)]
            : info.Type == typeof(StepBegun) ? [nameof(StepBegun.EndsAt), nameof(StepBegun.View)]
            : info.Type == typeof(PauseView) ? [nameof(PauseView.By)]
            : info.Type == typeof(RoomPaused) ? [nameof(RoomPaused.By)]
            : info.Type == typeof(HoldsKept) ? 
                [nameof(HoldsKept.Messages), nameof(HoldsKept.MustAsk), nameof(HoldsKept.AtDoor)]
            : info.Type == typeof(WaitingView) ? 
                [nameof(WaitingView.Note), nameof(WaitingView.Answer), nameof(WaitingView.Key), nameof(WaitingView.HasSecret)]
            : info.Type == typeof(WaitView) ? [nameof(WaitView.Note), nameof(WaitView.Answer), nameof(WaitView.Secret)]
            : info.Type == typeof(ParticipantKnocked) ? [nameof(ParticipantKnocked.By)]
            : info.Type == typeof(DoorNoteWritten) ? [nameof(DoorNoteWritten.By)]
            : info.Type == typeof(ParticipantView) ? [nameof(ParticipantView.Claim)]
            : info.Type == typeof(RemovedView) ? [nameof(RemovedView.Until), nameof(RemovedView.Line)]
            : info.Type == typeof(ArrivalView) ?
                [nameof(ArrivalView.Returning), nameof(ArrivalView.Invited), nameof(ArrivalView.Vouched), nameof(ArrivalView.VouchedBy)]
            : info.Type == typeof(InvitationRevoked) ? [nameof(InvitationRevoked.Whose)]
            : info.Type == typeof(RoomOpened) ?
            [
                nameof(RoomOpened.Times), nameof(RoomOpened.Door), nameof(RoomOpened.NeedsFacilitator), nameof(RoomOpened.Format),
                nameof(RoomOpened.EndsAt), nameof(RoomOpened.Ballots), nameof(RoomOpened.Main), nameof(RoomOpened.Rehearsal),
                nameof(RoomOpened.Encrypted),
            ]
            : info.Type == typeof(RoleGiven) ? [nameof(RoleGiven.By)]
            : info.Type == typeof(SideRoomsView) ?
            [
                nameof(SideRoomsView.How), nameof(SideRoomsView.MayChange), nameof(SideRoomsView.Open), nameof(SideRoomsView.Time),
                nameof(SideRoomsView.EndsAt), nameof(SideRoomsView.BackAt), nameof(SideRoomsView.Note), nameof(SideRoomsView.Offers),
                nameof(SideRoomsView.Places), nameof(SideRoomsView.Pairs), nameof(SideRoomsView.Asks),
            ]
            : info.Type == typeof(SideRoomView) ? [nameof(SideRoomView.Call)]
            : info.Type == typeof(SideOfferView) ? [nameof(SideOfferView.Declined)]
            : info.Type == typeof(StepOutView) ? [nameof(StepOutView.By)]
            : info.Type == typeof(StepOutAsked) ? [nameof(StepOutAsked.By)]
            : info.Type == typeof(SideRoomsPrepared) ? [nameof(SideRoomsPrepared.Time), nameof(SideRoomsPrepared.MayChange)]
            : info.Type == typeof(SideRoomsOpened) ? [nameof(SideRoomsOpened.MayChange), nameof(SideRoomsOpened.EndsAt)]
            : info.Type == typeof(NotSafeSaid) ? [nameof(NotSafeSaid.Choice)]
            : info.Type == typeof(NotSafeView) ? [nameof(NotSafeView.Choice)]
            : [];
        foreach (var property in info.Properties.Where(p => names.Contains(p.Name, StringComparer.OrdinalIgnoreCase)))
            property.ShouldSerialize = static (_, value) => value is not (null or false);
    }

    private static void NameTheCases(JsonTypeInfo info)
    {
        var cases =
            info.Type == typeof(RoomCommand) ? Commands
            : info.Type == typeof(RoomEvent) ? Events
            : info.Type == typeof(ClientSignal) ? ClientSignals
            : info.Type == typeof(ServerSignal) ? ServerSignals
            : null;
        if (cases is null) return;

        info.PolymorphismOptions = new JsonPolymorphismOptions
        {
            TypeDiscriminatorPropertyName = Discriminator,
            IgnoreUnrecognizedTypeDiscriminators = info.Type == typeof(RoomEvent),
        };
        foreach (var type in cases) info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, NameOf(type)));
        if (info.Type == typeof(RoomEvent)) info.CreateObject = () => new UnknownEvent();
    }

    private delegate bool TryParse<T>(string? text, out T id);

    private sealed class IdConverter<T>(TryParse<T> tryParse, Func<T, string> text) : JsonConverter<T> where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && tryParse(reader.GetString(), out var id)
                ? id
                : throw new JsonException("This is not an id.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(text(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(text(value));
    }

    private sealed class UnixMillisecondsConverter : JsonConverter<DateTimeOffset>
    {
        private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
        private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var ms) && ms >= Earliest && ms <= Latest
                ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                : throw new JsonException("This is not a time.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
    }

    private sealed class MillisecondsConverter : JsonConverter<TimeSpan>
    {
        private static readonly long Longest = (long)TimeSpan.MaxValue.TotalMilliseconds;

        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var ms) && ms >= 0 && ms < Longest
                ? TimeSpan.FromMilliseconds(ms)
                : throw new JsonException("This is not a duration.");

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteNumberValue((long)value.TotalMilliseconds);
    }

    // The framework's converter also accepts other casings, numbers in strings and lists with commas; the protocol does not.
    private sealed class CamelCaseEnumConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert))!;

        private sealed class Of<T> : JsonConverter<T> where T : struct, Enum
        {
            private static readonly FrozenDictionary<string, T> Values = Enum.GetValues<T>()
                .ToFrozenDictionary(v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()), StringComparer.Ordinal);
            private static readonly FrozenDictionary<T, string> Texts = Values.ToFrozenDictionary(v => v.Value, v => v.Key);

            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value)
                    ? value
                    : throw new JsonException("This is not one of the words.");

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
                writer.WriteStringValue(Texts[value]);
        }
    }
}
