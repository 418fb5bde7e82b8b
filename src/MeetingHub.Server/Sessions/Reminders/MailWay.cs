using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>Plain short messages through the operator's mail server, with the way to stop them in each (RFC 8058).</summary>
internal sealed class MailWay(IOptions<MailOptions> options, TimeProvider clock) : IReminderWay
{
    private readonly MailOptions _options = options.Value;

    public ReminderWay Way => ReminderWay.Mail;

    public async Task<Outcome> SendAsync(Outgoing message, CancellationToken stop)
    {
        if (!_options.IsOn) return new Outcome(Fate.Refused);
        using var client = new SmtpClient { Timeout = (int)Sender.Patience.TotalMilliseconds };
        try
        {
            var security = _options.Mode switch
            {
                MailSecurity.StartTls => SecureSocketOptions.StartTls,
                MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.None,
            };
            await client.ConnectAsync(_options.Host, _options.Port, security, stop);
            if (_options.User.Length > 0) await client.AuthenticateAsync(_options.User, _options.Password, stop);
            using var mail = Write(message);
            await client.SendAsync(mail, stop);
        }
        catch (SmtpCommandException e)
        {
            // 5: for good (RFC 5321 section 4.2.1); whoever asks again and again becomes unwelcome.
            return new Outcome((int)e.StatusCode / 100 == 5 ? Fate.Refused : Fate.Failed);
        }
        catch (Exception e) when (e is ProtocolException or AuthenticationException or SslHandshakeException or SocketException
            or IOException or NotSupportedException or ServiceNotConnectedException)
        {
            return new Outcome(Fate.Failed);
        }
        await SayGoodbyeAsync(client, stop);
        return Outcome.Sent;
    }

    // The message is accepted: what happens now changes nothing.
    private static async Task SayGoodbyeAsync(SmtpClient client, CancellationToken stop)
    {
        try
        {
            await client.DisconnectAsync(quit: true, stop);
        }
        catch (Exception e) when (
            e is ProtocolException or SmtpCommandException or SocketException or IOException or OperationCanceledException)
        {
        }
    }

    private MimeMessage Write(Outgoing message)
    {
        var texts = TextCatalogue.Ours.In(message.Target.Language);
        var site = _options.Site.TrimEnd('/');
        var stop = $"{site}/reminders/{message.Stop}";
        var says = texts[message.What == OutboxKind.Confirm ? "reminders.mail.confirm" : PushWay.WordsOf(message.What)];
        var rest = message.What == OutboxKind.Confirm
            ? texts["reminders.mail.confirmHow", ("address", stop)]
            : texts["reminders.mail.rest", ("site", $"{site}{PushWay.PlaceOf(message.What)}"), ("stop", stop)];
        if (message.What == OutboxKind.Board) says = texts["reminders.mail.board", ("count", message.Posts)];
        var from = MailboxAddress.Parse(_options.From);
        var mail = new MimeMessage
        {
            Subject = texts[message.What == OutboxKind.Confirm ? "reminders.mail.confirm" : PushWay.WordsOf(message.What)], Date = clock.GetUtcNow(), MessageId = $"{message.Mark}@{from.Domain}",
            Body = new TextPart("plain") { Text = $"{says}\n\n{rest}\n" },
        };
        mail.From.Add(from);
        mail.To.Add(MailboxAddress.Parse(message.Target.To));
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        if (message.What == OutboxKind.Confirm) return mail;
        mail.Headers.Add(HeaderId.ListUnsubscribe, $"<{stop}>");
        mail.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        return mail;
    }
}
