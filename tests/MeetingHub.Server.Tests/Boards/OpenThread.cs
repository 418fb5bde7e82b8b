using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace MeetingHub.Server.Tests.Boards;

/// <summary>An open page of a conversation: what comes to it, as the page itself hears it.</summary>
internal sealed class OpenThread : IAsyncDisposable
{
    private const char End = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<(string Post, string Html)> _heard = Channel.CreateUnbounded<(string, string)>();
    private readonly CancellationTokenSource _gone = new();
    private Task _reading = Task.CompletedTask;

    public static async Task<OpenThread> FollowAsync(RunningServer server, CookieContainer cookies, string slug, string thread)
    {
        var page = new OpenThread();
        page._socket.Options.Cookies = cookies;
        page._socket.Options.SetRequestHeader("Origin", server.Address.GetLeftPart(UriPartial.Authority));
        await page._socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/hubs/board?group={slug}&thread={thread}"), page._gone.Token);
        await page._socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"protocol":"json","version":1}{{End}}"""), WebSocketMessageType.Text, true, page._gone.Token);
        page._reading = page.ReadAsync();
        return page;
    }

    /// <summary>Null when nothing comes within that time.</summary>
    public async Task<(string Post, string Html)?> NextAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        try
        {
            return await _heard.Reader.ReadAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task ReadAsync()
    {
        var (buffer, text) = (new byte[64 * 1024], new StringBuilder());
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                var part = await _socket.ReceiveAsync(buffer, _gone.Token);
                text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
                if (!part.EndOfMessage) continue;
                foreach (var frame in text.ToString().Split(End, StringSplitOptions.RemoveEmptyEntries))
                    if (JsonNode.Parse(frame) is { } said && (string?)said["target"] == "Post")
                        _heard.Writer.TryWrite(((string)said["arguments"]![0]!, (string)said["arguments"]![1]!));
                text.Clear();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // closed
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _reading;
        _socket.Dispose();
        _gone.Dispose();
    }
}
