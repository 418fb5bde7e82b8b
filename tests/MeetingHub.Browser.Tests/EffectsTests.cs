using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>What others see and hear of somebody who is there with a drawn face, a blurred room, or another voice.</summary>
public sealed class EffectsTests(Browsers browsers, OneServer one)
{
    // How sharp each picture is that arrives: the largest step from one pixel to the next, in a hundred and sixty of them. And how dark the
    // place is where a face has its mouth.
    private const string Look =
        """
        (() => {
          const sharp = (window.__sharp = []);
          const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
          const on = canvas.getContext('2d', { willReadFrequently: true });
          const seen = new WeakSet();
          const look = (video) => {
            on.drawImage(video, 0, 0, 160, 90);
            const { data } = on.getImageData(0, 0, 160, 90);
            let largest = 0;
            for (let i = 4; i < data.length; i += 4) if ((i / 4) % 160) largest = Math.max(largest, Math.abs(data[i + 1] - data[i - 3]));
            sharp.push(largest);
            const at = (x, y) => data[4 * (160 * y + x)];
            let ink = 0;
            for (let y = 44; y < 62; y++) for (let x = 70; x < 90; x++) if (Math.abs(at(x, y) - at(2, 2)) > 60) ink++;
            (window.__ink ??= []).push(ink);
            video.requestVideoFrameCallback(() => look(video));
          };
          const find = () => {
            for (const video of document.querySelectorAll('[data-tile] video'))
              if (!seen.has(video)) seen.add(video) && video.requestVideoFrameCallback(() => look(video));
            requestAnimationFrame(find);
          };
          find();
        })();
        """;

    private const string CountCameras =
        """
        const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
        window.__cameras = 0;
        if (open) navigator.mediaDevices.getUserMedia = (wanted) => {
          if (wanted.video) window.__cameras++;
          return open(wanted);
        };
        """;

    // How fast the device is doesn't depend on the machine that runs this: to Asha's page a second lasts ten, until a test calls it slow.
    private const string Device =
        """
        (() => {
          const real = performance.now.bind(performance);
          let since = { real: real(), page: real() };
          let rate = 0.1;
          performance.now = () => since.page + (real() - since.real) * rate;
          window.__secondsTake = (share) => {
            since = { real: real(), page: performance.now() };
            rate = 1 / share;
          };
        })();
        """;

    // A vowel of 130 Hz in place of the microphone, and a fan behind it.
    private const string Vowel =
        """
        const camera = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
        if (camera) navigator.mediaDevices.getUserMedia = async (wanted) => {
          if (!wanted.audio) return camera(wanted);
          const context = new AudioContext();
          const voice = new OscillatorNode(context, { type: 'sawtooth', frequency: 130 });
          const throat = new BiquadFilterNode(context, { type: 'bandpass', frequency: 600, Q: 1.5 });
          const end = new MediaStreamAudioDestinationNode(context);
          const mouth = new GainNode(context);
          voice.connect(throat).connect(mouth).connect(end);
          voice.start();
          const fan = new AudioBufferSourceNode(context, { buffer: new AudioBuffer({ length: 48_000, sampleRate: context.sampleRate }), loop: true });
          fan.buffer.copyToChannel(Float32Array.from({ length: 48_000 }, () => 0.06 * (Math.random() - 0.5)), 0);
          fan.connect(end);
          fan.start();
          (window.__mouths ??= []).push(mouth);
          mouth.gain.value = window.__silent ? 0 : 1;
          window.__speak = (on) => {
            window.__silent = !on;
            for (const each of window.__mouths) each.gain.value = on ? 1 : 0;
          };
          return end.stream;
        };
        """;

