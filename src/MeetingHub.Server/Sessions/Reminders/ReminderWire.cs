namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>A browser that subscribed at its push service: the address there, and its two keys (RFC 8291) as base64url.</summary>
/// <param name="Group">Its part of the address; none for a search.</param>
/// <param name="Search">The address in the directory of what somebody found no group for.</param>
/// <param name="Board">Posts where the group's board is followed, and not its sessions.</param>
/// <param name="Rota">Sessions to which a facilitator is missing, in the groups that whoever is signed in runs.</param>
public sealed record RemindRequest(
    string Endpoint, string Key, string Auth, string? Group = null, string? Search = null, bool Rota = false, bool Board = false);

/// <param name="Group">Only this group's; without it, all reminders of this browser.</param>
/// <param name="Endpoint">The address at the push service.</param>
/// <param name="Search">Only this search's.</param>
/// <param name="Rota">Only that of gaps in a rota.</param>
/// <param name="Board">That of the group's board, and not of its sessions.</param>
public sealed record ReminderRequest(
    string Endpoint, string? Group = null, string? Search = null, bool Rota = false, bool Board = false);

/// <summary>A browser's push service has given it another address; see <see cref="RemindRequest"/>.</summary>
/// <param name="Before">The address until now.</param>
public sealed record RenewRequest(string Before, string Endpoint, string Key, string Auth);

/// <param name="IsOn">This browser is reminded of that group.</param>
/// <param name="IsAnyOn">It is reminded of some group.</param>
public sealed record ReminderReply(bool IsOn, bool IsAnyOn);
