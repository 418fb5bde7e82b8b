using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>One address without a name, as somebody types it: <c>asha@example.org</c>.</summary>
internal static class MailAddress
{
    private const int Longest = 254; // RFC 5321 section 4.5.3.1.3

    private static readonly ParserOptions Strict =
        new() { AllowAddressesWithoutDomain = false, AddressParserComplianceMode = RfcComplianceMode.Strict };

    /// <summary>Null when it is none.</summary>
    public static string? Read(string? typed)
    {
        var text = typed?.Trim() ?? "";
        if (text.Length is 0 or > Longest || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ','))
            return null;
        return MailboxAddress.TryParse(Strict, text, out var mailbox) && mailbox.Address == text
            && mailbox.Domain.Contains('.', StringComparison.Ordinal)
            ? text
            : null;
    }
}
