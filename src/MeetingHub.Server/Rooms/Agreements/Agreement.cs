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

    public static Agreement Of(AgreementOptions options)
    {
        var texts = OwnTexts.Read("agreement", options.Text, options.File);
        var hashed = string.Concat(texts.Select(t => $"{t.Language}\n{t.Text}\0"));
        return new Agreement(new AgreementWire(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)))[..VersionLength], texts));
    }
}
