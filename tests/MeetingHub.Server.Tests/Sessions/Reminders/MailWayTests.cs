using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace MeetingHub.Server.Tests.Sessions.Reminders;

/// <summary>What a mail server gets, and what its answers mean.</summary>
public sealed class MailWayTests : IAsyncLifetime
{
    private readonly MailReceiver _mail = new();
    private readonly FakeTimeProvider _clock = new(ReminderStage.Noon);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _mail.DisposeAsync();

    private MailOptions Options(string security = "none") =>
        new() { Host = "127.0.0.1", Port = _mail.Port, Security = security, From = "hello@meet.example", Site = "https://meet.example/" };

    private async Task<Fate> SendAsync(OutboxKind what = OutboxKind.Starts, string language = "en", MailOptions? options = null) =>
        (await new MailWay(Microsoft.Extensions.Options.Options.Create(options ?? Options()), _clock).SendAsync(
            new Outgoing(what, new Target("asha@example.org", language), "thecodeofthereminder00", "thesame", ReminderStage.Noon) { Posts = 3 },
            TestContext.Current.CancellationToken)).Fate;

    [Fact]
    public async Task A_message_says_nothing_of_what_it_is_about_and_carries_the_way_to_stop_it()
    {
        Assert.Equal(Fate.Sent, await SendAsync());
        Assert.Equal(Fate.Sent, await SendAsync(OutboxKind.Changed, "de"));
        Assert.Equal(Fate.Sent, await SendAsync(OutboxKind.Confirm));
        Assert.Equal(Fate.Sent, await SendAsync(OutboxKind.Board));

        var (starts, changed, confirm) = (_mail.All[0], _mail.All[1].Mail, _mail.All[2].Mail);
        Assert.Equal(("hello@meet.example", "asha@example.org"), (starts.From, starts.To));
        var mail = starts.Mail;
        Assert.Equal(("Something you saved starts soon.", "thesame@meet.example"), (mail.Subject, mail.MessageId));
        Assert.Equal(ReminderStage.Noon.ToUnixTimeSeconds(), mail.Date.ToUnixTimeSeconds());
        Assert.Contains("https://meet.example/me/sessions", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal("<https://meet.example/reminders/thecodeofthereminder00>", mail.Headers[HeaderId.ListUnsubscribe]);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers[HeaderId.ListUnsubscribePost]);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Null(mail.HtmlBody); // nothing that tells whether it was read

        Assert.Equal("Etwas, das du dir gemerkt hast, hat sich geändert.", changed.Subject);
        Assert.Equal("Do you want reminders?", confirm.Subject);
        Assert.Contains("https://meet.example/reminders/thecodeofthereminder00", confirm.TextBody, StringComparison.Ordinal);
        Assert.False(confirm.Headers.Contains(HeaderId.ListUnsubscribe)); // nobody has subscribed yet
        var digest = _mail.All[3].Mail;
        Assert.Equal("There is something new to read.", digest.Subject);
        Assert.StartsWith("There are 3 new posts", digest.TextBody, StringComparison.Ordinal);
        Assert.Equal("<https://meet.example/reminders/thecodeofthereminder00>", digest.Headers[HeaderId.ListUnsubscribe]);
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 nobody here", "Refused")]
    [InlineData("RCPT", "451 4.7.1 come back later", "Failed")]
    [InlineData(".", "554 5.7.1 not wanted", "Refused")]
    [InlineData(".", "452 4.3.1 full", "Failed")]
    [InlineData("MAIL", "421 4.3.2 closing", "Failed")]
    [InlineData("QUIT", "500 what", "Sent")]
    public async Task What_the_mail_server_answers_decides_what_becomes_of_the_message(string command, string answer, string fate)
    {
        _mail.Answer = said => said == command ? answer : null;
        Assert.Equal(fate, (await SendAsync()).ToString());
    }

    [Fact]
    public async Task No_message_goes_to_a_server_without_the_wanted_encryption_or_to_none()
    {
        Assert.Equal(Fate.Failed, await SendAsync(options: Options("StartTls")));
        Assert.Empty(_mail.All);
        var gone = new MailReceiver();
        await gone.DisposeAsync();
        Assert.Equal(Fate.Failed, await SendAsync(options: new MailOptions
        {
            Host = "127.0.0.1", Port = gone.Port, Security = "none", From = "hello@meet.example", Site = "https://meet.example",
        }));
    }

    [Fact]
    public void Wrong_options_are_said_before_the_server_starts()
    {
        static string ProblemsOf(MailOptions options) => string.Join(' ', CheckedOptions.Problems("Mail", options));
        Assert.Equal("", ProblemsOf(new MailOptions()));
        Assert.Equal("", ProblemsOf(Options()));
        Assert.Equal(
            "Mail:From is hello; it must be an address such as hello@example.org. Mail:Site is ; it must be like https://meet.example.org. " +
            "Mail:Password is set without Mail:User; it must be both or none.",
            ProblemsOf(new MailOptions { Host = "mail", From = "hello", Password = "secret" }));
        Assert.Equal("Mail:Security is maybe; it must be StartTls, Tls or None.", ProblemsOf(new MailOptions { Security = "maybe" }));
        Assert.Equal("Mail:Port is 0; it must be between 1 and 65535.", ProblemsOf(new MailOptions { Port = 0 }));
    }

    [Theory]
    [InlineData("asha@example.org", true)]
    [InlineData(" asha.m+circle@mail.example.org ", true)]
    [InlineData("asha", false)]
    [InlineData("asha@localhost", false)]
    [InlineData("asha@example.org, ben@example.org", false)]
    [InlineData("Asha <asha@example.org>", false)]
    [InlineData("asha@example.org\r\nBcc: ben@example.org", false)]
    [InlineData("", false)]
    public void An_address_is_one_address_and_nothing_else(string typed, bool isAddress) =>
        Assert.Equal(isAddress ? typed.Trim() : null, MailAddress.Read(typed));
}
