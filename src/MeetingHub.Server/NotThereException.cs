namespace MeetingHub.Server;

/// <summary>
/// Redis or PostgreSQL can't be used. The process ends with <see cref="ExitCode"/>, so that who started it may try again: after
/// a machine has started, what it needs may come later. A wrong option ends with 1 and would only be wrong again.
/// </summary>
internal sealed class NotThereException(string message, Exception inner) : InvalidOperationException(message, inner)
{
    /// <summary>EX_TEMPFAIL of sysexits.h.</summary>
    public const int ExitCode = 75;
}
