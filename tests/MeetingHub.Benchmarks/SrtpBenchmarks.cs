using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using MeetingHub.Media.Rtp;
using MeetingHub.Media.Srtp;

namespace MeetingHub.Benchmarks;

/// <summary>Protecting one forwarded packet of 1,100 bytes, beside what the base class library offers for the same.</summary>
[MemoryDiagnoser]
public class SrtpBenchmarks : IDisposable
{
    private const int Length = 1_100;

    private readonly byte[] _packet = new byte[Length + SrtpSession.MostOverhead];
    private readonly byte[] _text = new byte[Length];
    private readonly byte[] _cipher = new byte[Length];
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _tag = new byte[16];
    private readonly AesGcm _aes = new(new byte[16], 16);
    private readonly SrtpSession _gcm = Session(SrtpProfile.AeadAes128Gcm);
    private readonly SrtpSession _counter = Session(SrtpProfile.Aes128CmSha1_80);
    private ushort _number;

    private static SrtpSession Session(SrtpProfile profile)
    {
        var (key, salt) = (new byte[SrtpProfiles.KeyLength], new byte[profile.SaltLength()]);
        return new SrtpSession(profile, key, salt, key, salt);
    }

    [Benchmark(Baseline = true, Description = "AesGcm of the base class library, kept")]
    public void AesGcm() => _aes.Encrypt(_nonce, _text, _cipher, _tag);

    [Benchmark(Description = "SRTP, AEAD_AES_128_GCM")]
    public int Gcm() => Protect(_gcm);

    [Benchmark(Description = "SRTP, AES128_CM_HMAC_SHA1_80")]
    public int Counter() => Protect(_counter);

    private int Protect(SrtpSession session)
    {
        RtpHeader.Write(_packet, 96, marker: false, _number++, 0, 42);
        return session.ProtectRtp(_packet, Length);
    }

    public void Dispose()
    {
        _aes.Dispose();
        _gcm.Dispose();
        _counter.Dispose();
        GC.SuppressFinalize(this);
    }
}
