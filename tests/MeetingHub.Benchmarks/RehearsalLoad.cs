using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MeetingHub.Benchmarks;

/// <summary>What a run of the script measured: how long the server took to answer each wish, in milliseconds, and what did not come about.</summary>
public sealed record RehearsalFigures(IReadOnlyList<double> Answers, long Entries, IReadOnlyList<string> Missed)
{
    public double Percentile(double share) => Answers.Order().ElementAt((int)Math.Min(Answers.Count - 1, Answers.Count * share));
}

/// <summary>
/// Fills a running server with meetings in which scripted people and a facilitator do what the script of a rehearsal says: the same file by
/// which the web client drives them, and the same signs in the log by which it tells that an exercise is done.
/// </summary>
public static class RehearsalLoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static JsonNode Script
    {
        get
        {
            using var file = typeof(RehearsalLoad).Assembly.GetManifestResourceStream("script.json")!;
            return JsonNode.Parse(file)!;
        }
    }

    /// <param name="pace">How many times faster than in a rehearsal people act.</param>
    public static async Task<RehearsalFigures> RunAsync(Uri server, int rooms, double pace)
    {
        var (answers, entries, missed) = (new ConcurrentBag<double>(), 0L, new ConcurrentBag<string>());
        await Parallel.ForEachAsync(Enumerable.Range(0, rooms), new ParallelOptions { MaxDegreeOfParallelism = rooms }, async (number, _) =>
        {
            await using var room = await RehearsedRoom.StartAsync(server, Script, pace, answers);
            foreach (var exercise in Script["exercises"]!.AsArray())
                if (!await room.PlayAsync(exercise!)) missed.Add($"{exercise!["key"]} in room {number}");
            Interlocked.Add(ref entries, room.Entries);
        });
        return new RehearsalFigures([.. answers], entries, [.. missed]);
    }

    public static async Task WriteAsync(Uri server, int rooms, double pace, TextWriter into)
    {
        var watch = Stopwatch.StartNew();
        var figures = await RunAsync(server, rooms, pace);
        await into.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{rooms} rooms in {watch.Elapsed.TotalSeconds:0.0} s: {figures.Answers.Count} answers, {figures.Entries} entries at facilitators; "
            + $"half within {figures.Percentile(0.5):0.0} ms, 95 % within {figures.Percentile(0.95):0.0} ms, all within {figures.Answers.Max():0.0} ms"));
        foreach (var missed in figures.Missed) await into.WriteLineAsync($"not done: {missed}");
    }

    private sealed class RehearsedRoom(Uri server, JsonNode script, double pace, string code, ConcurrentBag<double> answers) : IAsyncDisposable
    {
        private readonly Dictionary<string, Seat> _people = new(StringComparer.Ordinal);
        private Seat _you = null!;

        public long Entries => _you.Entries;

        public static async Task<RehearsedRoom> StartAsync(Uri server, JsonNode script, double pace, ConcurrentBag<double> answers)
        {
            using var http = new HttpClient { BaseAddress = server };
            var meeting = await PostAsync(http, "/api/meetings", new JsonObject { ["title"] = "load" });
            var room = new RehearsedRoom(server, script, pace, (string)meeting["participantCode"]!, answers);
            room._you = await Seat.TakeAsync(server, (string)meeting["facilitatorCode"]!, "Rowan", "wren", "moss", answers);
            foreach (var person in script["people"]!.AsArray())
                if ((bool?)person!["begins"] == true) await room.ArriveAsync((string)person["key"]!);
            return room;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var seat in _people.Values.Append(_you)) await seat.DisposeAsync();
        }

        /// <summary>Whether the log has said all by which the exercise is recognised.</summary>
        public async Task<bool> PlayAsync(JsonNode exercise)
        {
            _you.Forget();
            var begin = exercise["begin"]!.AsArray();
            foreach (var deed in begin)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(((double?)deed!["after"] ?? 0) / pace));
                await DoAsync(deed);
            }
            var steps = exercise["until"]!.AsArray();
            for (var step = 0; step < steps.Count; step++)
            {
                // One thing after the other, as somebody would who reads what the last one brought.
                foreach (var deed in DeedsFor(exercise, step, steps.Count)) await LeadAsync(deed);
                if (!await _you.HearsAsync(e => steps[step]!["any"]!.AsArray().Any(p => Matches(p!, e)), Patience)) return false;
            }
            foreach (var deed in exercise["then"]?.AsArray() ?? []) await DoAsync(deed!);
            return true;
        }

        private static IEnumerable<JsonNode> DeedsFor(JsonNode exercise, int step, int steps)
        {
            var all = exercise["facilitator"]!.AsArray();
            return steps == 1 ? all.Select(d => d!) : step == 0 ? [all[0]!] : all.Skip(1).Select(d => d!);
        }

        private async Task ArriveAsync(string key)
        {
            var person = script["people"]!.AsArray().Single(p => (string)p!["key"]! == key)!;
            _people[key] = await Seat.TakeAsync(
                server, code, (string)person["names"]![0]!, (string)person["keepsake"]!, (string)person["tint"]!, answers);
        }

        private async Task DoAsync(JsonNode deed)
        {
            var (key, text) = ((string?)deed["who"], (string?)deed["text"]);
            var person = key is null ? null : _people.GetValueOrDefault(key);
            switch ((string)deed["do"]!)
            {
                case "setDoor": await _you.DoAsync("setDoor", ("mode", "knock")); break;
                case "arrive": await ArriveAsync(key!); break;
                case "writeAtDoor": await person!.DoAsync("writeAtDoor", ("text", text)); break;
                case "say": await person!.SayAsync(text!, "everyone"); break;
                case "write": await person!.SayAsync(text!, "facilitators"); break;
                case "speak": await person!.DoAsync("turnOnMicrophone"); break;
                case "hush": foreach (var each in _people.Values) await each.DoAsync("turnOffMicrophone"); break;
                case "sayNotSafe": await person!.DoAsync("sayNotSafe", ("choice", (string?)deed["choice"])); break;
                case var other: throw new InvalidOperationException($"Nobody scripted knows how to {other}.");
            }
        }

        private Task<JsonNode> LeadAsync(JsonNode deed)
        {
            var who = (string?)deed["who"] is { } key ? _people[key].Who : null;
            return (string)deed["do"]! switch
            {
                "writeAtDoor" => _you.DoAsync("writeAtDoor", ("text", (string?)deed["text"]), ("to", who)),
                "letIn" => _you.DoAsync("letIn", ("who", new JsonArray(who))),
                "write" => _you.SayAsync((string)deed["text"]!, "direct", who),
                "mute" => _you.DoAsync("muteParticipant", ("who", who)),
                "remove" => _you.DoAsync("removeParticipant", ("who", who)),
                "undoRemoval" => _you.DoAsync("undoRemoval", ("who", who)),
                "startRound" => _you.DoAsync("startRound", ("id", Guid.NewGuid().ToString("N")), ("prompt", "How are you here today?"),
                    ("order", "joining"), ("followsMicrophone", false)),
                "endRound" => _you.DoAsync("endRound"),
                "lookAt" => _you.DoAsync("lookAtNotSafe", ("who", who)),
                "close" => _you.DoAsync("closeNotSafe", ("who", who)),
                var other => throw new InvalidOperationException($"No facilitator knows how to {other}."),
            };
        }

        private bool Matches(JsonNode pattern, JsonNode e)
        {
            bool Is(string key, string field) =>
                (string?)pattern[key] is not { } name || (string?)e[field] == (name == "you" ? _you.Who : _people[name].Who);
            return (string?)e["$type"] == (string?)pattern["event"] && Is("who", "who") && Is("by", "by") && Is("to", "toWho")
                && ((string?)pattern["state"] is not { } state || (string?)e["state"] == state);
        }
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string path, JsonObject body)
    {
        using var response = await http.PostAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>One seat with its connection to the hub, over a bare WebSocket.</summary>
    private sealed class Seat : IAsyncDisposable
    {
        private const char End = '\u001e';

        private readonly ClientWebSocket _socket = new();
        private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode>> _asked = new();
        private readonly ConcurrentQueue<JsonNode> _heard = new();
        private readonly SemaphoreSlim _sending = new(1), _more = new(0);
        private readonly ConcurrentBag<double> _answers;
        private Task _reading = Task.CompletedTask;
        private int _lastId;

        private Seat(ConcurrentBag<double> answers) => _answers = answers;

        public string Who { get; private set; } = "";
        public long Entries { get; private set; }

        public static async Task<Seat> TakeAsync(
            Uri server, string code, string name, string keepsake, string tint, ConcurrentBag<double> answers)
        {
            using var handler = new HttpClientHandler { UseCookies = false }; // with one mark they would all have one seat
            using var http = new HttpClient(handler) { BaseAddress = server };
            var way = await PostAsync(http, "/api/join", new JsonObject { ["code"] = code });
            var seat = new Seat(answers);
            await seat._socket.ConnectAsync(new Uri($"ws://{server.Authority}/hubs/room"), CancellationToken.None);
            await seat.SendAsync("""{"protocol":"json","version":1}""");
            seat._reading = seat.ReadAsync();
            var reply = await seat.AskAsync("Join", new JsonObject
            {
                ["pass"] = (string)way["pass"]!, ["name"] = name, ["keepsake"] = keepsake, ["tint"] = tint,
                ["agreement"] = (string?)way["agreement"]?["version"],
            });
            seat.Who = (string?)reply["you"] ?? throw new InvalidOperationException($"{name} did not come in: {reply["refusal"]?["code"]}");
            return seat;
        }

        public void Forget() => _heard.Clear();

        public async Task<bool> HearsAsync(Func<JsonNode, bool> isIt, TimeSpan patience)
        {
            var waited = Stopwatch.StartNew();
            while (waited.Elapsed < patience)
            {
                while (_heard.TryDequeue(out var e))
                    if (isIt(e)) return true;
                await _more.WaitAsync(TimeSpan.FromMilliseconds(100));
            }
            return false;
        }

        /// <summary>A refusal is an answer too: somebody muted may be asked to speak.</summary>
        public Task<JsonNode> DoAsync(string type, params (string Name, JsonNode? Value)[] fields)
        {
            var command = new JsonObject { ["$type"] = type };
            foreach (var (name, value) in fields) command[name] = value;
            return AskAsync("Execute", command);
        }

        public Task<JsonNode> SayAsync(string body, string audience, string? toWho = null) => DoAsync(
            "postMessage", ("id", Guid.NewGuid().ToString("N")), ("body", body), ("audience", audience), ("toWho", toWho));

        private async Task<JsonNode> AskAsync(string target, JsonNode argument)
        {
            var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
            var answer = _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_socket.State != WebSocketState.Open) return new JsonObject(); // removed
            var watch = Stopwatch.StartNew();
            await SendAsync(new JsonObject
            {
                ["type"] = 1, ["invocationId"] = id, ["target"] = target, ["arguments"] = new JsonArray(argument),
            }.ToJsonString());
            var reply = await answer.Task.WaitAsync(Patience);
            _answers.Add(watch.Elapsed.TotalMilliseconds);
            return reply;
        }

        private async Task SendAsync(string text)
        {
            await _sending.WaitAsync();
            try
            {
                await _socket.SendAsync(Encoding.UTF8.GetBytes(text + End), WebSocketMessageType.Text, true, CancellationToken.None);
            }
            finally
            {
                _sending.Release();
            }
        }

        private async Task ReadAsync()
        {
            var (buffer, text) = (new byte[64 * 1024], new StringBuilder());
            try
            {
                while (_socket.State == WebSocketState.Open)
                {
                    var read = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    if (read.MessageType == WebSocketMessageType.Close) break;
                    text.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
                    if (!read.EndOfMessage) continue;
                    foreach (var message in text.ToString().Split(End, StringSplitOptions.RemoveEmptyEntries)) Take(JsonNode.Parse(message)!);
                    text.Clear();
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // the server closed it, or the run is over
            }
            foreach (var waiting in _asked.Values) waiting.TrySetResult(new JsonObject());
        }

        private void Take(JsonNode message)
        {
            if ((string?)message["invocationId"] is { } id && _asked.TryRemove(id, out var answer))
                answer.TrySetResult(message["result"]?.DeepClone() ?? new JsonObject());
            if ((string?)message["target"] != "Entries") return;
            foreach (var entry in message["arguments"]![0]!.AsArray())
            {
                Entries++;
                foreach (var e in entry!["events"]?.AsArray() ?? []) _heard.Enqueue(e!);
                _more.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            _socket.Abort();
            await _reading;
            _socket.Dispose();
            _sending.Dispose();
            _more.Dispose();
        }
    }
}
