using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace MeetingHub.Server.Tests;

/// <summary>Speaks the JSON hub protocol over a bare WebSocket, as a client written from docs/protocol.md would.</summary>
public sealed class HubClient : IAsyncDisposable
{
    private const char End = '\u001e';

    private static readonly ConcurrentDictionary<string, Task<string>> Agreements = new(); // by server

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode>> _asked = new();
    private readonly Channel<JsonNode> _entries = Channel.CreateUnbounded<JsonNode>();
    private readonly CancellationTokenSource _gone = new();
    private Task _reading = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;
    private int _lastId;
    private Uri? _server;

    public TaskCompletionSource<string> Goodbye { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public ConcurrentQueue<JsonNode> Signals { get; } = new();

    /// <summary>Every message that the connection has received, as it came.</summary>
    public ConcurrentQueue<string> Frames { get; } = new();

    public string Pass { get; private set; } = "";
    public string You { get; private set; } = "";
    public string Epoch { get; private set; } = "";
    public JsonNode Snapshot { get; private set; } = new JsonObject();

    /// <summary>The version as of joining or the last entry taken.</summary>
    public long Version { get; private set; }

    /// <param name="pings">Whether the client sends pings; without them it is silent between calls.</param>
    public static async Task<HubClient> ConnectAsync(Uri server, string? origin = null, string? from = null, bool pings = true)
    {
        var client = new HubClient { _server = server };
        if (from is not null) client._socket.Options.SetRequestHeader("X-Forwarded-For", from);
        if (origin is not null) client._socket.Options.SetRequestHeader("Origin", origin);
        await client._socket.ConnectAsync(new Uri($"ws://{server.Authority}/hubs/room"), CancellationToken.None);
        await client.SendTextAsync("""{"protocol":"json","version":1}""");
        client._reading = client.ReadAsync();
        if (pings) client._pinging = client.PingAsync();
        return client;
    }

    /// <param name="agreement">The version of the agreement that the person saw; the server's own without it.</param>
    public async Task<JsonNode> JoinAsync(string pass, string name, string? agreement = null)
    {
        agreement ??= await Agreements.GetOrAdd(_server!.Authority, AgreementAsync);
        var reply = await AskAsync("Join", new JsonObject
        {
            ["pass"] = pass, ["name"] = name, ["keepsake"] = "wren", ["tint"] = "sea", ["agreement"] = agreement,
        });
        Assert.True(reply["hubError"] is null, (string?)reply["hubError"]);
        if (reply["refusal"] is null)
        {
            You = (string)reply["you"]!;
            Pass = (string)reply["pass"]!["pass"]!;
            Epoch = (string)reply["epoch"]!;
            Version = (long)reply["version"]!;
            Snapshot = reply["room"]!;
        }
        return reply;
    }

    private static async Task<string> AgreementAsync(string server)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://{server}/api/agreement"));
        if (answer.Content.Headers.ContentType?.MediaType != "application/json") return ""; // an older release has none
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["version"]!;
    }

    /// <summary>The side room of somebody who is in one, over that server; null and the refusal when they can't come in.</summary>
    public async Task<(HubClient Side, string? Refusal)> EnterSideRoomAsync(Uri? server = null, string name = "Somebody else")
    {
        var reply = await AskAsync("SidePass", new JsonObject());
        var side = await ConnectAsync(server ?? _server!);
        if (reply["refusal"] is { } refused) return (side, (string)refused["code"]!);
        SideRoom = (string)reply["room"]!;
        return (side, (string?)(await side.JoinAsync((string)reply["pass"]!["pass"]!, name))["refusal"]?["code"]);
    }

    /// <summary>The side room that was entered last.</summary>
    public string SideRoom { get; private set; } = "";

    public async Task<JsonNode> ResumeAsync(string pass, string epoch, long version)
    {
        var reply = await AskAsync("Resume", new JsonObject { ["pass"] = pass, ["epoch"] = epoch, ["version"] = version });
        if (reply["refusal"] is null) Version = (long)reply["version"]!;
        return reply;
    }

    public Task<JsonNode> ExecuteAsync(string type, params (string Name, JsonNode? Value)[] fields)
    {
        var command = new JsonObject { ["$type"] = type };
        foreach (var (name, value) in fields) command[name] = value;
        return AskAsync("Execute", command);
    }

