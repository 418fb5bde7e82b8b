using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// An entry on its way to many. What each may see is judged once, because a frame outlives the room as it was: most see the same of
/// it, so its JSON is written once for those who may see all, once for those whom it does not concern, and one by one for the rest.
/// </summary>
internal sealed class EntryFrame
{
    private readonly RoomEntry _entry;
    private readonly ImmutableArray<Audience> _audiences;
    private readonly bool _forEveryone;
    private readonly LargeSession? _large;
    private byte[]? _whole;

    // Written by whoever is first; twice is no harm.
    private sealed record LargeSession(ImmutableArray<RoomEvent> Unconcerned, ImmutableDictionary<ParticipantId, ImmutableArray<RoomEvent>> Concerned)
    {
        public byte[]? Json;
    }

    public EntryFrame(RoomEntry entry, Room before, Room after)
    {
        _entry = entry;
        _audiences = [.. entry.Events.Select(e => Audience.Of(e, after))];
        _forEveryone = !after.IsLarge && _audiences.All(a => a.IsEveryone);
        if (!after.IsLarge) return;
        ImmutableArray<RoomEvent> SeenBy(ParticipantId who) => SeenEvents.Of(entry, before, after, who, Role.Participant);
        _large = new LargeSession(
            SeenBy(ParticipantId.Nobody),
            entry.Events.SelectMany(e => SeenEvents.ConcernedBy(e, after)).Distinct().ToImmutableDictionary(who => who, SeenBy));
    }

    public long Version => _entry.Version;
    public DateTimeOffset At => _entry.At;

    public bool IsNothingFor(ParticipantId who, Role role) =>
        _large is { Unconcerned.IsEmpty: true } large && role == Role.Participant && !large.Concerned.ContainsKey(who);

    public EntryJson For(ParticipantId who, Role role)
    {
        if (_forEveryone) return Json(_whole ??= Write(_entry.Events));
        if (_large is { } large && role == Role.Participant && !large.Concerned.ContainsKey(who))
            return large.Unconcerned.IsEmpty ? Json(null) : Json(large.Json ??= Write(large.Unconcerned));
        var seen = SeenBy(who, role);
        var isWhole = seen.Length == _entry.Events.Length && (_large is null || role == Role.Facilitator);
        return seen.IsEmpty ? Json(null) : Json(isWhole ? _whole ??= Write(seen) : Write(seen));
    }

    public EntryWire WireFor(ParticipantId who, Role role) => new(_entry.Version, _entry.At, SeenBy(who, role));

    private ImmutableArray<RoomEvent> SeenBy(ParticipantId who, Role role) =>
        _large is { } large && role == Role.Participant
            ? large.Concerned.GetValueOrDefault(who, large.Unconcerned)
            : [.. _entry.Events.Where((_, i) => _audiences[i].Includes(who, role))];

    private EntryJson Json(byte[]? utf8) => new(_entry.Version, _entry.Version, _entry.At, utf8);

    private byte[] Write(ImmutableArray<RoomEvent> events) =>
        JsonSerializer.SerializeToUtf8Bytes(new EntryWire(_entry.Version, _entry.At, events), RoomJson.Options);
}

/// <summary>One entry as JSON that is ready to send, or a run of entries of which the reader may see nothing.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct EntryJson(long From, long Version, DateTimeOffset At, byte[]? Utf8)
{
    public static EntryJson Nothing(long from, long version, DateTimeOffset at) => new(from, version, at, null);

    private sealed class Converter : JsonConverter<EntryJson>
    {
        public override EntryJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Entries only leave the server.");

        public override void Write(Utf8JsonWriter writer, EntryJson value, JsonSerializerOptions options)
        {
            if (value.Utf8 is { } json) writer.WriteRawValue(json, skipInputValidation: true);
            else JsonSerializer.Serialize(writer, new EntryWire(value.Version, value.At, []) { From = value.From == value.Version ? null : value.From }, options);
        }
    }
}
