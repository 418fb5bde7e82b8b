using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// A Firefox of its own, driven over WebDriver BiDi (W3C): just the commands these tests use. Playwright cannot drive an
/// ordinary Firefox.
/// </summary>
internal sealed class Firefox : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _asked = new();
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _profile = Directory.CreateTempSubdirectory("meetinghub-firefox-").FullName;
    private Process _process = null!;
    private Task _reading = Task.CompletedTask;
    private string _tab = "";
    private int _last;

    /// <param name="trusted">A host that counts as a secure context without TLS, as localhost does.</param>
    public static async Task<Firefox> StartAsync(string trusted, CancellationToken stop)
    {
        var firefox = new Firefox();
        await File.WriteAllTextAsync(Path.Combine(firefox._profile, "user.js"), $"""
            user_pref("media.navigator.streams.fake", true);
            user_pref("media.navigator.permission.disabled", true);
            user_pref("media.autoplay.default", 0);
            user_pref("dom.securecontext.allowlist", "{trusted}");
            user_pref("app.normandy.enabled", false);
            user_pref("app.update.enabled", false);
            user_pref("datareporting.policy.dataSubmissionEnabled", false);
            user_pref("network.captive-portal-service.enabled", false);
            user_pref("network.connectivity-service.enabled", false);
            user_pref("browser.shell.checkDefaultBrowser", false);
            """, stop);

        var start = new ProcessStartInfo("firefox-esr")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])["--headless", "--no-remote", "--profile", firefox._profile, "--remote-debugging-port", "0", "about:blank"])
            start.ArgumentList.Add(argument);
        start.Environment["HOME"] = firefox._profile;

        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        firefox._process = Process.Start(start) ?? throw new InvalidOperationException("firefox-esr did not start.");
        firefox._process.OutputDataReceived += (_, _) => { };
        firefox._process.ErrorDataReceived += (_, line) =>
        {
            const string told = "WebDriver BiDi listening on ";
            if (line.Data?.StartsWith(told, StringComparison.Ordinal) == true) address.TrySetResult(line.Data[told.Length..].Trim());
        };
        firefox._process.BeginErrorReadLine();
        firefox._process.BeginOutputReadLine();

        var url = await address.Task.WaitAsync(Until.Patience, stop);
        await firefox._socket.ConnectAsync(new Uri($"{url}/session"), stop);
        firefox._reading = firefox.ReadAsync();
        await firefox.AskAsync("session.new", new JsonObject { ["capabilities"] = new JsonObject() });
        await firefox.AskAsync("session.subscribe", new JsonObject { ["events"] = new JsonArray("log.entryAdded") });
        await firefox.AddScriptAsync("addEventListener('securitypolicyviolation', (e) => console.error(`${e.violatedDirective} forbids ${e.blockedURI}`))");
        var tree = await firefox.AskAsync("browsingContext.getTree", new JsonObject());
        firefox._tab = (string)tree["contexts"]![0]!["context"]!;
        return firefox;
    }

    /// <summary>Runs before the page's own scripts, on every page from now on.</summary>
    public Task AddScriptAsync(string script) =>
        AskAsync("script.addPreloadScript", new JsonObject { ["functionDeclaration"] = $"() => {{ {script} }}" });

    public Task GoToAsync(string url) =>
        AskAsync("browsingContext.navigate", new JsonObject { ["context"] = _tab, ["url"] = url, ["wait"] = "complete" });

    /// <summary>The value of an expression, waited for, as JSON.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await AskAsync("script.evaluate", new JsonObject
        {
            ["expression"] = $"(async () => JSON.stringify(await ({expression})))()",
            ["target"] = new JsonObject { ["context"] = _tab },
            ["awaitPromise"] = true,
            ["userActivation"] = true,
        });
        if ((string?)answer["type"] != "success") throw new InvalidOperationException($"{expression}: {answer["exceptionDetails"]?["text"]}");
        return answer["result"]?["value"] is { } value ? JsonNode.Parse((string)value!) : null;
    }

    public async Task WaitForAsync(string condition, TimeSpan limit)
    {
        var waited = Stopwatch.StartNew();
        while (!(bool)(await EvaluateAsync($"(async () => !!({condition}))()"))!)
        {
            if (waited.Elapsed > limit)
                Assert.Fail($"Firefox never came to: {condition}. The page says: {await EvaluateAsync("document.body.innerText.slice(0, 600)")}");
            await Task.Delay(200);
        }
    }

    /// <summary>Clicks the button whose accessible name, as written in the page, begins so.</summary>
    public async Task ClickAsync(string label)
    {
        await WaitForAsync(Button(label), TimeSpan.FromSeconds(20));
        await EvaluateAsync($"{Button(label)}.click()");
    }

    public static string Button(string label) =>
        $"[...document.querySelectorAll('button')].find((b) => (b.getAttribute('aria-label') ?? b.textContent.trim()).startsWith('{label}') && b.checkVisibility())";

    private async Task<JsonNode> AskAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _asked[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, _stop.Token);
        return await answer.Task.WaitAsync(Until.Patience);
    }

    private async Task ReadAsync()
    {
        var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, _stop.Token);
                if (part.MessageType == WebSocketMessageType.Close) return;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;

                var read = JsonNode.Parse(message.ToArray())!;
                message.SetLength(0);
                if ((string?)read["method"] == "log.entryAdded" && (string?)read["params"]!["level"] == "error")
                    Complaints.Hear($"Firefox: {read["params"]!["text"]}");
                if (read["id"] is not { } id || !_asked.TryRemove((int)id, out var asked)) continue;
                if ((string?)read["type"] == "error") asked.SetException(new InvalidOperationException($"{read["error"]}: {read["message"]}"));
                else asked.SetResult(read["result"]!);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            foreach (var asked in _asked.Values) asked.TrySetException(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _socket.Dispose();
        _stop.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }
}
