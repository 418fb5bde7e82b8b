using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MeetingHub.Server.Tests.Pages;
using MeetingHub.Server.Tests.Storage;

namespace MeetingHub.Server.Tests.Sessions.Reminders;

/// <summary>Mail to a server that others wrote (aiosmtpd), over TLS and with a login.</summary>
public sealed class MailOverTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-mail").FullName;
    private readonly List<IAsyncDisposable> _servers = [];
    private Process? _mail;

    private string Certificate => Path.Combine(_folder, "certificate.pem");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Certificate, certificate.ExportCertificatePem(), Stop);
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem(), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        _mail?.Kill();
        _mail?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<int> StartMailAsync(string how)
    {
        _mail = Process.Start(new ProcessStartInfo("/usr/bin/python3")
        {
            ArgumentList =
            {
                Repository.PathOf("tests", "MeetingHub.Server.Tests", "Sessions", "Reminders", "mail_server.py"), Certificate,
                Path.Combine(_folder, "key.pem"), how, "meeting", "the password",
            },
            UseShellExecute = false, RedirectStandardOutput = true,
        })!;
        return int.Parse((await _mail.StandardOutput.ReadLineAsync(Stop))!, System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<RunningServer> StartAsync(int port, string security, string password = "the password", bool trusts = true)
    {
        var server = new RunningServer
        {
            MoreOptions =
            [
                "--Reminders:LookEverySeconds", "1", "--Mail:Host", "localhost", "--Mail:Port", $"{port}", "--Mail:Security", security,
                "--Mail:User", "meeting", "--Mail:Password", password, "--Mail:From", "hello@meet.example", "--Mail:Site",
                    "https://meet.example",
            ],
            MoreVariables = trusts ? new Dictionary<string, string>(StringComparer.Ordinal) { ["SSL_CERT_FILE"] = Certificate }
                : new Dictionary<string, string>(StringComparer.Ordinal),
        };
        _servers.Add(server);
        await server.InitializeAsync();
        await using var db = SqliteTestStore.Open(server.StorePath);
        db.Groups.Add(ReminderStage.Group("circle"));
        await db.SaveChangesAsync(Stop);
        return server;
    }

    private static async Task AskAsync(RunningServer server)
    {
        using var asha = server.NewBrowser();
        using var asked = await Form.FillInAsync(asha, "/groups/circle/mail", ("address", "asha@example.org"));
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
    }

    [Theory]
    [InlineData("starttls", "StartTls")]
    [InlineData("tls", "Tls")]
    public async Task A_message_goes_over_TLS_and_with_the_login_that_the_server_asks_for(string how, string security)
    {
        var port = await StartMailAsync(how);
        await AskAsync(await StartAsync(port, security));
        var message = JsonNode.Parse((await _mail!.StandardOutput.ReadLineAsync(Stop))!)!;
        Assert.Equal(("meeting", true, "asha@example.org"), ((string)message["user"]!, (bool)message["tls"]!, (string)message["to"]![0]!));
        Assert.Contains("Subject: Do you want reminders?", (string)message["text"]!, StringComparison.Ordinal);
        Assert.Contains("Message-Id: <", (string)message["text"]!, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Nothing_goes_to_a_server_whose_certificate_nobody_vouches_for_or_that_refuses_the_login()
    {
        var port = await StartMailAsync("starttls");
        foreach (var server in (RunningServer[])[await StartAsync(port, "StartTls", trusts: false),
            await StartAsync(port, "StartTls", password: "wrong")])
        {
            await AskAsync(server);
            await Until.TrueAsync(() => Task.FromResult(server.LogLines.Any(l =>
                l.Contains("could not be sent", StringComparison.Ordinal))), "it is not tried");
            Assert.DoesNotContain(server.LogLines, l => l.Contains("asha@", StringComparison.Ordinal));
        }
        // Only what was sent rightly is there.
        await AskAsync(await StartAsync(port, "StartTls"));
        Assert.Contains("asha@example.org", await _mail!.StandardOutput.ReadLineAsync(Stop), StringComparison.Ordinal);
        _mail.Kill();
        Assert.Equal("", await _mail.StandardOutput.ReadToEndAsync(Stop));
    }
}
