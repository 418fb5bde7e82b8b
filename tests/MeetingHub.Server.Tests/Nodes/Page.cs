using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>The newest version in any answer so far.</summary>
internal sealed class Answers
{
    private long _newest;

    public long Newest => Interlocked.Read(ref _newest);

    public void Note(long version)
    {
        long seen;
        while ((seen = Newest) < version && Interlocked.CompareExchange(ref _newest, version, seen) != seen) { }
    }
}

/// <summary>
/// A page that follows docs/protocol.md: it reads every entry in order, returns at any node when its connection has ended, and repeats a
/// message under the same id until it has an answer. It does one thing at a time.
/// </summary>
internal sealed class Page : IAsyncDisposable
{
    /// <param name="After">The newest version in any answer when the message was first sent.</param>
    /// <param name="Version">The version in its answer.</param>
    public sealed record Message(string Id, long After, long Version);

    private readonly RunningServer[] _nodes;
    private readonly Answers _answers;
    private readonly Random _random;
    private readonly CancellationToken _stop;
    private readonly PeriodicTimer _pause = new(TimeSpan.FromMilliseconds(250)); // within the limits of a seat
    private readonly string _epoch;
    private readonly ConcurrentQueue<Message> _said = new();
    private HubClient _client;
    private Task _reading;
    private long _latest;

    private Page(RunningServer[] nodes, HubClient client, string name, Answers answers, Random random, CancellationToken stop)
    {
        (_nodes, _client, Name, _answers, _random, _stop) = (nodes, client, name, answers, random, stop);
        (_epoch, Joined, _latest) = (client.Epoch, client.Version, client.Version);
        _reading = ReadAsync(client);
    }

    public static async Task<Page> EnterAsync(RunningServer[] nodes, int at, string link, string name, Answers answers, Random random, CancellationToken stop) =>
        new(nodes, await nodes[at].EnterAsync(link, name), name, answers, random, stop);

    public string Name { get; }

    /// <summary>Loads the page again now and then while the room is paused.</summary>
    public bool IsImpatient { get; set; }

    public long Joined { get; }
    public long Latest => Interlocked.Read(ref _latest);
    public int Resumed { get; private set; }
    public IReadOnlyCollection<Message> Said => _said;

    /// <summary>
    /// Every entry that it has read, one version after another; one of which nobody sees anything may stand for several. To be looked at
    /// when it is disposed.
    /// </summary>
    public List<JsonNode> Read { get; } = [];

    public bool HasEnded => _client.Closed.Task.IsCompleted || _client.Goodbye.Task.IsCompleted;

    public async Task PauseAsync() => await _pause.WaitForNextTickAsync(_stop);

    public async Task SayAsync(string body)
    {
        var (id, after) = ($"message-{body.Replace(' ', '-')}", _answers.Newest);
        while (true)
        {
            var reply = await TryAskAsync(client => client.SayAsync(body, id: id));
            switch ((string?)reply?["refusal"]?["code"])
            {
                case null when reply is not null:
                    var version = (long)reply["version"]!;
                    _said.Enqueue(new Message(id, after, version));
                    _answers.Note(version);
                    return;
                case null or "not_joined": await ComeBackAsync(); break;
                case "room_paused" when IsImpatient && _random.Next(4) == 0: await ComeBackAsync(); break;
                case "room_paused" or "slow_down": break;
                case var code: Assert.Fail($"{body} was refused with {code}."); break;
            }
            await PauseAsync();
        }
    }

    /// <summary>Sends the command once, whatever its result.</summary>
    public async Task ExecuteAsync(string command)
    {
        var reply = await TryAskAsync(client => client.ExecuteAsync(command));
        if (reply is not null && reply["refusal"] is null) _answers.Note((long)reply["version"]!);
    }

    public async Task ComeBackAsync()
    {
        var pass = _client.Pass;
        await CutAsync();
        while (true)
        {
            try
            {
                var back = await HubClient.ConnectAsync(_nodes[_random.Next(_nodes.Length)].Address).WaitAsync(_stop);
                if (await ResumeAsync(back, pass)) return;
                await back.DisposeAsync();
            }
            catch (Exception e) when (e is IOException or WebSocketException or TimeoutException)
            {
                // the node is dead; the next try goes to another
            }
            await PauseAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _pause.Dispose();
    }

    private async Task<bool> ResumeAsync(HubClient back, string pass)
    {
        var reply = await back.ResumeAsync(pass, _epoch, _latest);
        if ((string?)reply["refusal"]?["code"] is { } code)
        {
            Assert.True(code is "room_paused" or "slow_down" or "not_joined", $"{Name} may not come back: {code}.");
            return false;
        }
        Assert.Equal(_epoch, (string?)reply["epoch"]);
        Assert.True(reply["entries"] is not null, $"{Name} had read up to {_latest}, and is to begin anew at {reply["version"]}.");
        back.Keep(pass, _epoch);
        foreach (var entry in reply["entries"]!.AsArray()) Note(entry!);
        Assert.Equal((long)reply["version"]!, _latest);
        (_client, _reading) = (back, ReadAsync(back));
        Resumed++;
        return true;
    }

    private async Task CutAsync()
    {
        _client.Cut();
        await _reading; // entries that arrived before count
        await _client.DisposeAsync();
    }

    // Null: the connection has ended before the answer came.
    private async Task<JsonNode?> TryAskAsync(Func<HubClient, Task<JsonNode>> ask)
    {
        if (HasEnded) return null;
        try
        {
            var reply = await ask(_client);
            Assert.Null((string?)reply["hubError"]);
            return reply;
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            return null;
        }
    }

    private async Task ReadAsync(HubClient client)
    {
        await foreach (var entry in client.EntriesUntilClosedAsync()) Note(entry);
    }

    // No version is missing, and none comes twice; an entry may stand for several in which there is nothing to see.
    private void Note(JsonNode entry)
    {
        var version = (long)entry["version"]!;
        Assert.Equal(_latest + 1, (long?)entry["from"] ?? version);
        Read.Add(entry);
        Interlocked.Exchange(ref _latest, version);
    }
}
