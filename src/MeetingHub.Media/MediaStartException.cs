namespace MeetingHub.Media;

/// <summary>The media engine can't start; the message is one sentence for the operator.</summary>
public sealed class MediaStartException(string message, Exception? inner = null) : Exception(message, inner);
