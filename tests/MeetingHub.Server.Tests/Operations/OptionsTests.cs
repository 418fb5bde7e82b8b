using System.Diagnostics;
using MeetingHub.Server.Media;
using MeetingHub.Server.Operations;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Agreements;
using MeetingHub.Server.Safety;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Tests.Operations;

public sealed class OptionsTests
{
    private static string[] Problems(object options) => [.. CheckedOptions.Problems(Section(options), options)];

    private static string Section(object options) => options switch
    {
        RoomOptions => "Rooms",
        SessionOptions => "Sessions",
        MediaServerOptions => "Media",
        TelemetryOptions => "Telemetry",
        StorageOptions => "Storage",
        OperationsOptions => "Operations",
        SafetyOptions => "Safety",
        TurnOptions => "Turn",
        PageOptions => "Page",
        AgreementOptions => "Agreement",
        PlaybookOptions => "Playbook",
        HelpOptions => "Help",
        _ => "Proxy",
    };

    private static Dictionary<string, string> One(string key, string value) => new() { [key] = value };

    [Fact]
    public void The_default_options_are_valid() =>
        Assert.All((object[])[new RoomOptions(), new SessionOptions(), new MediaServerOptions(), new ProxyOptions(), new TelemetryOptions(), new StorageOptions(), new OperationsOptions(), new SafetyOptions(), new TurnOptions(), new PageOptions(), new AgreementOptions(), new PlaybookOptions(), new HelpOptions()], o => Assert.Empty(Problems(o)));

