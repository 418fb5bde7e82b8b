using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MeetingHub.Media.Dtls;

internal enum DtlsRole { Server, Client }

internal enum DtlsState { Handshaking, Connected, Closed, Failed }

/// <summary>The settings that all connections of one role share: certificate, versions, SRTP profiles.</summary>
internal sealed unsafe class DtlsContext : IDisposable
{
    public DtlsContext(DtlsCertificate certificate, DtlsRole role)
    {
        Role = role;
        Handle = OpenSslDtls.SSL_CTX_new(role == DtlsRole.Server ? OpenSslDtls.DTLS_server_method() : OpenSslDtls.DTLS_client_method());
        OpenSslDtls.SSL_CTX_ctrl(Handle, OpenSslDtls.ControlLeastVersion, OpenSslDtls.Dtls12, 0);
        OpenSslDtls.SSL_CTX_set_options(Handle, OpenSslDtls.NoQueryMtu | OpenSslDtls.NoTicket);
        fixed (byte* c = certificate.Certificate, k = certificate.PrivateKey,
            profiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80\0"u8)
        {
            OpenSsl.Check(OpenSslDtls.SSL_CTX_use_certificate_ASN1(Handle, certificate.Certificate.Length, c));
            OpenSsl.Check(OpenSslDtls.SSL_CTX_use_PrivateKey_ASN1(OpenSslDtls.KeyKindEc, Handle, k, certificate.PrivateKey.Length));
            OpenSsl.Check(OpenSslDtls.SSL_CTX_set_tlsext_use_srtp(Handle, profiles) == 0 ? 1 : 0);
        }
        // Certificates are self-signed; the fingerprint is compared after the handshake.
        OpenSslDtls.SSL_CTX_set_verify(Handle, OpenSslDtls.VerifyPeerAndRequireOne, &AcceptAny);
    }

    public DtlsRole Role { get; }
    public nint Handle { get; }

    public void Dispose() => OpenSslDtls.SSL_CTX_free(Handle);

    [UnmanagedCallersOnly]
    private static int AcceptAny(int verified, nint store) => 1;
}

/// <summary>
/// Master keys and salts for SRTP, seen from one side; <paramref name="Profile"/> is the number of RFC 5764 section 4.1.2.
/// </summary>
internal sealed record DtlsSrtpKeys(
    int Profile, Memory<byte> SendKey, Memory<byte> SendSalt, Memory<byte> ReceiveKey, Memory<byte> ReceiveSalt);

/// <summary>
/// One DTLS 1.2 association without a socket (RFC 6347, RFC 5764): datagrams go in by <see cref="Receive"/>, come out by
/// <see cref="TryTakeDatagram"/>; <see cref="Tick"/> resends what got lost. One thread only.
/// </summary>
internal sealed unsafe class DtlsConnection : IDisposable
{
    /// <summary>Bytes of the largest datagram that leaves.</summary>
    public const int LargestDatagram = 1200;

    private const int RecordHeaderLength = 13;
    private const uint FirstWaitUs = 200_000; // for an answer, before a flight is sent again
    private const uint LongestWaitUs = 2_000_000;
    private const int AeadAes128Gcm = 7; // RFC 7714 section 14.2

    private readonly DtlsRole _role;
    private readonly nint _ssl;
    private readonly nint _in;
    private readonly nint _out;
    private readonly Queue<byte[]> _leaving = new();

    public DtlsConnection(DtlsContext context)
    {
        _role = context.Role;
        _ssl = OpenSslDtls.SSL_new(context.Handle);
        _in = OpenSslDtls.BIO_new(OpenSslDtls.BIO_s_mem());
        _out = OpenSslDtls.BIO_new(OpenSslDtls.BIO_s_mem());
        OpenSslDtls.SSL_set_bio(_ssl, _in, _out); // owned by the connection from here on
        OpenSslDtls.SSL_ctrl(_ssl, OpenSslDtls.ControlMtu, LargestDatagram, 0);
        OpenSslDtls.DTLS_set_timer_cb(_ssl, &NextWait);
        if (_role == DtlsRole.Server)
        {
            OpenSslDtls.SSL_set_accept_state(_ssl);
            return;
        }
        OpenSslDtls.SSL_set_connect_state(_ssl);
        Advance();
    }

    public DtlsState State { get; private set; }

    public void Receive(ReadOnlySpan<byte> datagram)
    {
        if (State is DtlsState.Closed or DtlsState.Failed || datagram.IsEmpty) return;
        fixed (byte* d = datagram) _ = OpenSslDtls.BIO_write(_in, d, datagram.Length);
        Advance();
    }

    /// <summary>Call every 50 ms or so until connected: OpenSSL resends by its own clock, but only when asked.</summary>
    public void Tick()
    {
        if (State != DtlsState.Handshaking) return;
        OpenSslDtls.ERR_clear_error();
        if (OpenSslDtls.SSL_ctrl(_ssl, OpenSslDtls.ControlHandleTimeout, 0, 0) < 0) State = DtlsState.Failed;
        Collect();
    }

