using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace MeetingHub.Media.Stun;

/// <summary>
/// A STUN message, read in place (RFC 8489), with the attributes that ICE adds (RFC 8445 section 16.1).
/// Only Binding is known here: the server answers connectivity checks and starts none.
/// </summary>
//  |0 0|  method and class  |  length without these 20 bytes  |
//  |                 magic cookie 0x2112A442                  |
//  |                 transaction id, 12 bytes                 |
internal readonly ref struct StunMessage
{
    public const int HeaderLength = 20;
    public const int TransactionIdLength = 12;
    public const int MostBytes = 1500; // a message never exceeds one datagram

    private const uint MagicCookie = 0x2112A442;
    private const uint FingerprintMask = 0x5354554E; // "STUN"
    private const int IntegrityLength = 20;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _integrityOffset;
    private readonly int _fingerprintOffset;

    private StunMessage(
        ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> username, ReadOnlySpan<byte> mapped, uint priority,
        bool useCandidate, bool isControlling, int errorCode, int integrityOffset, int fingerprintOffset)
    {
        _bytes = bytes;
        Username = username;
        MappedValue = mapped;
        Priority = priority;
        UseCandidate = useCandidate;
        IsControlling = isControlling;
        ErrorCode = errorCode;
        _integrityOffset = integrityOffset;
        _fingerprintOffset = fingerprintOffset;
    }

    private ushort Type => BinaryPrimitives.ReadUInt16BigEndian(_bytes);
    public bool IsBindingRequest => Type == (ushort)StunType.BindingRequest;
    public bool IsBindingSuccess => Type == (ushort)StunType.BindingSuccess;
    public bool IsBindingError => Type == (ushort)StunType.BindingError;
    public ReadOnlySpan<byte> TransactionId => _bytes.Slice(8, TransactionIdLength);

    /// <summary>"local ufrag:remote ufrag" as UTF-8, empty when absent.</summary>
    public ReadOnlySpan<byte> Username { get; }

    /// <summary>The part of <see cref="Username"/> before the colon: the ufrag of the one who is asked.</summary>
    public ReadOnlySpan<byte> LocalUfrag
    {
        get
        {
            var colon = Username.IndexOf((byte)':');
            return colon < 0 ? default : Username[..colon];
        }
    }

    /// <summary>The part of <see cref="Username"/> after the colon: the ufrag of the one who asks.</summary>
    public ReadOnlySpan<byte> RemoteUfrag
    {
        get
        {
            var colon = Username.IndexOf((byte)':');
            return colon < 0 ? default : Username[(colon + 1)..];
        }
    }

    /// <summary>0 when absent.</summary>
    public uint Priority { get; }

    /// <summary>The controlling side has chosen this path (nomination).</summary>
    public bool UseCandidate { get; }
    public bool IsControlling { get; }

    /// <summary>300 to 699, 0 when absent.</summary>
    public int ErrorCode { get; }
    public bool HasIntegrity => _integrityOffset > 0;
    public bool HasFingerprint => _fingerprintOffset > 0;
    private ReadOnlySpan<byte> MappedValue { get; }

    /// <summary>Accepts whole, well-formed messages of any method; an attribute that is not known is stepped over.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (datagram.Length is < HeaderLength or > MostBytes) return false;
        if (datagram[0] >> 6 != 0) return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != MagicCookie) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (length % 4 != 0 || datagram.Length != HeaderLength + length) return false;

        ReadOnlySpan<byte> username = default, mapped = default;
        uint priority = 0;
        bool useCandidate = false, isControlling = false;
        int errorCode = 0, integrityOffset = 0, fingerprintOffset = 0;

        var offset = HeaderLength;
        while (offset < datagram.Length)
        {
            if (fingerprintOffset > 0) return false; // it is the last attribute, RFC 8489 section 14.7
            var type = (StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(datagram[offset..]);
            int valueLength = BinaryPrimitives.ReadUInt16BigEndian(datagram[(offset + 2)..]);
            var end = offset + 4 + ((valueLength + 3) & ~3);
            if (end > datagram.Length) return false;
            var value = datagram.Slice(offset + 4, valueLength);

            if (type == StunAttribute.Fingerprint)
            {
                if (valueLength != 4) return false;
                fingerprintOffset = offset;
            }
            else if (integrityOffset == 0) // what follows MESSAGE-INTEGRITY is not protected and is ignored
            {
                switch (type)
                {
                    case StunAttribute.Username:
                        if (username.IsEmpty) username = value;
                        break;
                    case StunAttribute.XorMappedAddress:
                        if (mapped.IsEmpty) mapped = value;
                        break;
                    case StunAttribute.Priority:
                        if (valueLength != 4) return false;
                        priority = BinaryPrimitives.ReadUInt32BigEndian(value);
                        break;
                    case StunAttribute.UseCandidate:
                        useCandidate = true;
                        break;
                    case StunAttribute.IceControlling:
                        isControlling = true;
                        break;
                    case StunAttribute.ErrorCode:
                        if (valueLength < 4) return false;
                        errorCode = (value[2] & 0x07) * 100 + value[3];
                        break;
                    case StunAttribute.MessageIntegrity:
                        if (valueLength != IntegrityLength) return false;
                        integrityOffset = offset;
                        break;
                    default:
                        break;
                }
            }
            offset = end;
        }

        message = new StunMessage(
            datagram, username, mapped, priority, useCandidate, isControlling, errorCode, integrityOffset, fingerprintOffset);
        return true;
    }

    /// <summary>HMAC-SHA1 over everything before the attribute (RFC 8489 section 14.5). False when there is none.</summary>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key)
    {
        if (!HasIntegrity) return false;
        Span<byte> computed = stackalloc byte[IntegrityLength];
        ComputeIntegrity(_bytes[.._integrityOffset], key, computed);
        return CryptographicOperations.FixedTimeEquals(computed, _bytes.Slice(_integrityOffset + 4, IntegrityLength));
    }

    /// <summary>CRC-32 over everything before the attribute (RFC 8489 section 14.7). False when there is none.</summary>
    public bool VerifyFingerprint() =>
        HasFingerprint
        && BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_fingerprintOffset + 4)..])
            == (Crc32.Compute(_bytes[.._fingerprintOffset]) ^ FingerprintMask);

    /// <summary>The address the asked side saw, from XOR-MAPPED-ADDRESS (RFC 8489 section 14.2).</summary>
    public bool TryGetMappedAddress(out IPEndPoint? mapped)
    {
        mapped = null;
        var v = MappedValue;
        if (v.Length < 4 || (v[1], v.Length) is not ((1, 8) or (2, 20))) return false;
        var port = BinaryPrimitives.ReadUInt16BigEndian(v[2..]) ^ (int)(MagicCookie >> 16);
        Span<byte> address = stackalloc byte[v.Length - 4];
        for (var i = 0; i < address.Length; i++) address[i] = (byte)(v[4 + i] ^ _bytes[4 + i]); // cookie, then transaction id
        mapped = new IPEndPoint(new IPAddress(address), port);
        return true;
    }

    /// <summary>
    /// The answer to a check: where it came from, MESSAGE-INTEGRITY with <paramref name="key"/> (the server's password)
    /// and FINGERPRINT. <paramref name="address"/> has 4 or 16 bytes. Returns the length; at most 96 bytes.
    /// </summary>
    public static int WriteBindingSuccess(
        Span<byte> into, ReadOnlySpan<byte> transactionId, ReadOnlySpan<byte> address, int port, ReadOnlySpan<byte> key)
    {
        var length = WriteHeader(into, StunType.BindingSuccess, transactionId);
        var value = into[(length + 4)..];
        WriteAttributeHeader(into[length..], StunAttribute.XorMappedAddress, 4 + address.Length);
        value[0] = 0;
        value[1] = (byte)(address.Length == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(port ^ (int)(MagicCookie >> 16)));
        for (var i = 0; i < address.Length; i++) value[4 + i] = (byte)(address[i] ^ into[4 + i]);
        length += 8 + address.Length;
        return Seal(into, length, key);
    }

    public static int WriteBindingSuccess(
        Span<byte> into, ReadOnlySpan<byte> transactionId, IPEndPoint mapped, ReadOnlySpan<byte> key)
    {
        Span<byte> address = stackalloc byte[16];
        var ip = mapped.Address.IsIPv4MappedToIPv6 ? mapped.Address.MapToIPv4() : mapped.Address;
        ip.TryWriteBytes(address, out var written);
        return WriteBindingSuccess(into, transactionId, address[..written], mapped.Port, key);
    }

    /// <summary>A check, as a controlling client sends it: used by bots and tests.</summary>
    public static int WriteBindingRequest(
        Span<byte> into, ReadOnlySpan<byte> transactionId, ReadOnlySpan<byte> username, uint priority,
        bool useCandidate, ulong tieBreaker, ReadOnlySpan<byte> key)
    {
        var length = WriteHeader(into, StunType.BindingRequest, transactionId);
        length += WriteAttribute(into[length..], StunAttribute.Username, username);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, tieBreaker);
        length += WriteAttribute(into[length..], StunAttribute.IceControlling, number);
        if (useCandidate) length += WriteAttribute(into[length..], StunAttribute.UseCandidate, default);
        BinaryPrimitives.WriteUInt32BigEndian(number, priority);
        length += WriteAttribute(into[length..], StunAttribute.Priority, number[..4]);
        return Seal(into, length, key);
    }

    private static int WriteHeader(Span<byte> into, StunType type, ReadOnlySpan<byte> transactionId)
    {
        BinaryPrimitives.WriteUInt16BigEndian(into, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], MagicCookie);
        transactionId[..TransactionIdLength].CopyTo(into[8..]);
        return HeaderLength;
    }

    private static void WriteAttributeHeader(Span<byte> into, StunAttribute type, int valueLength)
    {
        BinaryPrimitives.WriteUInt16BigEndian(into, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)valueLength);
    }

    private static int WriteAttribute(Span<byte> into, StunAttribute type, scoped ReadOnlySpan<byte> value)
    {
        WriteAttributeHeader(into, type, value.Length);
        value.CopyTo(into[4..]);
        var end = 4 + ((value.Length + 3) & ~3);
        into[(4 + value.Length)..end].Clear();
        return end;
    }

    private static int Seal(Span<byte> into, int length, ReadOnlySpan<byte> key)
    {
        ComputeIntegrity(into[..length], key, into.Slice(length + 4, IntegrityLength));
        WriteAttributeHeader(into[length..], StunAttribute.MessageIntegrity, IntegrityLength);
        length += 4 + IntegrityLength;

        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)(length + 8 - HeaderLength));
        var crc = Crc32.Compute(into[..length]) ^ FingerprintMask;
        WriteAttributeHeader(into[length..], StunAttribute.Fingerprint, 4);
        BinaryPrimitives.WriteUInt32BigEndian(into[(length + 4)..], crc);
        return length + 8;
    }

    private static void ComputeIntegrity(ReadOnlySpan<byte> before, ReadOnlySpan<byte> key, Span<byte> result)
    {
        // the length field counts up to and with MESSAGE-INTEGRITY, whatever follows it in the datagram
        Span<byte> copy = stackalloc byte[MostBytes];
        before.CopyTo(copy);
        BinaryPrimitives.WriteUInt16BigEndian(copy[2..], (ushort)(before.Length + 4 + IntegrityLength - HeaderLength));
        HMACSHA1.HashData(key, copy[..before.Length], result);
    }
}

internal enum StunType : ushort
{
    BindingRequest = 0x0001,
    BindingSuccess = 0x0101,
    BindingError = 0x0111,
}

internal enum StunAttribute : ushort
{
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    ErrorCode = 0x0009,
    XorMappedAddress = 0x0020,
    Priority = 0x0024,
    UseCandidate = 0x0025,
    Fingerprint = 0x8028,
    IceControlled = 0x8029,
    IceControlling = 0x802A,
}
