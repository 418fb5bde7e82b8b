using System.Security.Cryptography;
using System.Text;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Accounts;

/// <summary>Codes that let somebody in once each who has lost their passkey or password.</summary>
internal static class RecoveryCodes
{
    public const int Count = 10;

    private const int Length = 10; // of 31 letters: 49 bits, and slow to try
    private const int Iterations = 100_000;

    // Without those that look alike on paper.
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTVWXYZ";

    /// <summary>Such as "4KQ2B-9TWMH".</summary>
    public static string[] New() =>
        [.. Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Letters, Length).Insert(Length / 2, "-"))];

    public static string[] Hashes(string account, IEnumerable<string> codes) => [.. codes.Select(code => HashOf(account, code))];

    /// <summary>Takes the code out of those of the account; false if it is none of them.</summary>
    public static bool TryUse(AccountRow account, string code)
    {
        var hash = HashOf(account.Id, code);
        if (!account.RecoveryCodes.Contains(hash, StringComparer.Ordinal)) return false;
        account.RecoveryCodes = [.. account.RecoveryCodes.Where(c => c != hash)];
        return true;
    }

    /// <summary>One salt for all codes of an account: whoever shows one is checked with one computation.</summary>
    public static string HashOf(string account, string code)
    {
        var clean = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(
            clean, Encoding.UTF8.GetBytes($"recovery:{account}"), Iterations, HashAlgorithmName.SHA256, 32));
    }
}
