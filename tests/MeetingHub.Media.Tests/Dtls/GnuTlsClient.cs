using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Media.Dtls;

namespace MeetingHub.Media.Tests.Dtls;

/// <summary>A DTLS client that shares no code with the server. Without the library the tests that need it are skipped.</summary>
internal sealed unsafe partial class GnuTlsClient : IDisposable
{
    private const string Library = "libgnutls.so.30";
    private const uint ClientDatagramNonBlocking = 2 | 4 | 8;
    private const int CertificateCredentials = 1, Pem = 1, Again = -28, Interrupted = -52, TryAgain = 11;

    private readonly GCHandle _self;
    private readonly nint _session;
    private readonly nint _credentials;

    public GnuTlsClient(DtlsCertificate certificate)
    {
        Assert.SkipUnless(NativeLibrary.TryLoad(Library, out _), "libgnutls is not installed");
        _self = GCHandle.Alloc(this);
        Assert.Equal(0, Init(out _session, ClientDatagramNonBlocking));
        Assert.Equal(0, SetDefaultPriority(_session));
        Assert.Equal(0, AllocateCredentials(out _credentials));
        var pem = Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", certificate.Certificate));
        var key = Encoding.ASCII.GetBytes(PemEncoding.WriteString("EC PRIVATE KEY", certificate.PrivateKey));
        fixed (byte* p = pem, k = key)
        {
            var (first, second) = (new Datum { Bytes = p, Length = (uint)pem.Length }, new Datum { Bytes = k, Length = (uint)key.Length });
            Assert.Equal(0, SetKey(_credentials, &first, &second, Pem));
        }
        Assert.Equal(0, SetCredentials(_session, CertificateCredentials, _credentials));
        Assert.Equal(0, SetSrtpProfiles(_session, "SRTP_AES128_CM_HMAC_SHA1_80", 0));
        SetTimeouts(_session, 50, 60_000);
        SetMtu(_session, DtlsConnection.LargestDatagram);
        SetPointer(_session, GCHandle.ToIntPtr(_self));
        SetPush(_session, &Push);
        SetPull(_session, &Pull);
        SetPullTimeout(_session, &IsThere);
    }

    public List<byte[]> Leaving { get; } = [];
    public Queue<byte[]> Coming { get; } = new();
    public bool IsConnected { get; private set; }

    /// <summary>Reads received datagrams and repeats its own when they are due. True once connected.</summary>
    public bool Advance()
    {
        if (IsConnected) return true;
        var result = Handshake(_session);
        Assert.True(result is 0 or Again or Interrupted, $"GnuTLS says {result}.");
        return IsConnected = result == 0;
    }

    public (byte[] ClientKey, byte[] ClientSalt, byte[] ServerKey, byte[] ServerSalt) ExportSrtpKeys()
    {
        var material = stackalloc byte[256];
        var parts = stackalloc Datum[4]; // client key and salt, server key and salt
        Assert.True(GetKeys(_session, material, 256, parts, parts + 1, parts + 2, parts + 3) > 0);
        return (parts[0].Copy(), parts[1].Copy(), parts[2].Copy(), parts[3].Copy());
    }

    public void Dispose()
    {
        if (_session != 0) Deinit(_session);
        if (_credentials != 0) FreeCredentials(_credentials);
        if (_self.IsAllocated) _self.Free();
    }

    private static GnuTlsClient Of(nint self) => (GnuTlsClient)GCHandle.FromIntPtr(self).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Push(nint self, byte* bytes, nuint length)
    {
        Of(self).Leaving.Add(new ReadOnlySpan<byte>(bytes, (int)length).ToArray());
        return (nint)length;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Pull(nint self, byte* into, nuint length)
    {
        var client = Of(self);
        if (!client.Coming.TryDequeue(out var datagram))
        {
            SetErrno(client._session, TryAgain);
            return -1;
        }
        datagram.CopyTo(new Span<byte>(into, (int)length));
        return datagram.Length;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IsThere(nint self, uint milliseconds) => Of(self).Coming.Count;

    [StructLayout(LayoutKind.Sequential)]
    private struct Datum
    {
        public byte* Bytes;
        public uint Length;

        public readonly byte[] Copy() => new ReadOnlySpan<byte>(Bytes, (int)Length).ToArray();
    }

    [LibraryImport(Library, EntryPoint = "gnutls_init")]
    private static partial int Init(out nint session, uint flags);
    [LibraryImport(Library, EntryPoint = "gnutls_deinit")]
    private static partial void Deinit(nint session);
    [LibraryImport(Library, EntryPoint = "gnutls_set_default_priority")]
    private static partial int SetDefaultPriority(nint session);
    [LibraryImport(Library, EntryPoint = "gnutls_certificate_allocate_credentials")]
    private static partial int AllocateCredentials(out nint credentials);
    [LibraryImport(Library, EntryPoint = "gnutls_certificate_free_credentials")]
    private static partial void FreeCredentials(nint credentials);
    [LibraryImport(Library, EntryPoint = "gnutls_certificate_set_x509_key_mem")]
    private static partial int SetKey(nint credentials, Datum* certificate, Datum* key, int format);
    [LibraryImport(Library, EntryPoint = "gnutls_credentials_set")]
    private static partial int SetCredentials(nint session, int kind, nint credentials);
    [LibraryImport(Library, EntryPoint = "gnutls_srtp_set_profile_direct", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetSrtpProfiles(nint session, string profiles, nint error);
    [LibraryImport(Library, EntryPoint = "gnutls_srtp_get_keys")]
    private static partial int GetKeys(nint session, byte* material, uint length, Datum* clientKey, Datum* clientSalt, Datum* serverKey, Datum* serverSalt);
    [LibraryImport(Library, EntryPoint = "gnutls_dtls_set_timeouts")]
    private static partial void SetTimeouts(nint session, uint resendMs, uint totalMs);
    [LibraryImport(Library, EntryPoint = "gnutls_dtls_set_mtu")]
    private static partial void SetMtu(nint session, uint mtu);
    [LibraryImport(Library, EntryPoint = "gnutls_transport_set_ptr")]
    private static partial void SetPointer(nint session, nint pointer);
    [LibraryImport(Library, EntryPoint = "gnutls_transport_set_errno")]
    private static partial void SetErrno(nint session, int error);
    [LibraryImport(Library, EntryPoint = "gnutls_transport_set_push_function")]
    private static partial void SetPush(nint session, delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint> push);
    [LibraryImport(Library, EntryPoint = "gnutls_transport_set_pull_function")]
    private static partial void SetPull(nint session, delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint> pull);
    [LibraryImport(Library, EntryPoint = "gnutls_transport_set_pull_timeout_function")]
    private static partial void SetPullTimeout(nint session, delegate* unmanaged[Cdecl]<nint, uint, int> isThere);
    [LibraryImport(Library, EntryPoint = "gnutls_handshake")]
    private static partial int Handshake(nint session);
}
