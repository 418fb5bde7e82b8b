using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit.v3;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// The complaints of the running test's pages: uncaught errors, errors in the console, and violations of the content security policy,
/// which browsers write there too. A test fails on each complaint that it does not expect. Tests run one at a time.
/// </summary>
internal static class Complaints
{
    private static readonly ConcurrentQueue<string> Heard = new();
    private static readonly ConcurrentBag<Regex> Expected = [];

    /// <summary>The part of a complaint about a request that was refused with this status; the page shows the refusal in its own words.</summary>
    public static string Status(int status) => $"responded with a status of {status} ";

    /// <summary>Every request that fails because of an <c>AbortAsync</c> of the test, or because the network or the server is away.</summary>
    public const string NoAnswer = "net::ERR_|WebSocket connection to .* failed|Failed to fetch dynamically imported module|error loading dynamically imported module";

    /// <summary>From here to its end, the running test accepts complaints that match the pattern.</summary>
    public static void Expect([StringSyntax("Regex")] string pattern) =>
        Expected.Add(new Regex(pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));

    public static void ListenTo(IBrowserContext context)
    {
        context.WebError += (_, error) => Hear(error.Error);
        context.Console += (_, message) =>
        {
            if (message.Type == "error") Hear($"{message.Text} ({message.Location})");
        };
    }

    public static void Hear(string complaint) => Heard.Enqueue(complaint);

    public static void Forget()
    {
        Heard.Clear();
        Expected.Clear();
    }

    /// <summary>The complaints that the test did not expect.</summary>
    public static IReadOnlyList<string> Unexpected => [.. Heard.Where(heard => !Expected.Any(e => e.IsMatch(heard)))];
}

/// <summary>Around every test of the assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class PagesDoNotComplainAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => Complaints.Forget();

    public override void After(MethodInfo methodUnderTest, IXunitTest test) =>
        Assert.True(Complaints.Unexpected.Count == 0, $"A page complained: {string.Join(Environment.NewLine, Complaints.Unexpected)}");
}