    public static TheoryData<object, string, string> Wrong => new()
    {
        { new RoomOptions { Capacity = 1 }, "Rooms:Capacity is 1", "between 2 and 1000" },
        { new RoomOptions { ConnectionsPerMinute = 0 }, "Rooms:ConnectionsPerMinute is 0", "between 1" },
        { new RoomOptions { LargeFrom = 1 }, "Rooms:LargeFrom is 1", "between 2 and 1001" },
        { new RoomOptions { PassRenewal = TimeSpan.FromMinutes(20) }, "Rooms:PassRenewal is 00:20:00", "less than" },
        { new RoomOptions { LeaveAfter = TimeSpan.FromSeconds(5), DropAfter = TimeSpan.FromSeconds(6) }, "Rooms:LeaveAfter is 00:00:05", "more than" },
        { new RoomOptions { PassLifetime = TimeSpan.FromMinutes(19) }, "Rooms:PassLifetime is 00:19:00", "at least LeaveAfter and PassRenewal together (00:20:00)" },
        { new RoomOptions { SeatsPerNetwork = 1 }, "Rooms:SeatsPerNetwork is 1", "between 2 and 1000" },
        { new RoomOptions { MessagesPerSecond = 0 }, "Rooms:MessagesPerSecond is 0", "between 1" },
        { new RoomOptions { EmptyRoomLifetime = TimeSpan.FromMinutes(2) }, "Rooms:EmptyRoomLifetime is 00:02:00", "at least" },
        { new SessionOptions { JoinsPerMinute = 0 }, "Sessions:JoinsPerMinute is 0", "between 1" },
        { new SessionOptions { MeetingsPerMinute = 0 }, "Sessions:MeetingsPerMinute is 0", "between 1" },
        { new SessionOptions { RetentionDays = 0 }, "Sessions:RetentionDays is 0", "3650" },
        { new MediaServerOptions { CascadeFrom = 50 }, "Media:CascadeFrom is 50", "0 unless Media:LinkAddress is set" },
        { new MediaServerOptions { LinkAddress = "0.0.0.0" }, "Media:LinkAddress is 0.0.0.0", "one IP address of this machine" },
        { new MediaServerOptions { LinkAddress = "node-1" }, "Media:LinkAddress is node-1", "one IP address of this machine" },
        { new MediaServerOptions { LinkAddress = "192.0.2.1", LinkPort = 40_000 }, "Media:LinkPort is 40000", "none of the" },
        { new MediaServerOptions { AdvertisedAddress = "example.org" }, "Media:AdvertisedAddress is example.org", "IP address" },
        { new MediaServerOptions { AdvertisedAddress = "192.0.2.1, 192.0.2.2" }, "Media:AdvertisedAddress is 192.0.2.1, 192.0.2.2", "one of IPv4 and one of IPv6" },
        { new MediaServerOptions { AdvertisedAddress = "192.0.2.1,2001:db8::1,::2" }, "Media:AdvertisedAddress is 192.0.2.1,2001:db8::1,::2", "one of IPv4 and one of IPv6" },
        { new MediaServerOptions { BindAddress = "eth0" }, "Media:BindAddress is eth0", "IP address" },
        { new MediaServerOptions { Port = 70_000, Shards = 1 }, "Media:Port is 70000", "65535" },
        { new MediaServerOptions { Port = 65_530, Shards = 8 }, "Media:Port is 65530", "8 ports" },
        { new ProxyOptions { Trusted = ["10.0.0.0/24", "proxy"] }, "Proxy:Trusted has proxy", "10.0.0.0/24" },
        { new PageOptions { QuickExitTo = "weather.example.org" }, "Page:QuickExitTo is weather.example.org", "https://" },
        { new PageOptions { QuickExitTo = "javascript:alert(1)" }, "Page:QuickExitTo is javascript:alert(1)", "https://" },
        { new AgreementOptions { Text = One("english", "Be kind.") }, "Agreement:Text:english", "the tag of a language" },
        { new AgreementOptions { Text = One("en", " ") }, "Agreement:Text:en has 0 characters", "between 1 and 8000" },
        { new AgreementOptions { Text = One("en", new string('x', 8001)) }, "Agreement:Text:en has 8001 characters", "between 1 and 8000" },
        { new AgreementOptions { File = One("de", "/nowhere/agreement.txt") }, "Agreement:File:de is /nowhere/agreement.txt", "can't be read" },
        { new HelpOptions { Region = "Ireland" }, "Help:Region is Ireland", "two capital letters" },
        { new HelpOptions { Checked = "3 November" }, "Help:Checked is 3 November", "2026-11-03" },
        { new HelpOptions { Lines = ["Harbour Lane; 01 234 5678", "Harbour Lane"] }, "Help:Lines:1 is Harbour Lane", "name; number; remark" },
        { new HelpOptions { Lines = ["Harbour Lane; javascript:alert(1)"] }, "Help:Lines:0 is Harbour Lane; javascript", "name; number; remark" },
        { new PlaybookOptions { File = One("de", "/nowhere/playbook.md") }, "Playbook:File:de is /nowhere/playbook.md", "can't be read" },
        { new PlaybookOptions { Text = One("en", new string('x', 20_001)) }, "Playbook:Text:en has 20001 characters", "between 1 and 20000" },
        { new AgreementOptions { File = One("de", "a.txt"), Text = One("de", "Seid nett.") }, "Agreement:File:de is set", "one of them" },
        { new TelemetryOptions { OtlpEndpoint = "collector:4318" }, "Telemetry:OtlpEndpoint is collector:4318", "http or https" },
        { new TelemetryOptions { Interval = TimeSpan.Zero }, "Telemetry:Interval is 00:00:00", "00:00:01" },
        { new TelemetryOptions { TraceShare = 1.5 }, "Telemetry:TraceShare is 1.5", "between 0 and 1" },
        { new StorageOptions { Sqlite = "a.db", PostgreSql = "Host=db;Database=meetinghub;Password=secret" }, "Storage:Sqlite is a.db and Storage:PostgreSql is set too", "one of them" },
        { new TurnOptions { Urls = ["turn.example.org"], Secret = "a secret of the relay" }, "Turn:Urls has turn.example.org", "turn:turn.example.org:3478" },
        { new TurnOptions { Urls = ["turn:turn.example.org"] }, "Turn:Secret has 0 characters", "static-auth-secret" },
        { new TurnOptions { Secret = "a secret of the relay" }, "Turn:Urls is empty", "must name the relay" },
        { new TurnOptions { Lifetime = TimeSpan.FromSeconds(1) }, "Turn:Lifetime is 00:00:01", "00:10:00" },
        { new OperationsOptions { NodeName = new string('n', 41) }, "Operations:NodeName has 41 characters", "at most 40" },
        { new OperationsOptions { Key = "short" }, "Operations:Key has 5 characters", "at least 20" },
        { new SafetyOptions { Key = "short" }, "Safety:Key has 5 characters", "at least 20" },
        { new StorageOptions { PostgreSql = "db.example.org" }, "Storage:PostgreSql can't be read", "Host=" },
        { new StorageOptions { PostgreSql = "Database=meetinghub" }, "Storage:PostgreSql can't be read", "Host=" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_invalid_value_is_reported_with_its_name_and_the_valid_values(object options, string names, string says)
    {
        var problem = Problems(options)[0];
        Assert.Contains(names, problem, StringComparison.Ordinal);
        Assert.Contains(says, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Rooms:Capacity", "1", "Rooms:Capacity is 1; it must be between 2 and 1000.")]
    [InlineData("--Media:AdvertisedAddress", "203.0.113.7", "Media:AdvertisedAddress is 203.0.113.7")]
    [InlineData("--Media:LinkAddress", "203.0.113.7", "Media:LinkAddress is 203.0.113.7")]
    [InlineData("--Media:BindAddress", "nonsense", "Media:BindAddress is nonsense")]
    [InlineData("--Storage:Sqlite", "/proc/nowhere/meetings.db", "Storage:Sqlite is /proc/nowhere/meetings.db")]
    [InlineData("--Storage:PostgreSql", "Host=127.0.0.1;Port=1;Database=meetinghub;Password=secret", "Storage:PostgreSql names the database meetinghub at 127.0.0.1:1, which can't be used", 75)]
    [InlineData("--Redis:Connection", "127.0.0.1:1,password=secret", "Redis:Connection names 127.0.0.1:1, where no Redis answers", 75, "shared.db")]
    [InlineData("--Redis:Connection", "127.0.0.1:1,password=secret", "Redis:Connection is set and the store is not")]
    public async Task A_wrong_option_stops_the_start_with_one_sentence_and_a_missing_service_may_be_retried(
        string key, string value, string says, int code = 1, string? store = null)
    {
        var folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            ArgumentList = { Repository.Server, "--urls", "http://127.0.0.1:0", "--Media:Port", "0", key, value },
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (store is not null) start.ArgumentList.Add($"--Storage:Sqlite={store}");
        using var process = Process.Start(start)!;
        var (errors, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Until.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(code, process.ExitCode);
        Assert.Contains(says, await errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", await errors, StringComparison.Ordinal);
        Assert.Single((await errors).Trim().Split('\n'));
        Assert.DoesNotContain("   at ", await output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
