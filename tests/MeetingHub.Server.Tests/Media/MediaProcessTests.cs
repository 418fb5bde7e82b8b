using System.Diagnostics;
using MeetingHub.Media;
using MeetingHub.Media.OwnProcess;
using MeetingHub.Media.Tests.Engine;
using MeetingHub.Media.Tests.Sdp;
using MeetingHub.Server.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeetingHub.Server.Tests.Media;

/// <summary>The engine in a process of its own.</summary>
public sealed class MediaProcessTests : MediaEngineContract
{
    protected override IMediaEngine Make(MediaOptions options) => MakeProcess(options);

    private static MediaProcess MakeProcess(MediaOptions options, string program = "dotnet") =>
        new(options, program, [.. program == "dotnet" ? [] : (string[])["dotnet"], Repository.Server, MediaFeature.OwnProcessArgument], NullLogger<MediaEngine>.Instance);

    [Fact]
    public async Task A_process_that_ends_by_itself_is_started_again_and_knows_who_is_a_member()
    {
        using var engine = MakeProcess(OnLoopback(FreePort.Take()));
        engine.Start();
        foreach (var (room, peer) in (ReadOnlySpan<(string, string)>)[("room", "ann"), ("room", "bo"), ("closed", "ann")])
            engine.SetPermissions(room, peer, MediaPermissions.Microphone);
        engine.CloseRoom("closed");
        engine.RemovePeer("room", "bo");
        Assert.NotNull(await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken));
        var ports = engine.Ports;

        using (var process = Process.GetProcessById(engine.ProcessId!.Value)) process.Kill();

        var rooms = new List<string>();
        await foreach (var e in engine.Events.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (e is not RoomLost lost) continue;
            rooms.Add(lost.Room);
            break;
        }
        Assert.Equal(["room"], rooms);
        Assert.Equal((true, 1), (engine.IsRunning, engine.Restarts));
        Assert.Equal(ports, engine.Ports);
        Assert.Equal(0, engine.Counters.Peers);
        Assert.NotNull(await engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken));
        Assert.Null(await engine.NegotiateAsync("room", "bo", Offers.Chromium(), TestContext.Current.CancellationToken));
        Assert.Null(await engine.NegotiateAsync("closed", "ann", Offers.Chromium(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_asks_while_the_process_dies_is_told_to_ask_again()
    {
        using var engine = MakeProcess(OnLoopback());
        engine.Start();
        engine.SetPermissions("room", "ann", MediaPermissions.None);
        using var process = Process.GetProcessById(engine.ProcessId!.Value);
        using (var stop = Process.Start("kill", ["-STOP", $"{process.Id}"])) await stop.WaitForExitAsync(TestContext.Current.CancellationToken);

        var asked = engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken);
        process.Kill();

        await Assert.ThrowsAsync<MediaAwayException>(() => asked);
    }

    [Fact]
    public async Task The_process_ends_with_the_engine()
    {
        var engine = MakeProcess(OnLoopback());
        engine.Start();
        using var process = Process.GetProcessById(engine.ProcessId!.Value);

        engine.Dispose();

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_program_that_can_not_be_started_is_reported_in_one_sentence()
    {
        using var engine = MakeProcess(OnLoopback(), program: "/nowhere/env");

        var problem = Assert.Throws<MediaStartException>(engine.Start);
        Assert.StartsWith("Media:OwnProcess is True; it must be False where /nowhere/env can't be started beside the server", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_can_not_be_started_again_says_so_and_ends_its_notices()
    {
        var folder = Directory.CreateTempSubdirectory("meetinghub-media");
        try
        {
            var program = Path.Combine(folder.FullName, "program");
            File.CreateSymbolicLink(program, "/usr/bin/env");
            using var engine = MakeProcess(OnLoopback(), program);
            engine.Start();
            File.Delete(program);

            using (var process = Process.GetProcessById(engine.ProcessId!.Value)) process.Kill();

            var problem = await Assert.ThrowsAsync<MediaStartException>(() => engine.Events.Completion);
            Assert.StartsWith($"Media:OwnProcess is True; it must be False where {program} can't be started", problem.Message, StringComparison.Ordinal);
            Assert.False(engine.IsRunning);
            await Assert.ThrowsAsync<MediaAwayException>(() => engine.NegotiateAsync("room", "ann", Offers.Chromium(), TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Notices))]
    public void Every_notice_reads_back_as_it_was_written(MediaEvent notice)
    {
        var read = Assert.IsType<Noticed>(Lines.Read<Word>(Lines.Write<Word>(new Noticed(notice)))).Notice;

        Assert.Equal(Lines.Write(notice), Lines.Write(read));
        Assert.Equivalent(notice, read, strict: true);
    }

    public static TheoryData<MediaEvent> Notices =>
    [
        new SlotsChanged("room", "ann", 7, true, [new("3", "bo", TrackKind.Screen, 4_000_000_000, true)]),
        new LayersWanted("room", "ann", TrackKind.Camera, 2, VideoCodec.Av1),
        new SpeakingChanged("room", ["bo", "ann"]),
        new LinesChanged("room", "ann", [new("bo", LineWord.VeryWeak)]),
        new LineMeasured("room", "ann", new(LineWord.Weak, 600_000, 500_000, 0.1, 0.02, TimeSpan.FromMilliseconds(41.5), 4, 1)),
        new PeerConnected("room", "ann"),
        new PeerClosed("room", "ann", PeerCloseReason.Silent),
        new LinkLost("room"),
    ];

    [Fact]
    public void Every_notice_of_the_engine_has_a_row_above() =>
        Assert.Equal(
            typeof(MediaEvent).Assembly.GetTypes().Where(t => t.BaseType == typeof(MediaEvent) && t != typeof(RoomLost)).Select(t => t.Name).Order(),
            Notices.Select(row => row.Data.GetType().Name).Order());
}
