using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace MeetingHub.Server.Rooms.Wire;

/// <summary>One entry as JSON that is ready to send, or a run of entries of which the reader may see nothing.</summary>
[JsonConverter(typeof(Converter))]
public sealed record EntryJson(long From, long Version, DateTimeOffset At, byte[]? Utf8)
{
    private SerializedHubMessage? _message;

    public static EntryJson Nothing(long from, long version, DateTimeOffset at) => new(from, version, at, null);

    /// <summary>A message with this entry only. It keeps its bytes, so sending it to many costs no more than to one.</summary>
    [JsonIgnore]
    public SerializedHubMessage Message =>
        _message ??= new SerializedHubMessage(new InvocationMessage(nameof(IRoomClient.Entries), [new[] { this }]));

    private sealed class Converter : JsonConverter<EntryJson>
    {
        public override EntryJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Entries only leave the server.");

        public override void Write(Utf8JsonWriter writer, EntryJson value, JsonSerializerOptions options)
        {
            if (value.Utf8 is { } json) writer.WriteRawValue(json, skipInputValidation: true);
            else JsonSerializer.Serialize(writer,
                new EntryWire(value.Version, value.At, []) { From = value.From == value.Version ? null : value.From }, options);
        }
    }
}