    // The pitch of what is played, by the lag at which it fits itself best; 0 for silence.
    private const string Pitch =
        """
        () => {
          const played = [...document.querySelectorAll('audio')].map((a) => a.srcObject).filter((s) => s?.getAudioTracks().length);
          const context = (window.__context ??= new AudioContext());
          void context.resume();
          const heard = (window.__heard ??= new Map());
          for (const stream of played) if (!heard.has(stream)) {
            const analyser = new AnalyserNode(context, { fftSize: 8192 });
            context.createMediaStreamSource(stream).connect(analyser);
            heard.set(stream, analyser);
          }
          for (const analyser of heard.values()) {
            const s = new Float32Array(8192);
            analyser.getFloatTimeDomainData(s);
            const rate = context.sampleRate;
            const fits = [];
            let best = 0;
            for (let lag = Math.round(rate / 300); lag < rate / 70; lag++) {
              let sum = 0;
              for (let i = 0; i < 4096; i++) sum += s[i] * s[i + lag];
              fits[lag] = sum;
              best = Math.max(best, sum);
            }
            if (best < 0.05) continue;
            const at = fits.findIndex((fit, lag) => fit > 0.85 * best && fit >= fits[lag - 1] && fit >= fits[lag + 1]);
            if (at > 0) return rate / at;
          }
          return 0;
        }
        """;

    // How loud it is, of the last fifth of a second, once its pitch has been looked for.
    private const string Loudness =
        """
        () => Math.max(0, ...[...(window.__heard ?? new Map()).values()].map((analyser) => {
          const s = new Float32Array(8192);
          analyser.getFloatTimeDomainData(s);
          return Math.sqrt(s.reduce((sum, x) => sum + x * x, 0) / s.length);
        }))
        """;

    private readonly ServerProcess _server = one.Server;

    private async Task<(Person Rowan, Person Asha)> SitDownAsync(string ashasScript)
    {
        var meeting = await Meeting.StartAsync(_server);
        var rowan = await Person.ArriveAsync(browsers.Chromium, _server, "Rowan");
        await rowan.Context.AddInitScriptAsync(Look);
        var asha = await Person.ArriveAsync(browsers.Chromium, _server, "Asha", plainCamera: false);
        await asha.Context.AddInitScriptAsync(Device);
        await asha.Context.AddInitScriptAsync(ashasScript);
        await rowan.JoinAsync(meeting.FacilitatorCode);
        await asha.JoinAsync(meeting.ParticipantCode);
        return (rowan, asha);
    }

    private static async Task ChooseAsync(Person person, string choice)
    {
        await person.Control("More").ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Comfort" }).ClickAsync();
        var sheet = person.Page.GetByRole(AriaRole.Dialog, new() { Name = "Comfort" });
        await sheet.GetByRole(AriaRole.Radio, new() { Name = choice }).Or(sheet.GetByRole(AriaRole.Checkbox, new() { Name = choice })).CheckAsync();
        await person.Page.Keyboard.PressAsync("Escape");
    }

    [Fact]
    public async Task A_mask_is_sent_that_speaks_with_the_voice_no_camera_opens_for_it_and_a_device_that_is_too_slow_puts_the_picture_in_its_place()
    {
        var (rowan, asha) = await SitDownAsync(CountCameras);
        await using var _ = rowan;
        await using var __ = asha;
        await ChooseAsync(asha, "A drawn face instead of the camera");
        await asha.TurnOnAsync("Mask"); // the button does not say that a camera is on
        await rowan.SeesAsync(people: 1);
        await rowan.Page.BecomesTrueAsync("() => (window.__ink ?? []).length > 20");
        var quiet = await rowan.Page.EvaluateAsync<int>("() => Math.max(...window.__ink.slice(-15))");
        Assert.InRange(quiet, 1, 400); // a closed mouth is there

        await asha.TurnOnAsync("Mic");
        await rowan.Page.BecomesTrueAsync($"() => Math.max(...window.__ink.slice(-40)) > {quiet + 8}");
        Assert.Equal(0, await asha.Page.EvaluateAsync<int>("() => window.__cameras"));

        await asha.Page.EvaluateAsync("() => window.__secondsTake(0.1)");
        await Expect(asha.Notice).ToContainTextAsync("we’ve put your picture in place of the mask");
        await Expect(asha.Control("Camera off")).ToBeVisibleAsync();
        await Expect(rowan.Tile("Asha").Locator("video")).ToHaveCountAsync(0);
        Assert.Equal(0, await asha.Page.EvaluateAsync<int>("() => window.__cameras"));
    }

