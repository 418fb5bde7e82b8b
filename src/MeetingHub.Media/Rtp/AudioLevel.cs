namespace MeetingHub.Media.Rtp;

/// <summary>
/// How loud an audio packet is, told outside the encrypted payload (RFC 6464): 0 is the loudest, 127 is silence, in
/// steps of -1 dBov.
/// </summary>
internal readonly record struct AudioLevel(byte MinusDecibels, bool IsVoice)
{
    public static bool TryRead(ReadOnlySpan<byte> extension, out AudioLevel level)
    {
        level = default;
        if (extension.Length < 1) return false;
        level = new AudioLevel((byte)(extension[0] & 0x7F), (extension[0] & 0x80) != 0);
        return true;
    }
}
