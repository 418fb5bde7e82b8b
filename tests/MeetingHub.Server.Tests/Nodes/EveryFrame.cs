using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>A person of a room with all the connections that they ever had.</summary>
internal sealed record Guest(string Name, bool Leads)
{
    public string You { get; set; } = "";
    public List<HubClient> Clients { get; } = [];
}

/// <summary>
/// Holds every frame that anybody has received against the room's log: at each version, whoever waits got nothing but what is meant for
/// the door, nobody else got anything without a seat, and whoever came in got the whole room.
/// </summary>
internal sealed class EveryFrame
{
    private static readonly string[] ForFacilitators =
    [
        "participantKnocked", "participantAdmitted", "knockDeclined", "knockWithdrawn", "doorNoteWritten", "participantRemoved",
        "removalUndone",
    ];

    private static readonly string[] Decisions =
    [
        "doorModeSet", "roomLocked", "roomUnlocked", "participantAdmitted", "knockDeclined", "participantRemoved", "removalUndone",
        "roomPaused", "roomResumed", "chatSet", "roleGiven", "roomEnded",
    ];

    private enum Place { Away, Inside, Waiting, Removed }

    // The room after a version.
    private sealed record Moment(Dictionary<string, Place> Places, Dictionary<string, string> Since, bool IsPaused, HashSet<string> TakenDown)
    {
        public Place Of(string who) => Places.GetValueOrDefault(who);
        public IEnumerable<string> Those(Place place) => Places.Where(p => p.Value == place).Select(p => p.Key).Order(StringComparer.Ordinal);
    }

    private sealed record LogEntry(string At, string By, JsonArray Events)
    {
        public bool Has(string type) => Events.Any(e => TypeOf(e) == type);
    }

    private readonly List<LogEntry> _log = [];
    private readonly List<Moment> _moments = [new([], [], IsPaused: false, [])]; // by version
    private readonly Guest[] _guests;

    private EveryFrame(Guest[] guests) => _guests = guests;

    /// <summary>How many entries and snapshots were for somebody who waited.</summary>
    public int AtDoor { get; private set; }

    /// <summary>How often each event is in the log.</summary>
    public ILookup<string, string> Happened => _log.SelectMany(e => e.Events).Select(e => TypeOf(e)!).ToLookup(type => type);

    /// <summary>The log must not have been trimmed.</summary>
    public static async Task<EveryFrame> ReadAsync(RedisProcess redis, string room, IEnumerable<Guest> guests)
    {
        var all = new EveryFrame([.. guests]);
        using var console = RedisServer.Connect(redis.Connection);
        foreach (var entry in await console.Database.StreamRangeAsync($"mh:{{{room}}}:log"))
        {
            Assert.Equal($"{all._log.Count + 1}-0", entry.Id.ToString());
            all.Add(new LogEntry(entry["at"].ToString(), entry["by"].ToString(), JsonNode.Parse(entry["ev"].ToString())!.AsArray()));
        }
        return all;
    }

    /// <summary>Who may write what, and what a room on pause has none of, entry by entry.</summary>
    public void AssertLogHolds()
    {
        for (var version = 1; version <= _log.Count; version++)
        {
            var (entry, before, after) = (_log[version - 1], _moments[version - 1], _moments[version]);
            var author = _guests.FirstOrDefault(g => g.You == entry.By);
            var types = entry.Events.Select(e => TypeOf(e)!).ToArray();
            var says = $"{version} by {author?.Name}: {entry.Events.ToJsonString()}";
            if (author is not null)
            {
                Assert.True(before.Of(entry.By) != Place.Removed, $"A removed person acted: {says}");
                if (!author.Leads) Assert.False(types.Any(Decisions.Contains), $"A participant decided: {says}");
                if (before.Of(entry.By) == Place.Waiting && !author.Leads)
                    Assert.True(types.All(t => t is "doorNoteWritten" or "knockWithdrawn" or "connectionRestored"), $"From the door: {says}");
                if (before.Of(entry.By) == Place.Away)
                    Assert.True(types[0] is "participantJoined" or "participantKnocked", $"Somebody acted who was not there: {says}");
            }
            foreach (var who in before.Those(Place.Waiting).Where(who => after.Of(who) == Place.Inside))
                Assert.True(author is { Leads: true } && entry.Has("participantAdmitted"), $"Somebody came in without being let in: {says}");
            if (before.IsPaused && after.IsPaused)
                Assert.DoesNotContain(entry.Events, e => TypeOf(e) is "microphoneTurnedOn" or "cameraTurnedOn" or "screenStarted"
                    || (TypeOf(e) == "messagePosted" && (string?)e!["audience"] == "everyone"));
        }
    }

