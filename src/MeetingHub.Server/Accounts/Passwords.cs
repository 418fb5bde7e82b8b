using System.Text.RegularExpressions;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Identity;

namespace MeetingHub.Server.Accounts;

/// <summary>
/// Twelve characters or more of whatever kind, unless they are what is tried first: a common word with some digits, a row of the keyboard,
/// the same characters again and again, or the sign-in name.
/// </summary>
internal sealed partial class Passwords : IPasswordValidator<AccountRow>
{
    public const int Shortest = 12;
    public const int Longest = 128;

    public const string TooShort = "password_short";
    public const string TooLong = "password_long";
    public const string TooCommon = "password_common";

    private const int FewestDifferent = 5;

    [GeneratedRegex(@"^[\W\d_]*(password|passwort|passw0rd|p4ssword|p@ssword|kennwort|welcome|willkommen|letmein|letmeinnow|iloveyou|"
        + "iloveyouso|sunshine|princess|football|baseball|monkey|dragon|superman|"
        + "batman|trustno|administrator|admin|administrador|changeme|default|"
        + @"meetinghub|hallo|hello|schatz|ficken|secret|geheim|computer|internet|master|"
        + @"shadow|michael|jennifer|jordan|liverpool|starwars|whatever)+[\W\d_]*$",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CommonWord();

    private static readonly string[] Rows =
    [
        "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn",
        "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn", "1qay2wsx3edc4rfv5tgb6zhn",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<AccountRow> manager, AccountRow user, string? password) =>
        Task.FromResult(ProblemOf(password ?? "", user.UserName ?? "") is { } code
            ? IdentityResult.Failed(new IdentityError { Code = code }) : IdentityResult.Success);

    /// <summary>Null for a good one.</summary>
    public static string? ProblemOf(string password, string name) =>
        password.Length < Shortest ? TooShort : password.Length > Longest ? TooLong : IsCommon(password, name) ? TooCommon : null;

    private static bool IsCommon(string password, string name)
    {
        var small = password.ToLowerInvariant();
        if (small.Distinct().Count() < FewestDifferent || CommonWord().IsMatch(small)) return true;
        if (name.Length >= 3 && small.Replace(name.ToLowerInvariant(), "", StringComparison.Ordinal).Length < Shortest / 2) return true;
        var backwards = string.Concat(small.Reverse());
        // A row of the keyboard, as a whole or in two parts such as "qwertyuiop1234".
        return Enumerable.Range(0, small.Length / 2 + 1).Any(cut => IsOfRows(small, cut) || IsOfRows(backwards, cut));
    }

    private static bool IsOfRows(string password, int cut)
    {
        bool IsRow(string part) => part.Length == 0 || Rows.Any(row => row.Contains(part, StringComparison.Ordinal));
        return (IsRow(password[..cut]) && IsRow(password[cut..])) || (IsRow(password[..^cut]) && IsRow(password[^cut..]));
    }
}
