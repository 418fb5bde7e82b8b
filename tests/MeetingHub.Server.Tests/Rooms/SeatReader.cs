using System.Text.Json;
using System.Text.Json.Nodes;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Live;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>
/// What the page on one seat is sent, in chapters: perhaps a room that an answer to Join or Resume brings, the entries that follow, and the
/// snapshot to which they fold.
/// </summary>
internal sealed class SeatReader(ParticipantId who, int entriesPerChapter)
{
    private readonly JsonArray _chapters = [];
    private readonly List<SeenEntry> _missed = [];
    private List<EntryWire> _entries = [];
    private (long Version, RoomView Room)? _answer;

    /// <summary>The chapters so far; what has been read since the last of them ends with this room.</summary>
    public JsonArray EndAt(Room room)
    {
        if (_missed.Count == 0 && room.Seats.FindPresent(who) is not null) Close(room);
        return _chapters;
    }

    public void Read(Step step)
    {
        var (entry, before, after) = step;
        var seen = new SeenEntry(entry, before, after);
        switch (before.Seats.FindPresent(who), after.Seats.FindPresent(who))
        {
            case (null, null):
                return;
            case (null, { }):
                Answer(entry, after);
                return;
            case ({ }, null): // the page is told goodbye
                if (_missed.Count == 0) Close(before);
                _missed.Clear();
                return;
            case ({ LostAt: null }, { LostAt: null }):
                _entries.Add(seen.ChangesSightOf(who)
                    ? new EntryWire(entry.Version, entry.At, []) { Room = RoomView.For(after, who) }
                    : seen.WireFor(Sight.Of(after, who)));
                break;
            case (_, { LostAt: not null }): // nothing reaches the page
                if (_missed.Count == 0) Close(before);
                _missed.Add(seen);
                return;
            case (_, { }):
                Resume(entry, after, seen);
                break;
        }
        if (_entries.Count >= entriesPerChapter) Close(after);
    }

    private void Resume(RoomEntry entry, Room after, SeenEntry seen)
    {
        _missed.Add(seen);
        if (_missed.Any(s => s.ChangesSightOf(who))) Answer(entry, after);
        else _entries.AddRange(EntryWire.Gather(_missed.Select(s => s.WireFor(Sight.Of(after, who)))));
        _missed.Clear();
    }

    private void Answer(RoomEntry entry, Room after)
    {
        if (_entries.Count > 0) throw new InvalidOperationException("A chapter ends before the page loses its connection.");
        _answer = (entry.Version, RoomView.For(after, who));
    }

    private void Close(Room room)
    {
        if (_answer is null && _entries.Count == 0) return;
        var chapter = new JsonObject();
        if (_answer is { } answer)
            chapter["answer"] = new JsonObject { ["version"] = answer.Version, ["room"] = Json(answer.Room) };
        chapter["entries"] = Json(_entries);
        chapter["snapshot"] = Json(RoomView.For(room, who));
        _chapters.Add(chapter);
        (_answer, _entries) = (null, []);
    }

    private static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, RoomJson.Options);
}