    public bool TryTakeDatagram(Span<byte> into, out int length)
    {
        length = 0;
        if (!_leaving.TryDequeue(out var datagram)) return false;
        datagram.CopyTo(into);
        length = datagram.Length;
        return true;
    }

    /// <summary>Whether the other side has the certificate that the SDP names. Call once connected.</summary>
    public bool Matches(ReadOnlySpan<byte> sha256)
    {
        var certificate = OpenSslDtls.SSL_get1_peer_certificate(_ssl);
        if (certificate == 0) return false;
        try
        {
            var length = OpenSslDtls.i2d_X509(certificate, null);
            if (length <= 0) return false;
            var der = new byte[length];
            fixed (byte* d = der)
            {
                var at = d;
                OpenSsl.Check(OpenSslDtls.i2d_X509(certificate, &at));
            }
            return CryptographicOperations.FixedTimeEquals(SHA256.HashData(der), sha256);
        }
        finally
        {
            OpenSslDtls.X509_free(certificate);
        }
    }

    /// <summary>
    /// The keys that the handshake agreed on (RFC 5764 section 4.2). Null when the other side takes none of our profiles. Clear
    /// them after use.
    /// </summary>
    public DtlsSrtpKeys? ExportSrtpKeys()
    {
        var selected = OpenSslDtls.SSL_get_selected_srtp_profile(_ssl);
        if (selected == null) return null;
        var profile = (int)selected->Id;
        const int keyLength = 16;
        var saltLength = profile == AeadAes128Gcm ? 12 : 14;
        var keys = GC.AllocateArray<byte>(2 * (keyLength + saltLength), pinned: true);
        fixed (byte* k = keys, label = "EXTRACTOR-dtls_srtp"u8)
            OpenSsl.Check(OpenSslDtls.SSL_export_keying_material(_ssl, k, (nuint)keys.Length, label, 19, null, 0, 0));

        // client key, server key, client salt, server salt
        var client = (Key: keys.AsMemory(0, keyLength), Salt: keys.AsMemory(2 * keyLength, saltLength));
        var server = (Key: keys.AsMemory(keyLength, keyLength), Salt: keys.AsMemory(2 * keyLength + saltLength, saltLength));
        return _role == DtlsRole.Server
            ? new DtlsSrtpKeys(profile, server.Key, server.Salt, client.Key, client.Salt)
            : new DtlsSrtpKeys(profile, client.Key, client.Salt, server.Key, server.Salt);
    }

    /// <summary>Says close_notify; take the datagram afterwards.</summary>
    public void Close()
    {
        if (State != DtlsState.Connected) return;
        State = DtlsState.Closed;
        OpenSslDtls.ERR_clear_error();
        _ = OpenSslDtls.SSL_shutdown(_ssl);
        Collect();
    }

    public void Dispose() => OpenSslDtls.SSL_free(_ssl);

    private void Advance()
    {
        OpenSslDtls.ERR_clear_error(); // the error queue belongs to the thread, and other connections use it too
        int result;
        if (State == DtlsState.Handshaking)
        {
            result = OpenSslDtls.SSL_do_handshake(_ssl);
            if (result == 1) State = DtlsState.Connected;
            else if (OpenSslDtls.SSL_get_error(_ssl, result) is not (OpenSslDtls.WantRead or OpenSslDtls.WantWrite))
                State = DtlsState.Failed;
        }
        if (State == DtlsState.Connected)
        {
            var ignored = stackalloc byte[256]; // no application data is expected; reading finds alerts and late flights
            while ((result = OpenSslDtls.SSL_read(_ssl, ignored, 256)) > 0) { }
            if (OpenSslDtls.SSL_get_error(_ssl, result) == OpenSslDtls.ZeroReturn) State = DtlsState.Closed;
        }
        Collect();
    }

    // RFC 6347 section 4.2.4.1 begins with a second, for which one lost datagram would keep a person unseen. Browsers wait 50 ms.
    [UnmanagedCallersOnly]
    private static uint NextWait(nint ssl, uint beforeUs) => beforeUs == 0 ? FirstWaitUs : Math.Min(2 * beforeUs, LongestWaitUs);

    // Memory forgets datagram borders: cut at record borders, as many records in a datagram as fit. What has nothing to say costs no
    // memory.
    [SkipLocalsInit]
    private void Collect()
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        int length;
        fixed (byte* b = buffer) length = OpenSslDtls.BIO_read(_out, b, buffer.Length);
        var start = 0;
        var at = 0;
        while (at + RecordHeaderLength <= length)
        {
            var record = RecordHeaderLength + BinaryPrimitives.ReadUInt16BigEndian(buffer[(at + 11)..]);
            if (at > start && at + record - start > LargestDatagram)
            {
                _leaving.Enqueue(buffer[start..at].ToArray());
                start = at;
            }
            at += record;
        }
        if (at > start) _leaving.Enqueue(buffer[start..Math.Min(at, length)].ToArray());
    }
}