    public void AssertFramesHold()
    {
        foreach (var guest in _guests)
            foreach (var client in guest.Clients) AssertHolds(guest, client);
    }

    private static string? TypeOf(JsonNode? e) => (string?)e!["$type"];

    private void Add(LogEntry entry)
    {
        var (places, since, isPaused, takenDown) = _moments[^1];
        (places, since, takenDown) = (new(places), new(since), new(takenDown, StringComparer.Ordinal));
        foreach (var e in entry.Events)
        {
            var who = (string?)e!["who"] ?? "";
            switch (TypeOf(e))
            {
                case "participantJoined": places[who] = Place.Inside; break;
                case "participantKnocked": (places[who], since[who]) = (Place.Waiting, entry.At); break;
                case "participantLeft" or "knockWithdrawn" or "knockDeclined" or "removalUndone": places[who] = Place.Away; break;
                case "participantRemoved": places[who] = Place.Removed; break;
                case "roomPaused": isPaused = true; break;
                case "roomResumed": isPaused = false; break;
                case "messageTakenDown": takenDown.Add((string)e["id"]!); break;
            }
        }
        _log.Add(entry);
        _moments.Add(new Moment(places, since, isPaused, takenDown));
    }

    private void AssertHolds(Guest guest, HubClient client)
    {
        bool? isInside = null; // until the answer to joining or resuming, which entries and signals may overtake
        var (isOver, early, isOvertaken) = (false, "", false);
        foreach (var text in client.Frames)
        {
            var message = JsonNode.Parse(text)!;
            var argument = message["arguments"]?[0];
            switch ((string?)message["target"])
            {
                case "Entries":
                    Assert.False(isOver, $"{guest.Name} was told something after the goodbye: {text}");
                    foreach (var entry in argument!.AsArray())
                        if (AssertHolds(guest, entry!, isLive: true, _moments.Count - 1) is { } isNow) (isInside, isOvertaken) = (isNow, true);
                    break;
                case "Signal" when TypeOf(argument) != "paused":
                    Assert.True(isInside != false && !isOver, $"{guest.Name} got a signal at the door: {text}");
                    if (isInside is null) early = text;
                    break;
                case "Goodbye":
                    isOver = true;
                    break;
                case null when message["result"] is { } reply:
                    if (AssertReplyHolds(guest, reply) is not { } wasInside) break;
                    Assert.True(early.Length == 0 || wasInside, $"{guest.Name} got a signal at the door: {early}");
                    if (!isOvertaken) isInside = wasInside; // what overtook it is newer
                    early = "";
                    break;
            }
        }
    }

    // The answer to joining or resuming. Null: it was something else.
    private bool? AssertReplyHolds(Guest guest, JsonNode reply)
    {
        if (reply["refusal"] is not null || reply["epoch"] is null) return null;
        var version = (int)reply["version"]!;
        var place = _moments[version].Of(guest.You);
        Assert.True(place is Place.Inside or Place.Waiting, $"{guest.Name} came back at {version}, being {place}.");
        if ((reply["room"] ?? reply["snapshot"]) is { } room) AssertHolds(guest, room, version);
        foreach (var entry in reply["entries"]?.AsArray() ?? []) AssertHolds(guest, entry!, isLive: false, version);
        return place == Place.Inside;
    }

