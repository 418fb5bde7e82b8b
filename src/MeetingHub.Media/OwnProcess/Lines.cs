using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Media.OwnProcess;

// What the server and the process of its media say to each other, over the process's standard input and output: JSON, a message a line.
// Both are of one release, so there are no versions. The end of the input is the end of the process.

/// <summary>From the server.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Begin), "begin")]
[JsonDerivedType(typeof(Ask), "ask")]
[JsonDerivedType(typeof(Allow), "allow")]
[JsonDerivedType(typeof(Show), "show")]
[JsonDerivedType(typeof(Figures), "figures")]
[JsonDerivedType(typeof(Remove), "remove")]
[JsonDerivedType(typeof(Close), "close")]
[JsonDerivedType(typeof(Join), "join")]
[JsonDerivedType(typeof(Look), "look")]
[JsonDerivedType(typeof(Part), "part")]
internal abstract record Order;

internal sealed record Begin(MediaOptions Options) : Order;
internal sealed record Ask(long Number, string Room, string Peer, string Offer) : Order;
internal sealed record Allow(string Room, string Peer, MediaPermissions Allowed) : Order;
internal sealed record Show(string Room, string Peer, ImmutableArray<ViewTile> View, long? Seen) : Order;
internal sealed record Figures(string Room, string Peer, bool Wanted) : Order;
internal sealed record Remove(string Room, string Peer) : Order;
internal sealed record Close(string Room) : Order;
internal sealed record Join(string Room, MediaLink Link, bool IsHome) : Order;
internal sealed record Look(long Number, MediaLink Link) : Order;
internal sealed record Part(string Room) : Order;

/// <summary>To the server.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(NotBegun), "not begun")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(Noticed), "noticed")]
[JsonDerivedType(typeof(Counted), "counted")]
[JsonDerivedType(typeof(Logged), "logged")]
internal abstract record Word;

internal sealed record Begun(ImmutableArray<int> Ports, int? TcpPort, LinkEnd? LinkEnd) : Word;
internal sealed record NotBegun(string Problem) : Word;

/// <param name="Problem">The word for an offer that can't be answered.</param>
/// <param name="HasFailed">It could not be handled, which is a bug of ours.</param>
/// <param name="IsUp">Whether the link is up that was asked about.</param>
internal sealed record Answered(long Number, string? Answer, string? Problem = null, bool HasFailed = false, bool IsUp = false) : Word;

internal sealed record Noticed(MediaEvent Notice) : Word;

/// <summary>Said once a second, and so a sign of life too.</summary>
internal sealed record Counted(ImmutableArray<MediaCounters> Shards) : Word;

internal sealed record Logged(LogLevel Level, int Id, string Text) : Word;

internal static class Lines
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new AddressConverter() } };
    private static readonly byte[] End = "\n"u8.ToArray();

    /// <summary>Writes what comes, in its order, until there is no more of it or nobody reads it any more.</summary>
    public static async Task WriteAsync<T>(ChannelReader<T> from, Stream to)
    {
        await foreach (var message in from.ReadAllAsync())
        {
            await JsonSerializer.SerializeAsync(to, message, Json);
            await to.WriteAsync(End);
            await to.FlushAsync();
        }
    }

    /// <summary>Null at the end.</summary>
    public static async Task<T?> ReadAsync<T>(StreamReader from, CancellationToken stop = default) where T : class =>
        await from.ReadLineAsync(stop) is { } line ? Read<T>(line) : null;

    internal static T Read<T>(string line) where T : class =>
        JsonSerializer.Deserialize<T>(line, Json) ?? throw new JsonException("A message is null.");

    internal static string Write<T>(T message) => JsonSerializer.Serialize(message, Json);

    private sealed class AddressConverter : JsonConverter<IPAddress>
    {
        public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } text ? IPAddress.Parse(text) : null;

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
