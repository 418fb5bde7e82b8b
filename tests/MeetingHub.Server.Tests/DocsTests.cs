using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Groups;
using MeetingHub.Server.Media;
using MeetingHub.Server.Operations;
using MeetingHub.Server.Reports;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Agreements;
using MeetingHub.Server.Rooms.Nodes;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Safety;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.Rehearsals;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Shelf;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Tests;

/// <summary>The documents agree with the program that they describe.</summary>
public partial class DocsTests
{
    internal static readonly (string Section, object Defaults)[] Options =
    [
        ("Media", new MediaServerOptions()),
        ("Rooms", new RoomOptions()),
        ("Sessions", new SessionOptions()),
        ("Rehearsals", new RehearsalOptions()),
        ("Reminders", new ReminderOptions()),
        ("Mail", new MailOptions()),
        ("Groups", new GroupOptions()),
        ("Shelf", new ShelfOptions()),
        ("Agreement", new AgreementOptions()),
        ("Safety", new SafetyOptions()),
        ("Playbook", new PlaybookOptions()),
        ("Page", new PageOptions()),
        ("Help", new HelpOptions()),
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

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)#]+)")]
    private static partial Regex LocalLink();

    [Fact]
    public void The_list_of_options_in_the_operations_guide_is_made_from_their_classes()
    {
        const string head = "| key | default | allowed | |\n|---|---|---|---|\n";
        var path = Repository.PathOf("docs", "operations.md");
        var guide = File.ReadAllText(path);
        var start = guide.IndexOf(head, StringComparison.Ordinal) + head.Length;
        Assert.True(start > head.Length, "The guide has no such table.");
        var end = guide.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;

        var rows = new StringBuilder();
        foreach (var (section, defaults) in Options)
        {
            foreach (var property in defaults.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                var value = property.GetValue(defaults) is var v and not ("" or Array or IEnumerable<KeyValuePair<string, string>> or IEnumerable<KeyValuePair<string, Dictionary<string, string>>>) ? Convert.ToString(v, CultureInfo.InvariantCulture) : "none";
                rows.Append(CultureInfo.InvariantCulture, $"| `{section}:{property.Name}` | {value} | {AllowedFor(property)} | {SummaryOf(property)} |\n");
            }
        }
        Repository.AssertCurrent(path, guide[..start] + rows + guide[end..]);
    }

    private static string AllowedFor(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}") : "";

    private static readonly XDocument Documentation = XDocument.Load(Path.ChangeExtension(typeof(RoomOptions).Assembly.Location, ".xml"));

    private static string SummaryOf(PropertyInfo property)
    {
        var name = $"P:{property.DeclaringType!.FullName}.{property.Name}";
        var summary = Documentation.Descendants("member").Single(m => (string?)m.Attribute("name") == name).Element("summary")!;
        foreach (var code in summary.Elements("c").ToArray()) code.ReplaceWith($"`{code.Value}`");
        return string.Join(' ', summary.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("|", "\\|", StringComparison.Ordinal);
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
