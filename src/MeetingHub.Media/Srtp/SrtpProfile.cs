namespace MeetingHub.Media.Srtp;

/// <summary>The protection profiles we accept, by their numbers in DTLS (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
internal enum SrtpProfile
{
    Aes128CmSha1_80 = 1,
    AeadAes128Gcm = 7,
}

internal static class SrtpProfiles
{
    public const int KeyLength = 16;

    /// <summary>In bytes: 14 for counter mode, 12 for GCM.</summary>
    public static int SaltLength(this SrtpProfile profile) => profile == SrtpProfile.AeadAes128Gcm ? 12 : 14;

    /// <summary>In bytes: 10 for the 80 bits of HMAC-SHA1, 16 for GCM.</summary>
    public static int TagLength(this SrtpProfile profile) => profile == SrtpProfile.AeadAes128Gcm ? 16 : 10;
}
