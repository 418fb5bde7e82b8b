using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Sessions.Plans;

/// <summary>What is wrong with a file of a plan.</summary>
internal enum PlanFaultKind
{
    TooLarge, NotJson, NotAPlan, Newer, Missing, Unknown, Text, Number, List, Object, YesOrNo, Length, Blank, Control, Range, Count, Choice,
        Twice, Alone,
}

/// <param name="Step">Counted from 1; null: outside the steps.</param>
/// <param name="Field">As it stands in the file, with a dot between what is in what.</param>
/// <param name="Least">Or the line, in text that is no JSON.</param>
/// <param name="Most">Or the place in that line.</param>
/// <param name="Words">What would be right.</param>
internal sealed record PlanFault(PlanFaultKind Kind, int? Step = null, string Field = "", long Least = 0, long Most = 0, string Words = "");

/// <summary>
/// A plan as a file, and as it is stored. The format is published: what stands here and in <c>plan.schema.json</c> says the same, what may
/// be left out is left out, and nothing is renamed or used again for something else.
/// </summary>
internal static class PlanFile
{
    public const string Format = "meetinghub-plan";
    public const int Version = 1;

    /// <summary>In bytes: more than the longest plan takes.</summary>
    public const int Largest = 256 * 1024;

    private const string Press = "byPress", Itself = "byItself";

    // What is read as text by people is not escaped; where it is shown on a page, the page does that.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(SessionPlan plan)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteString("name", plan.Name);
            json.WriteStartArray("steps");
            foreach (var step in plan.Steps) WriteStep(json, step);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    public static string Text(SessionPlan plan) => Encoding.UTF8.GetString(Write(plan));

