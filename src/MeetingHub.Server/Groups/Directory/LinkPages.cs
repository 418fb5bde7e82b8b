using System.Text.RegularExpressions;
using MeetingHub.Server.Pages;
using Microsoft.AspNetCore.Mvc;

namespace MeetingHub.Server.Groups.Directory;

/// <summary>For a link that came on paper or cannot be pressed: what is typed in leads to where the link leads.</summary>
internal static partial class LinkPages
{
    // What stands behind "#" belongs to the browser, whose script leaves it out; without script it is not shown again.
    [GeneratedRegex("^(?:.*/j/)?(?<code>[A-Za-z0-9_-]{8,64})/?(?:#.*)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    public static IResult Show() => PageResults.Show<LinkPage>(new { Typed = "", Problems = new Problems() });

    public static IResult Open([FromForm] string? link, Texts texts)
    {
        var typed = (link ?? "").Trim();
        if (typed.Length <= 500 && Code().Match(typed) is { Success: true } found)
            return PageResults.SeeOther($"/j/{found.Groups["code"].Value}");
        var problems = new Problems();
        problems.Add("link", texts["directory.link.problem"]);
        return PageResults.Again<LinkPage>(new { Typed = typed.Length <= 500 ? typed.Split('#')[0] : "", Problems = problems });
    }
}
