namespace MeetingHub.Server;

/// <summary>
/// Redis or PostgreSQL can't be used. The process ends with <see cref="ExitCode"/>, so that whatever started it tries again: after a
/// machine has started, the store may come later. A wrong option ends with 1, because trying again would not help.
/// </summary>
internal sealed class NotThereException(string message, Exception inner) : InvalidOperationException(message, inner)
{
    /// <summary>EX_TEMPFAIL of sysexits.h.</summary>
    public const int ExitCode = 75;
}
