using System.Net;
using System.Text.RegularExpressions;

namespace MeetingHub.Server.Tests.Pages;

/// <summary>Fills in a form of a page, as a browser without scripts does.</summary>
internal static partial class Form
{
    /// <summary>Opens the page at <paramref name="path"/> and sends its form with these values.</summary>
    public static Task<HttpResponseMessage> FillInAsync(HttpClient browser, string path, params (string Name, string Value)[] values) =>
        FillInAsync(browser, path, path, values);

    /// <summary>The same, where the form is sent elsewhere.</summary>
    public static async Task<HttpResponseMessage> FillInAsync(
        HttpClient browser, string path, string to, params (string Name, string Value)[] values)
    {
        var token = TokenOf(await browser.GetStringAsync(new Uri(path, UriKind.Relative)));
        using var form = new FormUrlEncodedContent(values.Append(("form", token)).Select(v => KeyValuePair.Create(v.Item1, v.Item2)));
        return await browser.PostAsync(new Uri(to, UriKind.Relative), form);
    }

    public static string TokenOf(string page) => Token().Match(page) is { Success: true } found
        ? WebUtility.HtmlDecode(found.Groups["token"].Value) : throw new InvalidOperationException("The page has no form of its own.");

    [GeneratedRegex("""<input type="hidden" name="form" value="(?<token>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
