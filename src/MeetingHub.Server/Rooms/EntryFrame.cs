using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// An entry on its way to many: its audiences, judged once, and its JSON, written once for everybody who may see all of it
/// (nearly every entry) and once for those who may see none.
/// </summary>
internal sealed class EntryFrame
{
    private readonly RoomEntry _entry;
    private readonly ImmutableArray<Audience> _audiences;
    private readonly bool _forEveryone;
    private readonly Lazy<byte[]> _whole;

    public EntryFrame(RoomEntry entry, Room after)
    {
        _entry = entry;
        _audiences = [.. entry.Events.Select(e => Audience.Of(e, after))];
        _forEveryone = _audiences.All(a => a.IsEveryone);
        _whole = new Lazy<byte[]>(() => Write(_entry.Events), LazyThreadSafetyMode.PublicationOnly);
    }

    public long Version => _entry.Version;

    public EntryJson For(ParticipantId who, Role role)
    {
        if (_forEveryone) return new EntryJson(_whole.Value);
        var seen = _entry.Events.Where((_, i) => _audiences[i].Includes(who, role)).ToImmutableArray();
        return new EntryJson(seen.Length == _entry.Events.Length ? _whole.Value : Write(seen));
    }

    public EntryWire WireFor(ParticipantId who, Role role) =>
        new(_entry.Version, _entry.At, [.. _entry.Events.Where((_, i) => _audiences[i].Includes(who, role))]);

    private byte[] Write(ImmutableArray<RoomEvent> events) =>
        JsonSerializer.SerializeToUtf8Bytes(new EntryWire(_entry.Version, _entry.At, events), RoomJson.Options);
}

/// <summary>One entry as JSON that is ready to send.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct EntryJson(byte[] Utf8)
{
    private sealed class Converter : JsonConverter<EntryJson>
    {
        public override EntryJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Entries only leave the server.");

        public override void Write(Utf8JsonWriter writer, EntryJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Utf8, skipInputValidation: true);
    }
}
