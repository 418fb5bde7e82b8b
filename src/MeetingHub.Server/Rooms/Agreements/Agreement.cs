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

    private Agreement(AgreementWire wire) => Wire = wire;

    public AgreementWire Wire { get; }

    public string Version => Wire.Version;

    public static Agreement Of(AgreementOptions options) => Of(OwnTexts.Read("agreement", options.Text, options.File));

    /// <summary>The ground rules of one group, one a line, in its language.</summary>
    public static Agreement Of(string rules, string language) =>
        Of([new AgreementTextWire(language, string.Join('\n', rules.ReplaceLineEndings("\n").Split('\n', Each)
            .Select(line => $"- {line}")))]);

    private const StringSplitOptions Each = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    private static Agreement Of(ImmutableArray<AgreementTextWire> texts)
    {
        var hashed = string.Concat(texts.Select(t => $"{t.Language}\n{t.Text}\0"));
        return new Agreement(new AgreementWire(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)))[..VersionLength], texts));
    }
}
