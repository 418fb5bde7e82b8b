using System.Security.Cryptography;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Srtp;

namespace MeetingHub.Media.Engine;

/// <summary>Makes the SRTP session with the keys of a handshake (RFC 5764).</summary>
internal static class SrtpKeying
{
    /// <summary>Null when the other side accepts none of our profiles. Call once connected.</summary>
    public static SrtpSession? CreateSrtp(this DtlsConnection dtls)
    {
        if (dtls.ExportSrtpKeys() is not { } keys) return null;
        var session = new SrtpSession((SrtpProfile)keys.Profile, keys.SendKey.Span, keys.SendSalt.Span, keys.ReceiveKey.Span,
            keys.ReceiveSalt.Span);
        foreach (var key in (ReadOnlySpan<Memory<byte>>)[keys.SendKey, keys.SendSalt, keys.ReceiveKey, keys.ReceiveSalt])
            CryptographicOperations.ZeroMemory(key.Span);
        return session;
    }
}
