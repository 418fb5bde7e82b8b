using System.Globalization;
using System.Net;

namespace MeetingHub.Browser.Tests;

/// <summary>Somebody whose face is slower on its way than their voice, as from a slow encoder, and a viewer.</summary>
public sealed class LipSyncTests(Browsers browsers, ITestOutputHelper output)
{
    private const int LateMs = 700;
    private const double InStepMs = 200; // a slow machine draws late; people notice 125 ms (ITU-R BT.1359)
    private const int Flashes = 3;

    [Fact(Explicit = true)]
    public async Task A_voice_waits_for_a_face_that_comes_later_over_a_line_with_delay_and_jitter()
    {
        // given
        await using var two = await Two.MeetAsync(browsers);
        (two.Line.RoundTrip, two.Line.Jitter) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(30));

        // when
        await two.Viewer.SeesAsync(people: 1);
        await two.Viewer.HearsAsync(people: 1);
        await two.WatchAsync();

        // then
        try
        {
            await Until.TrueAsync(async () => await two.ToldAsync() is { } told && Math.Abs(told) < InStepMs
                && (await two.ApartAsync()).TakeLast(Flashes).Order().ToArray() is { Length: Flashes } last
                && Math.Abs(last[Flashes / 2]) < InStepMs);
        }
        finally
        {
            var apart = string.Join(", ", (await two.ApartAsync()).Select(a => Text(a)));
            output.WriteLine($"{Text(await two.ToldAsync())} ms by the browser's word; each tone after its flash: {apart} ms");
        }
    }

    private static string Text(double? ms) => ms?.ToString("0", CultureInfo.InvariantCulture) ?? "nothing";

    private sealed record Two(ServerProcess Server, WeakLine Line, Person Viewer, Person Sender) : IAsyncDisposable
    {
        public static async Task<Two> MeetAsync(Browsers browsers)
        {
            // The line stands on another address of this machine.
            var (near, far) = (IPAddress.Parse("127.0.0.2"), IPAddress.Loopback);
            var server = await ServerProcess.StartAsync(mediaAddress: $"{near}",
                options: new Dictionary<string, string>(StringComparer.Ordinal) { ["Media__BindAddress"] = $"{far}" });
            var line = new WeakLine(near, new IPEndPoint(far, server.MediaPort));
            var viewer = await Person.ArriveAsync(browsers.Chromium, server, "Rowan");
            var sender = await Person.ArriveAsync(browsers.Chromium, server, "Asha");
            var two = new Two(server, line, viewer, sender);
            try
            {
                var meeting = await Meeting.StartAsync(server);
                foreach (var person in (Person[])[viewer, sender]) await person.Context.AddInitScriptAsync(Repository.Script("lips.js"));
                await viewer.JoinAsync(meeting.FacilitatorCode);
                await Until.TrueAsync(async () => await viewer.Page.EvaluateAsync<string>("__test.state()") is "connected");
                line.WeakenThoseHere();

                await sender.Context.RouteAsync("**/late.js",
                    route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = Repository.Script("late.js") }));
                await sender.Context.AddInitScriptAsync($"__lips.flash({LateMs})");
                await sender.JoinAsync(meeting.ParticipantCode);
                await sender.SpeakAndShowAsync();
                return two;
            }
            catch
            {
                await two.DisposeAsync();
                throw;
            }
        }

        public async Task WatchAsync() => await Viewer.Page.EvaluateAsync("__lips.watch()");
        public Task<double[]> ApartAsync() => Viewer.Page.EvaluateAsync<double[]>("__lips.apart()");
        public Task<double?> ToldAsync() => Viewer.Page.EvaluateAsync<double?>("__lips.told()");

        public async ValueTask DisposeAsync()
        {
            await Viewer.DisposeAsync();
            await Sender.DisposeAsync();
            Line.Dispose();
            await Server.DisposeAsync();
        }
    }
}
