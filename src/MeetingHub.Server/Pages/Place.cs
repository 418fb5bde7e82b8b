namespace MeetingHub.Server.Pages;

/// <summary>The places that the navigation names.</summary>
public enum Place
{
    None,
    Find,
    Me,
    Groups,
    Schedule,
    Moderation,
}
