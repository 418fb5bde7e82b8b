using System.Runtime.InteropServices;

namespace MeetingHub.Media.Dtls;

/// <summary>The functions of libssl that a DTLS 1.2 handshake over memory needs.</summary>
internal static unsafe partial class OpenSslDtls
{
    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    public const int ControlMtu = 17;               // SSL_CTRL_SET_MTU
    public const int ControlLeastVersion = 123;     // SSL_CTRL_SET_MIN_PROTO_VERSION
    public const int ControlHandleTimeout = 74;     // DTLS_CTRL_HANDLE_TIMEOUT
    public const int Dtls12 = 0xFEFD;
    public const ulong NoQueryMtu = 0x1000;
    public const ulong NoTicket = 0x4000;
    public const int VerifyPeerAndRequireOne = 3;   // SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
    public const int KeyKindEc = 408;               // EVP_PKEY_EC
    public const int WantRead = 2;
    public const int WantWrite = 3;
    public const int ZeroReturn = 6;

    [LibraryImport(Ssl)] public static partial nint DTLS_server_method();
    [LibraryImport(Ssl)] public static partial nint DTLS_client_method();
    [LibraryImport(Ssl)] public static partial nint SSL_CTX_new(nint method);
    [LibraryImport(Ssl)] public static partial void SSL_CTX_free(nint context);
    [LibraryImport(Ssl)] public static partial nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);
    [LibraryImport(Ssl)] public static partial ulong SSL_CTX_set_options(nint context, ulong options);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_use_certificate_ASN1(nint context, int length, byte* certificate);
    [LibraryImport(Ssl)] public static partial int SSL_CTX_use_PrivateKey_ASN1(int kind, nint context, byte* key, nint length);
    /// <summary>0 is success, unlike everywhere else.</summary>
    [LibraryImport(Ssl)] public static partial int SSL_CTX_set_tlsext_use_srtp(nint context, byte* profiles);
    [LibraryImport(Ssl)] public static partial void SSL_CTX_set_verify(
        nint context, int mode, delegate* unmanaged<int, nint, int> callback);
    [LibraryImport(Ssl)] public static partial nint SSL_new(nint context);
    [LibraryImport(Ssl)] public static partial void SSL_free(nint ssl);
    [LibraryImport(Ssl)] public static partial void SSL_set_bio(nint ssl, nint read, nint write);
    [LibraryImport(Ssl)] public static partial void SSL_set_accept_state(nint ssl);
    [LibraryImport(Ssl)] public static partial void SSL_set_connect_state(nint ssl);
    [LibraryImport(Ssl)] public static partial void DTLS_set_timer_cb(nint ssl, delegate* unmanaged<nint, uint, uint> callback);
    [LibraryImport(Ssl)] public static partial nint SSL_ctrl(nint ssl, int command, nint number, nint pointer);
    [LibraryImport(Ssl)] public static partial int SSL_do_handshake(nint ssl);
    [LibraryImport(Ssl)] public static partial int SSL_read(nint ssl, byte* into, int length);
    [LibraryImport(Ssl)] public static partial int SSL_get_error(nint ssl, int result);
    [LibraryImport(Ssl)] public static partial int SSL_shutdown(nint ssl);
    [LibraryImport(Ssl)] public static partial SrtpProtectionProfile* SSL_get_selected_srtp_profile(nint ssl);
    [LibraryImport(Ssl)] public static partial int SSL_export_keying_material(nint ssl, byte* into, nuint length, byte* label,
        nuint labelLength, byte* context, nuint contextLength, int useContext);
    [LibraryImport(Ssl)] public static partial nint SSL_get1_peer_certificate(nint ssl);

    [LibraryImport(Crypto)] public static partial nint BIO_new(nint method);
    [LibraryImport(Crypto)] public static partial nint BIO_s_mem();
    [LibraryImport(Crypto)] public static partial int BIO_write(nint bio, byte* data, int length);
    [LibraryImport(Crypto)] public static partial int BIO_read(nint bio, byte* into, int length);
    [LibraryImport(Crypto)] public static partial int i2d_X509(nint certificate, byte** into);
    [LibraryImport(Crypto)] public static partial void X509_free(nint certificate);
    [LibraryImport(Crypto)] public static partial void ERR_clear_error();

    [StructLayout(LayoutKind.Sequential)]
    public struct SrtpProtectionProfile
    {
        public nint Name;
        public nuint Id;
    }
}
