using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace MeetingHub.Media;

/// <summary>OpenSSL 3 is not on this machine, or not where the loader looks.</summary>
public sealed class OpenSslMissingException(Exception inner)
    : Exception(
        "OpenSSL 3 is needed for encrypted media and was not found: install the package libssl3 (libssl.so.3, libcrypto.so.3).", inner);

/// <summary>The few functions of libcrypto that SRTP needs. Contexts are reused, so no call here allocates on our side.</summary>
internal static unsafe partial class OpenSsl
{
    private const string Crypto = "libcrypto.so.3";

    public const int CtrlGcmGetTag = 0x10; // EVP_CTRL_AEAD_GET_TAG
    public const int CtrlGcmSetTag = 0x11; // EVP_CTRL_AEAD_SET_TAG

    public static void EnsureAvailable()
    {
        try
        {
            _ = Aes128Gcm();
        }
        catch (DllNotFoundException e)
        {
            throw new OpenSslMissingException(e);
        }
    }

    /// <summary>Our own mistake when it fails: lengths and keys are ours.</summary>
    public static void Check(int result)
    {
        if (result <= 0) throw new InvalidOperationException("OpenSSL refused a call that can't fail.");
    }

    [LibraryImport(Crypto, EntryPoint = "EVP_aes_128_gcm")] public static partial nint Aes128Gcm();
    [LibraryImport(Crypto, EntryPoint = "EVP_aes_128_ctr")] public static partial nint Aes128Ctr();
    [LibraryImport(Crypto, EntryPoint = "EVP_CIPHER_CTX_new")] public static partial nint CipherNew();
    [LibraryImport(Crypto, EntryPoint = "EVP_CIPHER_CTX_free")] public static partial void CipherFree(nint context);
    [LibraryImport(Crypto, EntryPoint = "EVP_CIPHER_CTX_ctrl")] public static partial int CipherControl(
        nint context, int type, int arg, byte* ptr);
    [LibraryImport(Crypto, EntryPoint = "EVP_CipherInit_ex")] public static partial int CipherInit(nint context, nint cipher, nint engine,
        byte* key, byte* iv, int encrypt);
    [LibraryImport(Crypto, EntryPoint = "EVP_CipherUpdate")] public static partial int CipherUpdate(nint context, byte* into, int* length,
        byte* from, int fromLength);
    [LibraryImport(Crypto, EntryPoint = "EVP_CipherFinal_ex")] public static partial int CipherFinal(nint context, byte* into,
        int* length);
    [LibraryImport(Crypto, EntryPoint = "EVP_MAC_fetch", StringMarshalling = StringMarshalling.Utf8)] public static partial nint MacFetch(
        nint library, string name, nint properties);
    [LibraryImport(Crypto, EntryPoint = "EVP_MAC_free")] public static partial void MacFree(nint mac);
    [LibraryImport(Crypto, EntryPoint = "EVP_MAC_CTX_new")] public static partial nint MacNew(nint mac);
    [LibraryImport(Crypto, EntryPoint = "EVP_MAC_CTX_free")] public static partial void MacContextFree(nint context);
    [LibraryImport(Crypto, EntryPoint = "EVP_MAC_init")] public static partial int MacInit(nint context, byte* key, nuint keyLength,
        MacParameter* parameters);
    [LibraryImport(Crypto, EntryPoint = "EVP_MAC_update")] public static partial int MacUpdate(nint context, byte* data, nuint length);
    [LibraryImport(Crypto, EntryPoint = "EVP_MAC_final")] public static partial int MacFinal(nint context, byte* into, nuint* length,
        nuint size);

    /// <summary>OSSL_PARAM: a name, a type (4 is a UTF-8 string), and where the value is.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MacParameter
    {
        public byte* Key;
        public uint DataType;
        public void* Data;
        public nuint DataSize;
        public nuint ReturnSize;
    }
}
