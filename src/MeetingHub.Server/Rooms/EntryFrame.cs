using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// An entry on its way to many. Nearly all of them see the same of it, so its JSON is written once for those who may see all, once
/// for participants whom it does not name, and one by one for the few that are left.
/// </summary>
internal sealed class EntryFrame
{
    private readonly RoomEntry _entry;
    private readonly Room _before;
    private readonly Room _after;
    private readonly bool _forEveryone;
    private readonly Lazy<EntryJson> _whole;
    private readonly Lazy<EntryJson> _unnamed;

    public EntryFrame(RoomEntry entry, Room before, Room after)
    {
        (_entry, _before, _after) = (entry, before, after);
        _forEveryone = !after.IsLarge && entry.Events.All(e => Audience.Of(e, after).IsEveryone);
        _whole = new Lazy<EntryJson>(() => Write(_entry.Events), LazyThreadSafetyMode.PublicationOnly);
        _unnamed = new Lazy<EntryJson>(() => Write(SeenBy(ParticipantId.Nobody, Role.Participant)), LazyThreadSafetyMode.PublicationOnly);
    }

    public long Version => _entry.Version;

    public EntryJson For(ParticipantId who, Role role)
    {
        if (_forEveryone) return _whole.Value;
        if (role == Role.Participant && !_entry.Events.Any(e => SeenEvents.Concerns(e, _after, who))) return _unnamed.Value;
        var seen = SeenBy(who, role);
        return seen.AsSpan().SequenceEqual(_entry.Events.AsSpan()) ? _whole.Value : Write(seen);
    }

    public EntryWire WireFor(ParticipantId who, Role role) => EntryWire.For(_entry, _before, _after, who, role);

    private ImmutableArray<RoomEvent> SeenBy(ParticipantId who, Role role) => SeenEvents.Of(_entry, _before, _after, who, role);

    private EntryJson Write(ImmutableArray<RoomEvent> events) => events.IsEmpty
        ? EntryJson.Nothing(_entry.Version, _entry.Version, _entry.At)
        : new EntryJson(_entry.Version, _entry.Version, _entry.At, JsonSerializer.SerializeToUtf8Bytes(new EntryWire(_entry.Version, _entry.At, events), RoomJson.Options));
}

/// <summary>One entry as JSON that is ready to send, or a run of entries of which the reader may see nothing.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct EntryJson(long From, long Version, DateTimeOffset At, byte[]? Utf8)
{
    public bool IsNothing => Utf8 is null;

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
