using MeetingHub.Media.Net;
using MeetingHub.Media.Tests.Sdp;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingHub.Media.Tests.Engine;

public sealed class MediaEngineTests : MediaEngineContract
{
    protected override IMediaEngine Make(MediaOptions options) => new MediaEngine(options, NullLogger<MediaEngine>.Instance);

    [Fact]
    public async Task Members_of_a_large_room_are_on_several_shards_and_stay_where_they_are()
    {
        using var engine = Make(OnLoopback(shards: 2) with { MostTogether = 1 });
        engine.Start();
        async Task<string> PortOfAsync(string peer)
        {
            engine.SetPermissions("room", peer, MediaPermissions.None);
            var answer = await engine.NegotiateAsync("room", peer, Offers.Chromium(), TestContext.Current.CancellationToken);
            return answer!.Split('\n').First(l => l.StartsWith("a=candidate", StringComparison.Ordinal)).Split(' ')[5];
        }

        var ann = await PortOfAsync("ann");
        Assert.NotEqual(ann, await PortOfAsync("bo"));
        Assert.Equal(ann, await PortOfAsync("ann"));
    }

    [Fact]
    public async Task A_call_that_fails_on_a_shards_thread_does_not_end_the_thread()
    {
        using var engine = Make(OnLoopback());
        engine.Start();
        engine.SetPermissions("room", "ann", MediaPermissions.None);
        await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken);

        engine.SetView("room", "ann", default, seen: null); // no view at all, which is a bug of the caller

        engine.SetPermissions("other", "bo", MediaPermissions.None);
        Assert.NotNull(await engine.NegotiateAsync("other", "bo", Offers.Chromium(), TestContext.Current.CancellationToken));
        Assert.Equal(1, engine.Counters.Failures);
    }

    [Fact]
    public void An_address_found_automatically_belongs_to_this_machine() =>
        Assert.True(LocalAddresses.IsHere(LocalAddresses.FindAdvertised()));
}