    /// <summary>Either a plan that a room can take, or what is wrong.</summary>
    public static (SessionPlan? Plan, IReadOnlyList<PlanFault> Faults) Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length > Largest) return (null, [new PlanFault(PlanFaultKind.TooLarge, Most: Largest / 1024)]);
        if (file.Span.StartsWith(Encoding.UTF8.Preamble)) file = file[Encoding.UTF8.Preamble.Length..];
        try
        {
            using var json = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var faults = new List<PlanFault>();
            var plan = ReadPlan(new Reader(json.RootElement, faults, null, ""));
            return (faults.Count == 0 ? plan : null, faults);
        }
        catch (JsonException e)
        {
            return (null, [new PlanFault(PlanFaultKind.NotJson, Least: (e.LineNumber ?? 0) + 1, Most: (e.BytePositionInLine ?? 0) + 1)]);
        }
    }

    /// <summary>What the store keeps.</summary>
    public static SessionPlan? Read(string text) => Read(Encoding.UTF8.GetBytes(text)).Plan;

    // ---- written

    private static void WriteStep(Utf8JsonWriter json, PlanStep step)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Name);
        json.WriteString("kind", NameOf(step.Kind));
        json.WriteNumber("minutes", (int)step.Length.TotalMinutes);
        if (step.Untimed) json.WriteString("timer", "none");
        if (step.Microphones != MicrophonePolicy.All) json.WriteString("microphones", NameOf(step.Microphones));
        if (step.Chat != ChatMode.Open) json.WriteString("chat", NameOf(step.Chat));
        if (step.View is { } view) json.WriteString("view", NameOf(view));
        if (step.Prompt.Length > 0) json.WriteString("prompt", step.Prompt);
        if (step.ByItself) json.WriteString("starts", Itself);
        if (step.Round is { } round)
        {
            json.WriteStartObject("round");
            json.WriteString("order", NameOf(round.Order));
            if (round.PerPerson is { } time) json.WriteNumber("seconds", (int)time.TotalSeconds);
            if (round.FollowsMicrophone) json.WriteBoolean("microphoneFollows", true);
            json.WriteEndObject();
        }
        if (step.SideRooms is { } size) json.WriteNumber("sideRooms", size);
        if (step.Exercise is { } exercise) json.WriteString("exercise", NameOf(exercise));
        if (step.Poll is { } poll) WritePoll(json, poll);
        json.WriteEndObject();
    }

    private static void WritePoll(Utf8JsonWriter json, StepPoll poll)
    {
        json.WriteStartObject("poll");
        json.WriteString("kind", NameOf(poll.Form.Kind));
        if (poll.Form.Kind == PollKind.Question)
        {
            json.WriteString("question", poll.Form.Question);
            json.WriteStartArray("choices");
            foreach (var choice in poll.Form.Choices) json.WriteStringValue(choice);
            json.WriteEndArray();
        }
        if (poll.ByItself) json.WriteString("starts", Itself);
        json.WriteEndObject();
    }

    private static string NameOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    // ---- read

    private static SessionPlan? ReadPlan(Reader file)
    {
        if (!file.IsObject || file.Plain("format") != Format)
        {
            file.Fault(PlanFaultKind.NotAPlan);
            return null;
        }
        if (file.Number("version", 1, int.MaxValue) is not { } version) return null;
        if (version > Version)
        {
            file.Fault(PlanFaultKind.Newer, "version");
            return null;
        }
        file.Knows("$schema", "format", "version", "name", "steps");
        var name = file.Line("name", SessionPlan.LongestName);
        var steps = file.Items("steps", 1, SessionPlan.MostSteps).Select((item, i) => ReadStep(file.Inside(item, i + 1))).ToList();
        return file.HasFaults ? null : new SessionPlan(name, [.. steps]);
    }

    private static PlanStep ReadStep(Reader step)
    {
        if (!step.IsObject)
        {
            step.Fault(PlanFaultKind.Object);
            return null!;
        }
        step.Knows(
            "name", "kind", "minutes", "timer", "microphones", "chat", "view", "prompt", "starts", "round", "sideRooms", "exercise",
                "poll");
        return new PlanStep(
            step.Line("name", PlanStep.LongestName), step.Choice<StepKind>("kind", required: true) ?? default,
            TimeSpan.FromMinutes(step.Number("minutes", 1, PlanStep.LongestMinutes) ?? 1))
        {
            Untimed = step.OneOf("timer", "shown", "none") == "none",
            Microphones = step.Choice<MicrophonePolicy>("microphones") ?? default,
            Chat = step.Choice<ChatMode>("chat") ?? default,
            View = step.Choice<StageView>("view"),
            Prompt = step.Text("prompt", PlanStep.LongestPrompt),
            ByItself = step.OneOf("starts", Press, Itself) == Itself,
            Round = step.Object("round") is { } round ? ReadRound(round) : null,
            SideRooms = step.Has("sideRooms") ? step.Number("sideRooms", PlanStep.FewestInRoom, PlanStep.MostInRoom) : null,
            Exercise = step.Choice<ExerciseKind>("exercise"),
            Poll = step.Object("poll") is { } poll ? ReadPoll(poll) : null,
        };
    }

    private static StepRound ReadRound(Reader round)
    {
        round.Knows("order", "seconds", "microphoneFollows");
        var (shortest, longest) = ((int)StepRound.Shortest.TotalSeconds, (int)StepRound.Longest.TotalSeconds);
        return new StepRound(
            round.Has("seconds") && round.Number("seconds", shortest, longest) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            round.Choice<RoundOrder>("order", required: true) ?? default, round.YesOrNo("microphoneFollows"));
    }

    private static StepPoll ReadPoll(Reader poll)
    {
        poll.Knows("kind", "question", "choices", "starts");
        var byItself = poll.OneOf("starts", Press, Itself) == Itself;
        if (poll.Choice<PollKind>("kind", required: true) is not { } kind) return null!;
        if (kind != PollKind.Question)
        {
            // The words of a pulse are the page's own.
            foreach (var field in (string[])["question", "choices"])
                if (poll.Has(field)) poll.Fault(PlanFaultKind.Alone, field);
            return new StepPoll(PollForm.Pulse(kind), byItself);
        }
        var question = poll.Line("question", PollRules.LongestQuestion);
        ImmutableArray<string> choices = [.. poll.Lines("choices", PollRules.FewestChoices, PollRules.MostChoices,
            PollRules.LongestChoice)];
        if (choices.Distinct(StringComparer.Ordinal).Count() < choices.Length) poll.Fault(PlanFaultKind.Twice, "choices");
        return new StepPoll(new PollForm(kind, question, choices), byItself);
    }

    /// <summary>One object of the file. What is wrong with a field is added to the faults, and some value goes in its place.</summary>
    private sealed class Reader(JsonElement at, List<PlanFault> faults, int? step, string within)
    {
        private const int MostFaults = 10;

        public bool IsObject => at.ValueKind == JsonValueKind.Object;
        public bool HasFaults => faults.Count > 0;

        public bool Has(string field) => at.TryGetProperty(field, out _);

        public string? Plain(string field) =>
            at.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        public Reader Inside(JsonElement item, int number) => new(item, faults, number, "");

        public void Fault(PlanFaultKind kind, string field = "", long least = 0, long most = 0, string words = "")
        {
            if (faults.Count < MostFaults) faults.Add(new PlanFault(kind, step, within + field, least, most, words));
        }

        public void Knows(params ReadOnlySpan<string> fields)
        {
            foreach (var property in at.EnumerateObject())
                if (!fields.Contains(property.Name)) Fault(PlanFaultKind.Unknown, property.Name.Length > 40
                    ? property.Name[..40] : property.Name);
        }

        public string Line(string field, int most)
        {
            if (Required(field) is not { } value) return "";
            return OneLine(value, field, most);
        }

        private string OneLine(JsonElement value, string field, int most)
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                Fault(PlanFaultKind.Text, field);
                return "";
            }
            var text = value.GetString()!;
            if (text.Length > most) Fault(PlanFaultKind.Length, field, most: most);
            else if (text.Any(char.IsControl)) Fault(PlanFaultKind.Control, field);
            else if (string.IsNullOrWhiteSpace(text)) Fault(PlanFaultKind.Blank, field);
            return text.Trim();
        }

        public string Text(string field, int most)
        {
            if (!at.TryGetProperty(field, out var value)) return "";
            if (value.ValueKind != JsonValueKind.String)
            {
                Fault(PlanFaultKind.Text, field);
                return "";
            }
            var text = value.GetString()!;
            if (text.Length > most) Fault(PlanFaultKind.Length, field, most: most);
            else if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))) Fault(PlanFaultKind.Control, field);
            return text.ReplaceLineEndings("\n").Trim();
        }

        public int? Number(string field, int least, int most)
        {
            if (Required(field) is not { } value) return null;
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || number != decimal.Truncate(number))
            {
                Fault(PlanFaultKind.Number, field);
                return null;
            }
            if (number >= least && number <= most) return (int)number;
            Fault(PlanFaultKind.Range, field, least, most);
            return null;
        }

        public bool YesOrNo(string field)
        {
            if (!at.TryGetProperty(field, out var value)) return false;
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
            Fault(PlanFaultKind.YesOrNo, field);
            return false;
        }

        public string? OneOf(string field, params string[] choices)
        {
            if (!at.TryGetProperty(field, out var value)) return null;
            if (value.ValueKind == JsonValueKind.String
                && choices.Contains(value.GetString(), StringComparer.Ordinal)) return value.GetString();
            Fault(PlanFaultKind.Choice, field, words: string.Join(", ", choices));
            return null;
        }

        public T? Choice<T>(string field, bool required = false) where T : struct, Enum
        {
            if (required && Required(field) is null) return null;
            var values = Enum.GetValues<T>();
            return OneOf(field, [.. values.Select(NameOf)]) is { } name ? values.First(v => NameOf(v) == name) : null;
        }

        public Reader? Object(string field)
        {
            if (!at.TryGetProperty(field, out var value)) return null;
            if (value.ValueKind == JsonValueKind.Object) return new Reader(value, faults, step, $"{within}{field}.");
            Fault(PlanFaultKind.Object, field);
            return null;
        }

        public List<JsonElement> Items(string field, int fewest, int most)
        {
            if (Required(field) is not { } value) return [];
            if (value.ValueKind != JsonValueKind.Array)
            {
                Fault(PlanFaultKind.List, field);
                return [];
            }
            var count = value.GetArrayLength();
            if (count >= fewest && count <= most) return [.. value.EnumerateArray()];
            Fault(PlanFaultKind.Count, field, fewest, most);
            return [];
        }

        public List<string> Lines(string field, int fewest, int most, int longest) =>
            [.. Items(field, fewest, most).Select((item, i) => OneLine(item, $"{field}.{i + 1}", longest))];

        private JsonElement? Required(string field)
        {
            if (at.TryGetProperty(field, out var value)) return value;
            Fault(PlanFaultKind.Missing, field);
            return null;
        }
    }
}
