using System.Net;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Media;
using MeetingHub.Server.Media;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MeetingHub.Server.Tests.Media;

/// <summary>Two nodes of different releases, which would share a room: one asks the other for a link.</summary>
public sealed class CascadeFormatTests : IDisposable
{
    private const string Format = ",\"Format\":1";
    private static readonly RoomId Circle = new("circle");
    private static readonly ParticipantId Ann = new("ann");

    private readonly FakeTimeProvider _clock = new();
    private readonly MediaEngine _engine = NewEngine();
    private readonly MediaEngine _home = NewEngine();
    private readonly Questions _questions;
    private readonly Cascade _asks;

    public CascadeFormatTests()
    {
        _questions = new Questions(New(_home, new OneNode()));
        _asks = New(_engine, _questions);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _home.Dispose();
    }

    private static MediaEngine NewEngine()
    {
        var engine = new MediaEngine(
            new MediaOptions { BindAddress = IPAddress.Loopback, FirstPort = 0, LinkAddress = IPAddress.Loopback }, NullLogger<MediaEngine>.Instance);
        engine.Start();
        engine.SetPermissions(Circle.Value, Ann.Value, MediaPermissions.Camera);
        return engine;
    }

    private Cascade New(MediaEngine engine, IMediaNodes nodes) => new(
        engine, nodes, new OneNode(), new OneNode(), _clock, Options.Create(new MediaServerOptions { CascadeFrom = 1 }));

    /// <summary>What a node of another release would ask and answer.</summary>
    private sealed class Questions(Cascade home) : IMediaNodes
    {
        public Func<string, string> Asked { get; set; } = said => said;
        public Func<string, string> Answered { get; set; } = said => said;
        public int Count { get; private set; }
        public NegotiateReply? Last { get; private set; }

        public Task<NegotiateReply?> AskAsync(string node, MediaRequest request, CancellationToken stop)
        {
            Count++;
            var asked = (LinkMedia)request;
            var reply = home.Answer(asked with { Link = asked.Link is null ? null : Asked(asked.Link) });
            Last = reply with { Answer = reply.Answer is null ? null : Answered(reply.Answer) };
            return Task.FromResult<NegotiateReply?>(Last);
        }

        public Task<string> ChooseAsync(int level, IReadOnlyCollection<string> gone) => throw new NotSupportedException();
        public void MeasureLoadBy(Func<long> load) { }
        public void AddLoad(string node, long streams) { }
        public void AnswerBy(Func<MediaRequest, Task<NegotiateReply?>> answer) { }
    }

    private Task<Carrying> AskAsync() =>
        _asks.TryLinkAsync(Circle, Ann, new MediaPlace("home", 1), TestContext.Current.CancellationToken);

    private static string Without(string said)
    {
        Assert.Contains(Format, said, StringComparison.Ordinal);
        return said.Replace(Format, "", StringComparison.Ordinal);
    }

    private static string Newer(string said) => said.Replace(Format, ",\"Format\":2,\"Since\":\"a newer release\"", StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_release_that_does_not_say_its_format_has_the_first_and_is_linked(bool isHome)
    {
        if (isHome) _questions.Answered = Without;
        else _questions.Asked = Without;
        Assert.Equal(Carrying.Here, await AskAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nodes_with_other_formats_are_not_linked_whichever_asks_and_try_again_a_minute_later(bool isHome)
    {
        // given
        if (isHome) _questions.Answered = Newer;
        else _questions.Asked = Newer;

        // when
        var said = await AskAsync();

        // then
        Assert.Equal(Carrying.NoLink, said);
        Assert.Equal(isHome ? null : "media_unavailable", _questions.Last!.Refusal?.Code);
        Assert.Equal(0, _home.Counters.Links);
        var count = _questions.Count;
        Assert.Equal(Carrying.NoLink, await AskAsync());
        Assert.Equal(count, _questions.Count);

        _clock.Advance(TimeSpan.FromMinutes(1));
        (_questions.Asked, _questions.Answered) = (said => said, said => said); // the other node has been updated
        Assert.Equal(Carrying.Here, await AskAsync());
    }
}
