namespace MeetingHub.Server.Slips;

/// <summary>A slip that a browser has locked.</summary>
/// <param name="Lookup">What the code leads to: 128 bits, worked out from the whole code, from which nobody gets back to it.</param>
/// <param name="Box">The locked words, base64url.</param>
/// <param name="Instead">The id of a slip of the same writer that this one takes the place of.</param>
public sealed record LockSlipRequest(string Lookup, string Box, string? Instead = null);

/// <param name="Id">For its writer, to take it back by; it opens nothing.</param>
/// <param name="ExpiresAt">In Unix milliseconds.</param>
public sealed record SlipLocked(string Id, long ExpiresAt);

/// <summary>What a code leads to, to ask whether a slip is there, or to open it.</summary>
public sealed record SlipRequest(string Lookup);

/// <summary>A slip that has just been opened; it is nowhere else any more.</summary>
/// <param name="Box">The locked words, base64url.</param>
public sealed record SlipOpened(string Box);
