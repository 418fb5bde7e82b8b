using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Media;
using MeetingHub.Server.Operations;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Tests;

/// <summary>What the documents say about the program is read from the program.</summary>
public partial class DocsTests
{
    internal static readonly (string Section, object Defaults)[] Options =
    [
        ("Media", new MediaServerOptions()),
        ("Rooms", new RoomOptions()),
        ("Sessions", new SessionOptions()),
        ("Proxy", new ProxyOptions()),
        ("Redis", new RedisOptions()),
        ("Storage", new StorageOptions()),
        ("Operations", new OperationsOptions()),
        ("Turn", new TurnOptions()),
        ("Telemetry", new TelemetryOptions()),
    ];

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MeetingHub.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"^\| `(?<key>\w+:\w+)` \| `?(?<value>[^|`]+)`? \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)#]+)")]
    private static partial Regex LocalLink();

    [Fact]
    public void Every_option_is_in_the_operations_guide_with_its_default()
    {
        var documented = OptionRow().Matches(Read("docs/operations.md")).ToDictionary(m => m.Groups["key"].Value, m => m.Groups["value"].Value.Trim(), StringComparer.Ordinal);
        var real =
            from section in Options
            from property in section.Defaults.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            select (Key: $"{section.Section}:{property.Name}", Value: property.GetValue(section.Defaults));

        foreach (var (key, value) in real)
        {
            Assert.True(documented.Remove(key, out var said), $"{key} is not in docs/operations.md.");
            if (value is not (string or Array)) Assert.Equal(Convert.ToString(value, CultureInfo.InvariantCulture), said);
        }
        Assert.Empty(documented.Keys);
    }

    [Fact]
    public void Every_refusal_and_goodbye_is_in_the_protocol()
    {
        var protocol = Read("docs/protocol.md");
        Assert.All(Refusal.All.Select(r => r.Code).Concat(GoodbyeWire.All.Select(g => g.Code)), code => Assert.Contains($"`{code}`", protocol, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/security.md")]
    [InlineData("docs/protocol.md")]
    [InlineData("docs/scaling.md")]
    [InlineData("docs/decisions/README.md")]
    [InlineData("deploy/README.md")]
    public void Every_link_of_a_document_leads_somewhere(string path)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root(), path))!;
        Assert.All(LocalLink().Matches(Read(path)), m =>
        {
            var target = Path.Combine(folder, m.Groups["target"].Value);
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{path} links to {m.Groups["target"].Value}, which isn't there.");
        });
    }
}