    [Fact]
    public async Task Blur_is_on_from_the_first_picture_that_arrives_and_where_it_cannot_be_the_camera_stays_off_until_confirmed()
    {
        var (rowan, asha) = await SitDownAsync(CountCameras);
        await using var _ = rowan;
        await using var __ = asha;
        Complaints.Expect(Complaints.NoAnswer);
        await asha.Context.RouteAsync("**/*.tflite", route => route.AbortAsync());
        await asha.Control("Camera off").ClickAsync();
        await Expect(asha.Notice).ToContainTextAsync("Your room would be visible");
        await Expect(asha.Control("Camera off")).ToBeVisibleAsync();
        Assert.Equal(0, await rowan.Page.EvaluateAsync<int>("() => window.__sharp.length"));

        await asha.Context.UnrouteAsync("**/*.tflite");
        await asha.Control("Camera off").ClickAsync();
        await Expect(asha.Control("Camera on")).ToBeVisibleAsync();
        await rowan.Page.BecomesTrueAsync("() => window.__sharp.length > 5");
        var blurred = await rowan.Page.EvaluateAsync<int>("() => Math.max(...window.__sharp)");

        await ChooseAsync(asha, "Camera as it is");
        await Expect(asha.Control("Camera on")).ToBeVisibleAsync();
        await rowan.Page.BecomesTrueAsync($"() => Math.max(...window.__sharp) > {blurred + 40}");

        // A device that becomes too slow for it shows nothing, and says so once.
        await ChooseAsync(asha, "Camera, with your room blurred");
        await Expect(asha.Control("Camera on")).ToBeVisibleAsync();
        await asha.Page.EvaluateAsync("() => window.__secondsTake(0.1)");
        await Expect(asha.Notice).ToContainTextAsync("can’t keep the blur up");
        await Expect(asha.Control("Camera off")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_changed_voice_arrives_with_another_pitch_and_goes_through_noise_suppression_on_the_device()
    {
        var (rowan, asha) = await SitDownAsync(Vowel);
        await using var _ = rowan;
        await using var __ = asha;
        Task HeardAsync(int from, int to) => rowan.Page.BecomesTrueAsync($"() => {{ const hertz = ({Pitch})(); return hertz > {from} && hertz < {to}; }}");

        await asha.TurnOnAsync("Mic");
        await HeardAsync(122, 138);
        await ChooseAsync(asha, "Higher");
        await HeardAsync(155, 178);
        await ChooseAsync(asha, "Deeper");
        await HeardAsync(93, 110);
        async Task<double> FanAsync(double atMost)
        {
            await asha.Page.EvaluateAsync("() => window.__speak(false)");
            await rowan.Page.BecomesTrueAsync($"() => {{ const loud = ({Loudness})(); return loud < {atMost.ToString(CultureInfo.InvariantCulture)}; }}");
            var loud = await rowan.Page.EvaluateAsync<double>(Loudness);
            await asha.Page.EvaluateAsync("() => window.__speak(true)");
            return loud;
        }
        var fan = await FanAsync(0.03);
        Assert.InRange(fan, 0.004, 0.03); // it is heard while nobody speaks
        await HeardAsync(93, 110);
        await ChooseAsync(asha, "Take out more of the noise around you");
        await Expect(asha.Control("Mic on")).ToBeVisibleAsync();
        await HeardAsync(93, 110);
        await FanAsync(fan / 4);
        await Expect(asha.Notice).ToHaveCountAsync(0);

        await asha.Control("More").ClickAsync();
        await asha.Page.GetByRole(AriaRole.Button, new() { Name = "Comfort" }).ClickAsync();
        var sheet = asha.Page.GetByRole(AriaRole.Dialog, new() { Name = "Comfort" });
        await Expect(sheet.GetByText("It does not hide how you speak")).ToBeVisibleAsync();
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Hear yourself" }).ClickAsync();
        await Expect(sheet.GetByText("Speak now … Your microphone is on: the others hear you speak, too.")).ToBeVisibleAsync();
        await Expect(sheet.GetByText("Listen: this is how others hear you.")).ToBeVisibleAsync();
        await Expect(sheet.GetByRole(AriaRole.Button, new() { Name = "Hear yourself" })).ToBeVisibleAsync(); // it has been played
        await Expect(sheet.GetByText("Speak for three seconds, then listen.")).ToBeVisibleAsync();

        await asha.Page.Keyboard.PressAsync("Escape");
        await asha.Page.EvaluateAsync("() => window.__secondsTake(0.1)");
        await Expect(asha.Notice).ToContainTextAsync("can’t keep changing your voice");
        await Expect(asha.Control("Mic off")).ToBeVisibleAsync();
    }
}
