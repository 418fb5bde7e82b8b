using System.Net;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Media;
using MeetingHub.Server.Media;
using MeetingHub.Server.Rooms.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingHub.Server.Tests.Media;

/// <summary>The load of media that a node reports to the others.</summary>
public sealed class RoomMediaTests : IDisposable
{
    private static readonly RoomId Circle = new("circle");

    private readonly MediaEngine _engine = new(new MediaOptions { BindAddress = IPAddress.Loopback, FirstPort = 0 }, NullLogger<MediaEngine>.Instance);
    private readonly RoomMedia _media;

    public RoomMediaTests()
    {
        _engine.Start();
        _media = new RoomMedia(_engine, new OneNode(), new OneNode());
    }

    public void Dispose() => _engine.Dispose();

    private static Room RoomOf(int people, bool onCamera)
    {
        var room = Room.Empty.Evolve(new RoomOpened("Circle", 50), default);
        for (var i = 0; i < people; i++)
        {
            var who = new ParticipantId($"p{i}");
            room = room.Evolve(new ParticipantJoined(who, $"Person {i}", Keepsake.Fern, Tint.Moss, Role.Participant), default);
            if (onCamera) room = room.Evolve(new MicrophoneTurnedOn(who), default).Evolve(new CameraTurnedOn(who), default);
        }
        return room;
    }

    private static Room Here(Room room) => room.Evolve(new MediaPlaced(new OneNode().Self, 1), default);

    [Fact]
    public void A_room_whose_media_is_at_another_node_is_no_load_here()
    {
        _media.Changed(Circle, RoomOf(12, onCamera: true));
        Assert.Equal(0, _media.Streams);
    }

    [Theory]
    [InlineData(RoomFormat.Audio, 12 * 6)]
    [InlineData(RoomFormat.Chat, 0)]
    public void Nothing_is_forwarded_that_the_format_of_a_session_has_not_whatever_its_log_says(RoomFormat format, long streams)
    {
        var room = Here(RoomOf(12, onCamera: true));
        _media.Changed(Circle, room with { Settings = room.Settings with { Format = format } });
        Assert.Equal(Math.Max(streams, MediaPlacement.LeastStreams), _media.Streams);
    }

    [Fact]
    public void A_room_whose_media_is_here_counts_by_its_open_devices()
    {
        _media.Changed(Circle, Here(RoomOf(12, onCamera: false)));
        Assert.Equal(MediaPlacement.LeastStreams, _media.Streams); // cameras may be turned on later

        _media.Changed(Circle, Here(RoomOf(12, onCamera: true)));
        Assert.Equal(12 * (12 + 6), _media.Streams);

        _media.Changed(Circle, Here(RoomOf(12, onCamera: true)).Evolve(new MediaPlaced("another node", 2), default));
        Assert.Equal(0, _media.Streams);
        Assert.False(_media.Needs(Circle));
    }

    [Fact]
    public void Nothing_is_let_through_in_a_paused_room_whatever_its_devices_are()
    {
        var full = Here(RoomOf(12, onCamera: true));
        _media.Changed(Circle, full);
        _media.Changed(Circle, full.Evolve(new RoomPaused(), default));
        Assert.Equal(MediaPlacement.LeastStreams, _media.Streams);

        _media.Changed(Circle, full);
        Assert.Equal(12 * (12 + 6), _media.Streams);
    }

    [Fact]
    public void The_floor_decides_whose_microphone_is_let_through_whatever_the_devices_are()
    {
        var full = Here(RoomOf(12, onCamera: true));
        _media.Changed(Circle, full);
        var floor = full.Evolve(new MicrophonesSet(MicrophonePolicy.Floor), default);
        _media.Changed(Circle, floor);
        Assert.Equal(12 * 12, _media.Streams);

        var invited = floor.Evolve(new InvitedToSpeak(new("p3")), default);
        _media.Changed(Circle, invited);
        Assert.Equal(12 * (12 + 1), _media.Streams);

        RoundStarted round = new(new("round-001"), "", null, RoundOrder.Stick, true, [new("p0"), new("p1")], default, new("p0"));
        var sharing = full.Evolve(round, default);
        _media.Changed(Circle, sharing);
        Assert.Equal(12 * 12, _media.Streams);
        _media.Changed(Circle, sharing.Evolve(new TurnBegan(new("p1"), 1), default));
        Assert.Equal(12 * (12 + 1), _media.Streams);
    }

    [Fact]
    public void Whoever_is_sent_to_the_waiting_room_is_nobody_to_the_engine()
    {
        var full = Here(RoomOf(12, onCamera: true));
        _media.Changed(Circle, full);
        var who = new ParticipantId("p0");
        var knocked = new ParticipantKnocked(who, "Person 0", Keepsake.Fern, Tint.Moss, Role.Participant, true, KnockCause.SentBack);
        var after = full.Evolve(new ParticipantLeft(who), default).Evolve(knocked, default);
        _media.Changed(Circle, after);
        Assert.Equal(11 * (11 + 6), _media.Streams);
    }

    [Fact]
    public void An_empty_ended_or_closed_room_is_no_load()
    {
        _media.Changed(Circle, Here(RoomOf(0, onCamera: false)));
        Assert.Equal(0, _media.Streams);

        var full = Here(RoomOf(12, onCamera: true));
        _media.Changed(Circle, full);
        _media.Changed(Circle, full.Evolve(new RoomEnded(), default));
        Assert.Equal(0, _media.Streams);

        _media.Closed(Circle);
        Assert.Equal(0, _media.Streams);
    }
}