    // Whether the seat is inside after it; null for an entry in which there is nothing to see.
    private bool? AssertHolds(Guest guest, JsonNode entry, bool isLive, int toldAt)
    {
        var (version, text) = ((int)entry["version"]!, entry.ToJsonString());
        var (events, room) = (entry["events"]!.AsArray(), entry["room"]);
        var (was, isNow) = (_moments[version - 1].Of(guest.You), _moments[version].Of(guest.You));
        if (room is not null) AssertHolds(guest, room, version);
        if (isLive && was != isNow && was is Place.Inside or Place.Waiting && isNow is Place.Inside or Place.Waiting)
            Assert.True(room is not null, $"{guest.Name} became {isNow} at {version}, and was not told how the room is now: {text}");
        for (var v = (int?)entry["from"] ?? version; v < version; v++) // it may stand for several in which there is nothing to see
            Assert.Equal(_moments[v - 1].Of(guest.You), _moments[v].Of(guest.You));
        if (events.Count == 0) return room is null ? null : isNow == Place.Inside;

        if (isLive && isNow is Place.Away or Place.Removed)
            Assert.True(was is Place.Inside or Place.Waiting, $"{guest.Name} was {isNow} at {version}, and was told {text}");
        if (isNow == Place.Waiting || (isNow != Place.Inside && was == Place.Waiting))
        {
            Assert.All(events, e => Assert.Equal(guest.You, (string?)e!["who"]));
            Assert.All(events, e => Assert.Contains(TypeOf(e), ForFacilitators));
            foreach (var e in events) e!.AsObject().Remove("by"); // the facilitator who writes to them
            AssertTellsOfNobodyElse(guest, events.ToJsonString());
        }
        foreach (var e in events)
        {
            if (ForFacilitators.Contains(TypeOf(e)) && (string?)e!["who"] != guest.You)
                Assert.True(guest.Leads, $"{guest.Name} was told {e.ToJsonString()}");
            if (TypeOf(e) == "messagePosted") AssertMayRead(guest, e!, (string)e!["who"]!, toldAt, isLive);
        }
        return isNow == Place.Inside;
    }

    // The room as the seat got it whole.
    private void AssertHolds(Guest guest, JsonNode room, int version)
    {
        var (now, text) = (_moments[version], room.ToJsonString());
        static string[] IdsIn(JsonNode? people) =>
            people is null ? [] : [.. people.AsArray().Select(p => (string)p!["id"]!).Order(StringComparer.Ordinal)];
        if (now.Of(guest.You) == Place.Waiting)
        {
            Assert.Equal([guest.You], IdsIn(room["participants"]));
            Assert.Equal(now.Since[guest.You], room["wait"]!["since"]!.ToString());
            foreach (var part in (string[])["hands", "messages", "removed"]) Assert.Empty(room[part]!.AsArray());
            foreach (var part in (string[])["waiting", "door", "chat", "screens", "pause", "out"]) Assert.Null(room[part]);
            AssertTellsOfNobodyElse(guest, text);
            return;
        }
        Assert.True(
            now.Of(guest.You) == Place.Inside && room["wait"] is null, $"{guest.Name} was {now.Of(guest.You)} at {version}: {text}");
        Assert.Equal(now.Those(Place.Inside), IdsIn(room["participants"]));
        Assert.Equal(guest.Leads ? now.Those(Place.Waiting) : [], IdsIn(room["waiting"]));
        Assert.Equal(now.IsPaused, room["pause"] is not null);
        foreach (var message in room["messages"]!.AsArray())
            AssertMayRead(guest, message!, (string)message!["author"]!["id"]!, version, isLive: false);
        Assert.All(
            room["participants"]!.AsArray().Where(p => (string?)p!["role"] == "facilitator"),
            p => Assert.True(_guests.Single(g => g.You == (string)p!["id"]!).Leads));
    }

    // A message that was on its way to people inside when it was taken down had been told already.
    private void AssertMayRead(Guest guest, JsonNode message, string author, int toldAt, bool isLive)
    {
        if (!isLive && _moments[toldAt].TakenDown.Contains((string)message["id"]!)) Assert.Equal("", (string?)message["body"]);
        Assert.True(
            (string?)message["audience"] == "everyone" || guest.Leads || author == guest.You,
            $"{guest.Name} read {message.ToJsonString()}");
    }

    private void AssertTellsOfNobodyElse(Guest guest, string text)
    {
        AtDoor++;
        var others = _guests.Where(g => g != guest).SelectMany(g => new[] { g.You, g.Name }).Where(word => word.Length > 0);
        foreach (var word in others.Append("word-"))
            Assert.False(text.Contains(word, StringComparison.Ordinal), $"{guest.Name} waited, and was told of {word}: {text}");
    }
}
