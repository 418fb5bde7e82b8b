using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Tests.Nodes;

/// <summary>What holds for a node without any other, whether it runs alone for good or others may join it.</summary>
public abstract class NodesContract
{
    private static readonly RoomId Room = new("room-of-one-node");
    private static readonly ParticipantId Asha = new("participant1");

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract ILeases Leases { get; }
    protected abstract IRoomNodes Rooms { get; }
    protected abstract IMediaNodes Media { get; }
    protected abstract IDraining Draining { get; }
    protected abstract INodeFigures Figures { get; }
    protected abstract IAbandonedRooms Abandoned { get; }

    private NodeFigures Busy => new(Leases.Self, "node-1", "1.0", DateTimeOffset.UnixEpoch, 1, 1, 1, 0.5, 100, 50, 0, 0, 1, 0, [1, 0]);

    [Fact]
    public void A_node_is_alive_to_itself_under_one_name()
    {
        Assert.NotEmpty(Leases.Self);
        Assert.Equal(Leases.Self, Leases.Self);
        Assert.True(Leases.IsAlive(Leases.Self));
        using var told = Leases.WhenLost(node => Assert.Fail($"{node} is lost"));
    }

    [Fact]
    public async Task A_room_is_opened_at_this_nodes_level() => Assert.Equal(RoomSettings.NewestLevel, await Leases.LowestLevelAsync());

    [Fact]
    public async Task A_seat_taken_here_is_at_no_other_node_and_its_room_counts_as_open_and_is_not_abandoned()
    {
        Figures.DescribeBy(() => Busy);
        await Rooms.TakeSeatAsync(Room, Asha);
        await Rooms.KeepOpenAsync(Room);

        Assert.DoesNotContain(await Rooms.SeatsAsync(Room), seat => seat.Value != Leases.Self);
        Assert.Equal(1, await Figures.CountRoomsAsync());
        Assert.DoesNotContain(Room, await Abandoned.FindAsync());
    }

    [Fact]
    public async Task A_node_does_not_hear_its_own_messages()
    {
        var heard = ImmutableList<NodeMessage>.Empty;
        using (Rooms.Listen(Room, message => heard = heard.Add(message)))
        {
            Rooms.Send(Room, new SignalSent(null, new Responded(Asha, Reaction.Heart)));
            await Rooms.SeatsAsync(Room); // answered after the message
        }
        Assert.Empty(heard);
    }

    [Fact]
    public async Task Media_is_placed_here_although_this_node_was_said_to_be_gone_and_nobody_else_answers()
    {
        Media.MeasureLoadBy(() => 100);
        Media.AddLoad(Leases.Self, 100);
        Media.AnswerBy(_ => Task.FromResult<NegotiateReply?>(new NegotiateReply { Answer = "here" }));

        Assert.Equal(Leases.Self, await Media.ChooseAsync(RoomSettings.NewestLevel, []));
        Assert.Equal(Leases.Self, await Media.ChooseAsync(RoomSettings.NewestLevel, [Leases.Self]));
        Assert.Null(await Media.AskAsync("nobody", new NegotiateMedia(Room, Asha, 1, "offer"), Stop));
    }

    [Fact]
    public async Task The_only_node_is_not_drained()
    {
        Assert.False(await Draining.TryDrainAsync(Leases.Self, on: true));
        Assert.False(Draining.IsDraining(Leases.Self));
        Assert.False(Draining.IsDraining("nobody"));
    }

    [Fact]
    public async Task A_node_is_described_in_its_own_words()
    {
        Figures.DescribeBy(() => Busy);
        var described = await DescribedAsync();
        Assert.Equal(Busy with { JoinTimes = described.JoinTimes }, described);
        Assert.Equal(Busy.JoinTimes, described.JoinTimes);
    }

    /// <summary>The only node, once it has described itself to the others.</summary>
    protected virtual async Task<NodeFigures> DescribedAsync() => Assert.Single(await Figures.DescribeAllAsync());
}

public sealed class OneNodeTests : NodesContract
{
    private readonly OneNode _node = new();

    protected override ILeases Leases => _node;
    protected override IRoomNodes Rooms => _node;
    protected override IMediaNodes Media => _node;
    protected override IDraining Draining => _node;
    protected override INodeFigures Figures => _node;
    protected override IAbandonedRooms Abandoned => _node;
}
