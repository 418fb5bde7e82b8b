namespace MeetingHub.Server.Accounts;

/// <summary>The name with which somebody signs in. Any name will do; nobody but its owner sees it.</summary>
internal static class SignInNames
{
    public const int Shortest = 3;
    public const int Longest = 40;

    public static string Clean(string? name) => (name ?? "").Trim();

    public static bool IsGood(string name) => name.Length is >= Shortest and <= Longest && !name.Any(char.IsControl);
}
