using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Agreements;

/// <summary>
/// What everybody accepts at the door: the operator's text or the one that comes with the server, in each of its languages, and a short
/// hash over all of them. Another text has another version, and is accepted anew.
/// </summary>
public sealed class Agreement
{
    private const int VersionLength = 12;

    private Agreement(IEnumerable<(string Language, string Text)> texts)
    {
        ImmutableArray<AgreementTextWire> all =
            [.. texts.OrderBy(t => t.Language, StringComparer.Ordinal).Select(t => new AgreementTextWire(t.Language, Clean(t.Text)))];
        var hashed = string.Concat(all.Select(t => $"{t.Language}\n{t.Text}\0"));
        Wire = new AgreementWire(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)))[..VersionLength], all);
    }

    public AgreementWire Wire { get; }

    public string Version => Wire.Version;

    public static Agreement Of(AgreementOptions options) => new(options.Read().ToArray() is { Length: > 0 } own ? own : Ours());

    // Lines may end in either way, so that an editor does not make a new version.
    private static string Clean(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim();

    private static IEnumerable<(string Language, string Text)> Ours()
    {
        var server = typeof(Agreement).Assembly;
        foreach (var language in (string[])["de", "en"])
        {
            using var text = new StreamReader(server.GetManifestResourceStream($"agreement.{language}.txt")!, Encoding.UTF8);
            yield return (language, text.ReadToEnd());
        }
    }
}
