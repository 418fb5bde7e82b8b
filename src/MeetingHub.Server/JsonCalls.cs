using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server;

/// <summary>How endpoints read what they are asked, refuse with a code and a sentence, and know who asks.</summary>
internal static class JsonCalls
{
    /// <summary>Not read by the framework: a beacon comes as plain text, and errors are answered with a code and a sentence.</summary>
    /// <param name="longest">In bytes.</param>
    public static async Task<T?> ReadAsync<T>(HttpRequest http, int longest, CancellationToken stop) where T : class
    {
        if (http.ContentLength > longest) return null;
        var buffer = new byte[longest + 1];
        var length = await http.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        if (length > longest) return null;
        try
        {
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            return RoomJson.TryRead<T>(json.RootElement, out var value) ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static IResult Refuse(Refusal refusal, int status)
    {
        RoomMetrics.Refused(refusal.Code);
        return Results.Json(RefusalWire.From(refusal), statusCode: status);
    }

    /// <summary>A filter that answers while the store, or the room's log, does not.</summary>
    public static Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> WhenAway(Refusal store) =>
        async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                return Refuse(store, StatusCodes.Status503ServiceUnavailable);
            }
            catch (Exception e) when (e is RoomLogAwayException or RoomClosedException)
            {
                return Refuse(Refusal.RoomPaused, StatusCodes.Status503ServiceUnavailable);
            }
            catch (RoomNewerException)
            {
                return Refuse(Refusal.RoomNewer, StatusCodes.Status503ServiceUnavailable);
            }
        };

    /// <summary>What follows "Bearer" in the request; empty without it.</summary>
    public static string BearerOf(HttpRequest http) =>
        http.Headers.Authorization.ToString() is var said && said.StartsWith("Bearer ", StringComparison.Ordinal) ? said[7..] : "";

    /// <summary>Whether the request shows that key. How long it takes says nothing about the key, nor about its length.</summary>
    public static bool ShowsKey(HttpRequest http, string key) =>
        key.Length > 0 && CryptographicOperations.FixedTimeEquals(Digest(BearerOf(http)), Digest(key));

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