    public Task<JsonNode> SayAsync(string body, string audience = "everyone", string? id = null, string? toWho = null) => ExecuteAsync(
        "postMessage", ("id", id ?? Guid.NewGuid().ToString("N")), ("body", body), ("audience", audience), ("toWho", toWho));

    public async Task<JsonNode> AskAsync(string target, JsonNode? argument)
    {
        var id = Interlocked.Increment(ref _lastId).ToString();
        var answer = _asked[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await SendTextAsync(new JsonObject
            {
                ["type"] = 1, ["invocationId"] = id, ["target"] = target, ["arguments"] = new JsonArray(argument),
            }.ToJsonString());
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            throw new IOException("The connection has closed.", e);
        }
        if (Closed.Task.IsCompleted) answer.TrySetException(new IOException("The connection has closed."));
        return await answer.Task.WaitAsync(Until.Patience);
    }

    /// <summary>The next entry above <see cref="Version"/>; fails when a version is left out.</summary>
    public async Task<JsonNode> NextEntryAsync()
    {
        while (true)
        {
            var entry = await _entries.Reader.ReadAsync().AsTask().WaitAsync(Until.Patience);
            var version = (long)entry["version"]!;
            if (version <= Version) continue;
            Assert.Equal(Version + 1, (long?)entry["from"] ?? version);
            Version = version;
            return entry;
        }
    }

    /// <summary>Takes entries until one holds an event of this type, and gives that event.</summary>
    public async Task<JsonNode> NextAsync(string type)
    {
        while (true)
        {
            var entry = await NextEntryAsync();
            if (entry["events"]!.AsArray().FirstOrDefault(e => (string?)e!["$type"] == type) is { } found) return found;
        }
    }

    /// <summary>Waits until a signal of this type has come.</summary>
    public async Task SignalAsync(string type, TimeSpan patience)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (!Signals.Any(s => (string?)s["$type"] == type))
        {
            Assert.True(waited.Elapsed < patience, $"No signal {type} came.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Every entry as it comes, until the connection ends.</summary>
    public IAsyncEnumerable<JsonNode> EntriesUntilClosedAsync() => _entries.Reader.ReadAllAsync();

    /// <summary>The values that a page keeps after a lost connection.</summary>
    public void Keep(string pass, string epoch) => (Pass, Epoch) = (pass, epoch);

    public async Task SendTextAsync(string text)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(text + End), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Cuts the connection without closing it.</summary>
    public void Cut() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        await _pinging;
        _socket.Dispose();
        _sending.Dispose();
        _gone.Dispose();
    }

    // The server closes a connection that is silent for half a minute.
    private async Task PingAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        try
        {
            while (await timer.WaitForNextTickAsync(_gone.Token)) await SendTextAsync("""{"type":6}""");
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // the connection is gone
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        var text = new StringBuilder();
        var decoder = Encoding.UTF8.GetDecoder();
        var chars = new char[buffer.Length];
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close) break;
                text.Append(chars, 0, decoder.GetChars(buffer, 0, result.Count, chars, 0));
                if (!result.EndOfMessage) continue;
                foreach (var part in text.ToString().Split(End, StringSplitOptions.RemoveEmptyEntries))
                {
                    Frames.Enqueue(part);
                    Take(JsonNode.Parse(part)!);
                }
                text.Clear();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // the connection is gone: Closed says so
        }
        await _gone.CancelAsync();
        Closed.TrySetResult();
        _entries.Writer.TryComplete();
        foreach (var asked in _asked.Values) asked.TrySetException(new IOException("The connection closed before the answer came."));
    }

    private void Take(JsonNode message)
    {
        switch ((int?)message["type"])
        {
            case 3:
                if (!_asked.TryRemove((string)message["invocationId"]!, out var asked)) break;
                if (message["error"] is { } error) asked.TrySetResult(new JsonObject { ["hubError"] = (string?)error });
                else asked.TrySetResult(message["result"] ?? new JsonObject());
                break;
            case 1:
                var argument = message["arguments"]![0]!;
                switch ((string?)message["target"])
                {
                    case "Entries": foreach (var entry in argument.AsArray()) _entries.Writer.TryWrite(entry!); break;
                    case "Signal": Signals.Enqueue(argument); break;
                    case "Pass": Pass = (string)argument["pass"]!; break;
                    case "Goodbye": Goodbye.TrySetResult((string)argument["code"]!); break;
                }
                break;
        }
    }
}
