using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MeetingHub.Server.Accounts;

/// <summary>
/// Random secrets that only a link or a cookie carries. The store keeps hashes of them, so that a copy of it opens nothing.
/// </summary>
internal static class OneTimeCodes
{
    private const int Length = 16; // 128 bits
    private const int TextLength = 22;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Length));

    public static bool IsWellFormed([NotNullWhen(true)] string? code) => code is { Length: TextLength } && Base64Url.IsValid(code);

    /// <param name="purpose">So that the hash for one use is no hash for another.</param>
    public static byte[] Hash(string purpose, string code) => SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}:{code}"));
}
