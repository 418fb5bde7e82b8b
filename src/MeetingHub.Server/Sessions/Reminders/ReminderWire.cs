namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>A browser that subscribed at its push service: the address there, and its two keys (RFC 8291) as base64url.</summary>
/// <param name="Group">Its part of the address.</param>
public sealed record RemindRequest(string Group, string Endpoint, string Key, string Auth);

/// <param name="Group">Only this group's; without it, all reminders of this browser.</param>
/// <param name="Endpoint">The address at the push service.</param>
public sealed record ReminderRequest(string Endpoint, string? Group = null);

/// <param name="IsOn">This browser is reminded of that group.</param>
/// <param name="IsAnyOn">It is reminded of some group.</param>
public sealed record ReminderReply(bool IsOn, bool IsAnyOn);
