using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MeetingHub.Browser.Tests;

/// <summary>Debian's Janus, as it comes, with nothing but its room of pictures.</summary>
internal sealed class JanusProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-janus-").FullName;
    private Process _process = null!;

    public required string Address { get; init; }
    public string Url => $"ws://{Address}:18188";

    public static async Task<JanusProcess> StartAsync(NetworkNamespace network)
    {
        var janus = new JanusProcess { Address = network.Address };
        var conf = janus._folder;
        var library = Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(d => Path.Combine(d, "janus")).First(Directory.Exists);
        await File.WriteAllTextAsync(Path.Combine(conf, "janus.jcfg"),
            $$"""
            general: {
              configs_folder = "{{conf}}"
              plugins_folder = "{{library}}/plugins"
              transports_folder = "{{library}}/transports"
              events_folder = "{{library}}/events"
              loggers_folder = "{{library}}/loggers"
              debug_level = 3
              session_timeout = 0
            }
            media: { }
            nat: { ice_lite = true
              ice_enforce_list = "{{network.Address}}" }
            plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }
            transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }
            loggers: { disable = "libjanus_jsonlog.so" }
            events: { broadcast = false }
            """);
        await File.WriteAllTextAsync(Path.Combine(conf, "janus.transport.websockets.jcfg"),
            $$"""
            general: { json = "compact"
              ws = true
              ws_port = 18188
              ws_ip = "{{network.Address}}"
              wss = false }
            admin: { admin_ws = false }
            """);
        await File.WriteAllTextAsync(Path.Combine(conf, "janus.plugin.videoroom.jcfg"), "general: { }");

        string[] command = [.. network.Enter, "janus", "-F", conf, "-C", Path.Combine(conf, "janus.jcfg"), "-L", Path.Combine(conf, "log")];
        janus._process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        janus._process.OutputDataReceived += (_, _) => { };
        janus._process.BeginOutputReadLine();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                using var there = new TcpClient();
                await there.ConnectAsync(IPAddress.Parse(network.Address), 18188);
                return janus;
            }
            catch (SocketException) when (!janus._process.HasExited)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
