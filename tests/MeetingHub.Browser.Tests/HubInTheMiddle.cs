using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// A server that cheats one page: what the page and the real server say to each other goes through here, in the JSON protocol of SignalR,
/// and comes out as somebody wants it who runs the server.
/// </summary>
internal sealed class HubInTheMiddle
{
    private const char End = '\u001e';
    private readonly ConcurrentQueue<JsonNode> _added = new();

    private HubInTheMiddle()
    {
    }

    /// <summary>What the page is told in place of an event.</summary>
    public Func<JsonNode, IEnumerable<JsonNode>> Tells { get; set; } = e => [e];

    /// <summary>Changes the room that the page is told of when it joins.</summary>
    public Action<JsonNode> Shows { get; set; } = _ => { };

    /// <summary>The room as it was when the page joined.</summary>
    public JsonNode? Room { get; private set; }

    /// <summary>Changes a signal of the server.</summary>
    public Action<JsonNode> Signals { get; set; } = _ => { };

    /// <summary>Every event that the server had for this page.</summary>
    public ConcurrentQueue<JsonNode> Events { get; } = new();

    /// <summary>Every command of the page.</summary>
    public ConcurrentQueue<JsonNode> Commands { get; } = new();

    /// <summary>A command of the page is on its way.</summary>
    public Action<JsonNode> Asked { get; set; } = _ => { };

    public static async Task<HubInTheMiddle> BeforeAsync(Person person)
    {
        var middle = new HubInTheMiddle();
        await person.Context.RouteWebSocketAsync("**/hubs/room", page =>
        {
            var server = page.ConnectToServer();
            page.OnMessage(frame =>
            {
                middle.Hear(frame.Text!);
                server.Send(frame.Text!);
            });
            server.OnMessage(frame => page.Send(middle.Change(frame.Text!)));
        });
        return middle;
    }

    /// <summary>Events that nobody caused, which come to the page with the next one.</summary>
    public void Add(params IEnumerable<JsonNode> events)
    {
        foreach (var e in events) _added.Enqueue(e);
    }

    private void Hear(string frames)
    {
        foreach (var frame in Split(frames).Where(frame => (string?)frame["target"] == "Execute"))
        {
            var command = frame["arguments"]![0]!;
            Commands.Enqueue(command.DeepClone());
            Asked(command);
        }
    }

    private string Change(string frames) => string.Concat(Split(frames).Select(frame =>
    {
        if ((string?)frame["target"] == "Entries")
            foreach (var entry in frame["arguments"]![0]!.AsArray()) entry!["events"] = Told(entry["events"]!.AsArray());
        if ((string?)frame["target"] == "Signal") Signals(frame["arguments"]![0]!);
        if (frame["result"]?["room"] is { } room)
        {
            Room = room.DeepClone();
            Shows(room);
        }

        return frame.ToJsonString() + End;
    }));

    private JsonArray Told(JsonArray events)
    {
        foreach (var e in events) Events.Enqueue(e!.DeepClone());
        var told = events.SelectMany(e => Tells(e!)).ToList();
        while (_added.TryDequeue(out var more)) told.Add(more);
        return [.. told.Select(e => e.DeepClone())];
    }

    private static IEnumerable<JsonNode> Split(string frames) =>
        frames.Split(End, StringSplitOptions.RemoveEmptyEntries).Select(frame => JsonNode.Parse(frame)!);
}
