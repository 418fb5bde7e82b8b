namespace MeetingHub.Media.Srtp;

/// <summary>
/// One key of one direction: AES-128-GCM, or AES-128 counter mode with HMAC-SHA1-80. Holds native contexts; one thread only.
/// </summary>
internal sealed unsafe class SrtpCipher : IDisposable
{
    private const uint Utf8String = 4; // OSSL_PARAM_UTF8_STRING
    private const int Sha1Length = 20;

    private readonly SrtpProfile _profile;
    private readonly nint _cipher;
    private readonly nint _mac;
    private readonly bool _encrypts;

    public SrtpCipher(SrtpProfile profile, ReadOnlySpan<byte> key, ReadOnlySpan<byte> authKey, bool encrypts)
    {
        (_profile, _encrypts) = (profile, encrypts);
        _cipher = OpenSsl.CipherNew();
        var cipher = profile == SrtpProfile.AeadAes128Gcm ? OpenSsl.Aes128Gcm() : OpenSsl.Aes128Ctr();
        fixed (byte* k = key)
            OpenSsl.Check(OpenSsl.CipherInit(_cipher, cipher, 0, k, null, encrypts ? 1 : 0));
        if (profile == SrtpProfile.AeadAes128Gcm) return;

        var hmac = OpenSsl.MacFetch(0, "HMAC", 0);
        _mac = OpenSsl.MacNew(hmac);
        OpenSsl.MacFree(hmac); // the context holds its own reference
        fixed (byte* name = "digest\0"u8, sha1 = "SHA1\0"u8, k = authKey)
        {
            var parameters = stackalloc OpenSsl.MacParameter[2];
            parameters[0] = new OpenSsl.MacParameter { Key = name, DataType = Utf8String, Data = sha1, DataSize = 4,
                ReturnSize = nuint.MaxValue };
            parameters[1] = default;
            OpenSsl.Check(OpenSsl.MacInit(_mac, k, (nuint)authKey.Length, parameters));
        }
    }

    public int TagLength => _profile.TagLength();

    /// <summary>Seals in place: <paramref name="text"/> becomes cipher text, <paramref name="tag"/> is written.</summary>
    public void GcmSeal(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> aadTail, Span<byte> text, Span<byte> tag)
    {
        Start(iv, aad, aadTail, text);
        int length;
        byte none;
        OpenSsl.Check(OpenSsl.CipherFinal(_cipher, &none, &length));
        fixed (byte* t = tag) OpenSsl.Check(OpenSsl.CipherControl(_cipher, OpenSsl.CtrlGcmGetTag, 16, t));
    }

    /// <summary>Opens in place. False when the tag is wrong: the text must then be thrown away.</summary>
    public bool GcmOpen(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> aadTail, Span<byte> text, ReadOnlySpan<byte> tag)
    {
        Start(iv, aad, aadTail, text);
        fixed (byte* t = tag) OpenSsl.Check(OpenSsl.CipherControl(_cipher, OpenSsl.CtrlGcmSetTag, 16, t));
        int length;
        byte none;
        return OpenSsl.CipherFinal(_cipher, &none, &length) > 0;
    }

    /// <summary>Counter mode, in place; encrypting and decrypting are the same.</summary>
    public void Ctr(ReadOnlySpan<byte> iv, Span<byte> text)
    {
        int length;
        fixed (byte* i = iv, t = text)
        {
            OpenSsl.Check(OpenSsl.CipherInit(_cipher, 0, 0, null, i, -1));
            if (text.Length > 0) OpenSsl.Check(OpenSsl.CipherUpdate(_cipher, t, &length, t, text.Length));
        }
    }

    /// <summary>The first 80 bits of HMAC-SHA1 over both parts.</summary>
    public void Mac(ReadOnlySpan<byte> data, ReadOnlySpan<byte> tail, Span<byte> tag)
    {
        Span<byte> whole = stackalloc byte[Sha1Length];
        nuint length;
        fixed (byte* d = data, l = tail, w = whole)
        {
            OpenSsl.Check(OpenSsl.MacInit(_mac, null, 0, null)); // the key is kept
            OpenSsl.Check(OpenSsl.MacUpdate(_mac, d, (nuint)data.Length));
            if (tail.Length > 0) OpenSsl.Check(OpenSsl.MacUpdate(_mac, l, (nuint)tail.Length));
            OpenSsl.Check(OpenSsl.MacFinal(_mac, w, &length, Sha1Length));
        }
        whole[..tag.Length].CopyTo(tag);
    }

    public void Dispose()
    {
        OpenSsl.CipherFree(_cipher);
        if (_mac != 0) OpenSsl.MacContextFree(_mac);
    }

    private void Start(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> aadTail, Span<byte> text)
    {
        int length;
        fixed (byte* i = iv, a = aad, l = aadTail, t = text)
        {
            OpenSsl.Check(OpenSsl.CipherInit(_cipher, 0, 0, null, i, _encrypts ? 1 : 0));
            OpenSsl.Check(OpenSsl.CipherUpdate(_cipher, null, &length, a, aad.Length));
            if (aadTail.Length > 0) OpenSsl.Check(OpenSsl.CipherUpdate(_cipher, null, &length, l, aadTail.Length));
            if (text.Length > 0) OpenSsl.Check(OpenSsl.CipherUpdate(_cipher, t, &length, t, text.Length));
        }
    }
}
