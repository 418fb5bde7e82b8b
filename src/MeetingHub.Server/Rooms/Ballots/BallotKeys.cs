using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Domain;

namespace MeetingHub.Server.Rooms.Ballots;

/// <summary>
/// The keys with which ballots are signed, one for each room. They are worked out from a key in the store, so every node has them, and a
/// node that dies takes none away.
/// </summary>
internal sealed class BallotKeys(byte[] key)
{
    public string PublicKeyOf(RoomId room) => Base64Url.EncodeToString(Of(room).PublicKey);

    public BlindSigner Of(RoomId room) =>
        BlindSigner.Derive(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"ballots|{room}")), "ballots"u8);
}
