using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Reports;

/// <summary>
/// The page on which whoever reported reads the answer, from any browser and without saying who they are: its address is all that leads to
/// it, and it is worked out from a key of the server, so nothing is stored for it.
/// </summary>
internal sealed class AnswerLinks(Secrets secrets)
{
    private const int CodeLength = 16;

    /// <param name="id">Of the case.</param>
    public string PageOf(string id) => $"/answers/{id}/{CodeOf(id)}";

    public bool IsCodeOf(string id, string code) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(CodeOf(id)));

    private string CodeOf(string id) => Base64Url.EncodeToString(
        HMACSHA256.HashData(secrets.MarkKey, Encoding.UTF8.GetBytes($"answer:{id}")).AsSpan(0, CodeLength));
}
