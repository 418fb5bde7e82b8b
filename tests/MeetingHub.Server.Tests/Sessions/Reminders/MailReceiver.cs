using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MeetingHub.Server.Tests.Sessions.Reminders;

internal sealed record Received(string From, string To, string Text)
{
    public MimeKit.MimeMessage Mail
    {
        get
        {
            using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(Text));
            return MimeKit.MimeMessage.Load(bytes);
        }
    }
}

/// <summary>
/// The end of a mail server that takes messages, as far as RFC 5321 asks of it, at 127.0.0.1: it keeps them and delivers none. It has no TLS.
/// </summary>
internal sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Received> _all = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _taking;

    public MailReceiver()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _taking = TakeAllAsync();
    }

    public int Port { get; }
    public IReadOnlyList<Received> All => [.. _all];

    /// <summary>Another answer to a command, such as to "RCPT"; "." is the end of the message.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    private async Task TakeAllAsync()
    {
        try
        {
            while (true) _ = TakeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task TakeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), new UTF8Encoding(false));
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            var (from, to) = ("", "");
            await writer.WriteLineAsync("220 mail.test ready");
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                var command = line.Split(' ', ':')[0].ToUpperInvariant();
                if (Answer(command) is { } other)
                {
                    await writer.WriteLineAsync(other);
                    continue;
                }
                switch (command)
                {
                    case "EHLO":
                        await writer.WriteLineAsync("250-mail.test\r\n250-8BITMIME\r\n250 SMTPUTF8");
                        break;
                    case "MAIL":
                        from = AddressIn(line);
                        await writer.WriteLineAsync("250 2.1.0 ok");
                        break;
                    case "RCPT":
                        to = AddressIn(line);
                        await writer.WriteLineAsync("250 2.1.5 ok");
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        var text = new StringBuilder();
                        while (await reader.ReadLineAsync(_stop.Token) is { } part && part != ".")
                            text.Append(part.StartsWith('.') ? part[1..] : part).Append("\r\n"); // section 4.5.2
                        var answer = Answer(".") ?? "250 2.0.0 taken";
                        if (answer[0] == '2') _all.Enqueue(new Received(from, to, text.ToString()));
                        await writer.WriteLineAsync(answer);
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 ok");
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private static string AddressIn(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _taking;
        _stop.Dispose();
    }
}
