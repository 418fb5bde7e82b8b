using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MeetingHub.Media.Srtp;

namespace MeetingHub.Media.Tests.Srtp;

/// <summary>SRTP as browsers do it: the library that both are built with. Without it the tests that need it are skipped.</summary>
internal sealed unsafe partial class LibSrtp : IDisposable
{
    private const string Library = "libsrtp2.so.1";
    private const int AnyInbound = 2, AnyOutbound = 3;

    // srtp_policy_t of a 64-bit system
    private const int PolicyLength = 128, RtpOffset = 8, RtcpOffset = 32, KeyOffset = 56, WindowOffset = 88;

    private readonly nint _sending;
    private readonly nint _receiving;

    static LibSrtp()
    {
        IsHere = NativeLibrary.TryLoad(Library, out _) && Init() == 0;
    }

    public LibSrtp(SrtpProfile profile, byte[] sendKey, byte[] sendSalt, byte[] receiveKey, byte[] receiveSalt)
    {
        Assert.SkipUnless(IsHere, "libsrtp2 is not installed");
        _sending = Create(profile, AnyOutbound, [.. sendKey, .. sendSalt]);
        _receiving = Create(profile, AnyInbound, [.. receiveKey, .. receiveSalt]);
    }

    public static bool IsHere { get; }

    /// <summary>Each returns the new length, or -1.</summary>
    public int ProtectRtp(Span<byte> packet, int length) => Do(&Protect, _sending, packet, length);
    public int UnprotectRtp(Span<byte> packet, int length) => Do(&Unprotect, _receiving, packet, length);
    public int ProtectRtcp(Span<byte> packet, int length) => Do(&ProtectControl, _sending, packet, length);
    public int UnprotectRtcp(Span<byte> packet, int length) => Do(&UnprotectControl, _receiving, packet, length);

    public void Dispose()
    {
        _ = Deallocate(_sending);
        _ = Deallocate(_receiving);
    }

    private static nint Create(SrtpProfile profile, int ssrcs, byte[] key)
    {
        var policy = stackalloc byte[PolicyLength];
        new Span<byte>(policy, PolicyLength).Clear();
        fixed (byte* k = key)
        {
            BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(policy, 4), ssrcs);
            Assert.Equal(0, FillForRtp(policy + RtpOffset, (int)profile));
            Assert.Equal(0, FillForRtcp(policy + RtcpOffset, (int)profile));
            *(nint*)(policy + KeyOffset) = (nint)k;
            *(nuint*)(policy + WindowOffset) = 128;
            nint session;
            Assert.Equal(0, New(&session, policy));
            return session;
        }
    }

    private static int Do(delegate*<nint, byte*, int*, int> what, nint session, Span<byte> packet, int length)
    {
        fixed (byte* p = packet) return what(session, p, &length) == 0 ? length : -1;
    }

    [LibraryImport(Library, EntryPoint = "srtp_init")]
    private static partial int Init();
    [LibraryImport(Library, EntryPoint = "srtp_create")]
    private static partial int New(nint* session, byte* policy);
    [LibraryImport(Library, EntryPoint = "srtp_dealloc")]
    private static partial int Deallocate(nint session);
    [LibraryImport(Library, EntryPoint = "srtp_crypto_policy_set_from_profile_for_rtp")]
    private static partial int FillForRtp(byte* policy, int profile);
    [LibraryImport(Library, EntryPoint = "srtp_crypto_policy_set_from_profile_for_rtcp")]
    private static partial int FillForRtcp(byte* policy, int profile);
    [LibraryImport(Library, EntryPoint = "srtp_protect")]
    private static partial int Protect(nint session, byte* packet, int* length);
    [LibraryImport(Library, EntryPoint = "srtp_unprotect")]
    private static partial int Unprotect(nint session, byte* packet, int* length);
    [LibraryImport(Library, EntryPoint = "srtp_protect_rtcp")]
    private static partial int ProtectControl(nint session, byte* packet, int* length);
    [LibraryImport(Library, EntryPoint = "srtp_unprotect_rtcp")]
    private static partial int UnprotectControl(nint session, byte* packet, int* length);
}
