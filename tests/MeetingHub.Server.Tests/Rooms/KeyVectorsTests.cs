using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Tests.Rooms;

/// <summary>
/// Another program that reads what pages make, written from section 9 of docs/protocol.md. The server itself can do none of this: it has
/// neither the secret of a link nor a private key.
/// </summary>
public sealed class KeyVectorsTests
{
    private static readonly JsonNode Vectors =
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests", "fixtures", "keys", "protocol.json")))!;

    private static readonly string Room = Given("room");
    private static readonly byte[] Root = Mac(Utf8("meetinghub keys 1"), Bytes(Given("secret")));

    private static string Given(string name) => (string)Vectors["given"]![name]!;
    private static string Made(string name) => (string)Vectors["then"]![name]!;
    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
    private static byte[] Counted(string text) => [(byte)(Utf8(text).Length >> 8), (byte)Utf8(text).Length, .. Utf8(text)];
    private static byte[] Derive(byte[] key, string use, byte[] context) =>
        Mac(key, [.. Utf8($"meetinghub keys 1 {use}\0"), .. context, 1]);

    private static byte[] Mac(byte[] key, byte[] message) => HMACSHA256.HashData(key, message);
    private static byte[] Hash(byte[] message) => SHA256.HashData(message);
    private static byte[] Cut(byte[] bytes, int from, int length) => bytes.AsSpan(from, length).ToArray();
    private static byte[] After(byte[] bytes, int from) => bytes.AsSpan(from).ToArray();

    private static string PageOf(string seat, string record) =>
        Base64Url.EncodeToString(Cut(Hash([.. Counted(Room), .. Counted(seat), .. Bytes(record)]), 0, 16));

    [Fact]
    public void A_record_is_of_the_secret_the_room_and_the_seat()
    {
        var mac = Derive(Root, "mac", Counted(Room));
        foreach (var who in (string[])["ann", "ben"])
        {
            var (seat, record) = (Given(who), Bytes(Made($"{who}sRecord")));
            Assert.Equal(KeyRules.KeyLength, Made($"{who}sRecord").Length);
            Assert.Equal((1, 130), (record[0], record.Length));
            Assert.Equal(Mac(mac, [.. Counted(Room), .. Counted(seat), .. Cut(record, 0, 98)]), After(record, 98));
            var end = Bytes(Given($"{who}sSeed"));
            for (var i = 0; i < 512; i++) end = Hash(end);
            Assert.Equal(end, Cut(record, 66, 32));
            Assert.Equal(Made($"{who}sPage"), PageOf(seat, Made($"{who}sRecord")));
        }
    }

    [Fact]
    public void A_box_is_opened_by_the_page_it_is_for_and_holds_the_key()
    {
        var box = Bytes(Made("box"));
        Assert.Equal(KeyRules.BoxLength, Made("box").Length);
        var (from, to) = (Cut(Bytes(Made("annsRecord")), 1, 65), Cut(Bytes(Made("bensRecord")), 1, 65));
        var text = OpenedByBen(
            box, from, to, Derive(Root, "psk", Counted(Room)), Utf8("meetinghub link 1"), Utf8("meetinghub sender key 1"),
            [.. Counted(Room), .. Counted(Made("annsPage")), .. Counted(Made("bensPage"))]);

        Assert.Equal([0, 0, 0, 3, 4, .. Bytes(Given("key"))], text);
    }

    [Fact]
    public void The_secret_that_was_handed_over_is_opened_by_the_page_that_asked_and_both_show_four_words_for_its_key()
    {
        var (box, use) = (Bytes(Made("secretBox")), Utf8("meetinghub hand over 1"));
        byte[] about = [.. Counted(Room), .. Counted(Given("ben"))], to = Cut(Bytes(Made("bensRecord")), 1, 65);
        Assert.Equal(KeyRules.SecretLength, Made("secretBox").Length);
        Assert.Equal(Bytes(Given("secret")), OpenedByBen(After(box, 65), Cut(box, 0, 65), to, Hash(use), use, use, about));

        var words = Rfc2898DeriveBytes.Pbkdf2(to, (byte[])[.. use, .. about], 300_000, HashAlgorithmName.SHA256, 4);
        Assert.Equal(Made("secretWords"), string.Join(' ', words));
    }

    /// <summary>HPKE, RFC 9180, mode_auth_psk: an ephemeral key and the ciphertext.</summary>
    private static byte[] OpenedByBen(byte[] box, byte[] from, byte[] to, byte[] psk, byte[] pskId, byte[] info, byte[] aad)
    {
        var once = Cut(box, 0, 65);
        using var ben = KeyOf("ben");
        byte[] Agree(byte[] other)
        {
            using var key = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Cut(other, 1, 32), Y = After(other, 33) },
            });
            return ben.DeriveRawSecretAgreement(key.PublicKey);
        }

        byte[] kem = [.. Utf8("KEM"), 0, 16], suite = [.. Utf8("HPKE"), 0, 16, 0, 1, 0, 1];
        byte[] Extract(byte[] id, byte[] salt, string label, byte[] material) =>
            HKDF.Extract(HashAlgorithmName.SHA256, [.. Utf8("HPKE-v1"), .. id, .. Utf8(label), .. material], salt);
        byte[] Expand(byte[] id, byte[] key, string label, byte[] context, int length) => HKDF.Expand(
            HashAlgorithmName.SHA256, key, length, [(byte)(length >> 8), (byte)length, .. Utf8("HPKE-v1"), .. id, .. Utf8(label), .. context]);
        var shared = Expand(
            kem, Extract(kem, [], "eae_prk", [.. Agree(once), .. Agree(from)]), "shared_secret", [.. once, .. to, .. from], 32);
        byte[] context = [3, .. Extract(suite, [], "psk_id_hash", pskId), .. Extract(suite, [], "info_hash", info)];
        var secret = Extract(suite, shared, "secret", psk);
        return Opened(Expand(suite, secret, "key", context, 16), Expand(suite, secret, "base_nonce", context, 12), After(box, 65), aad);
    }

    [Fact]
    public void A_frame_is_opened_with_the_next_step_of_that_key()
    {
        var step = Derive(Bytes(Given("key")), "step", []);
        Assert.Equal(Made("step"), Base64Url.EncodeToString(step));
        var media = Derive(step, "media", Utf8(Made("annsPage")));
        media = Cut(media, 0, 16);
        Assert.Equal(Made("mediaKey"), Base64Url.EncodeToString(media));

        var (plain, frame) = (Bytes(Given("frame")), Bytes(Made("frame")));
        Assert.Equal(Cut(plain, 0, 10), Cut(frame, 0, 10)); // of a keyframe
        var id = (7UL << 32) + (3 << 8) + 5;
        byte[] header = [0b1100_0000, 7, 0, 0, 3, 5]; // five bytes of key id; the counter is 0
        Assert.Equal(header, Cut(frame, 10, 6));
        var name = new byte[10];
        BinaryPrimitives.WriteUInt64BigEndian(name, id);
        name[9] = 4;
        var secret = HKDF.Extract(HashAlgorithmName.SHA256, media);
        byte[] Expand(string use, int length) =>
            HKDF.Expand(HashAlgorithmName.SHA256, secret, length, [.. Utf8($"SFrame 1.0 Secret {use} "), .. name]);

        Assert.Equal(After(plain, 10), Opened(Expand("key", 16), Expand("salt", 12), After(frame, 16), [.. header, .. Utf8("video"), .. Cut(frame, 0, 10)]));
    }

    [Theory]
    [InlineData("message", "textKey")]
    [InlineData("question", "linksTextKey")]
    public void A_text_is_opened_in_its_place_and_its_author_committed_to_it(string what, string key)
    {
        var isMessage = what == "message";
        var secret = isMessage
            ? Derive(Derive(Bytes(Given("key")), "step", []), "text", Utf8(Made("annsPage"))) : Derive(Root, "text", Counted(Room));
        Assert.Equal(Made(key), Base64Url.EncodeToString(secret));
        string[] place = [isMessage ? Made("annsPage") : "", .. Strings(what, "place")];
        byte[] bound = [.. place.SelectMany(Counted)];

        var text = Bytes(Made(what));
        Assert.Equal(SealedText.Lengths[0], Made(what).Length);
        Assert.Equal(isMessage ? (7UL << 32) + (3 << 8) + 5 : 0, BinaryPrimitives.ReadUInt64BigEndian(text));
        Assert.Equal(Bytes(Given("nonce")), Cut(text, 40, 12));
        var words = Opened(Cut(Derive(secret, "seal", bound), 0, 16), Cut(text, 40, 12), After(text, 52), [.. Cut(text, 0, 52), .. bound]);
        byte[] said = [.. Strings(what, "words").SelectMany(Counted)];
        Assert.Equal([.. said, .. new byte[160 - said.Length]], words);

        var franking = Derive(secret, "frank", bound);
        byte[] committed = [.. Utf8("meetinghub frank 1"), (byte)(bound.Length >> 8), (byte)bound.Length, .. bound, .. words];
        Assert.Equal(Mac(franking, committed), Cut(text, 8, 32));
        if (isMessage) Assert.Equal(Made("messageProof"), Base64Url.EncodeToString(franking));
    }

    [Fact]
    public void A_text_for_some_has_its_key_sealed_for_each_of_them_by_what_two_pages_share()
    {
        using var ben = KeyOf("ben");
        using var ann = KeyOf("ann");
        var pair = HKDF.Extract(
            HashAlgorithmName.SHA256, ben.DeriveRawSecretAgreement(ann.PublicKey), Derive(Root, "psk", Counted(Room)));
        Assert.Equal(Made("pair"), Base64Url.EncodeToString(pair));
        byte[] bound = [.. ((string[])[Made("annsPage"), .. Strings("message", "place")]).SelectMany(Counted)];

        var text = Bytes(Made("direct"));
        Assert.Equal(SealedText.Lengths[0], Made("direct").Length);
        Assert.Equal((7UL << 32) + 0xFFFF_FFFF, BinaryPrimitives.ReadUInt64BigEndian(text));
        var (head, nonce, readers) = (Cut(text, 0, 52), Cut(text, 40, 12), text[^1]);
        Assert.Equal(2, readers); // Ann herself, then Ben
        var key = Opened(Cut(Derive(pair, "copy", bound), 0, 16), nonce, Cut(text, text.Length - 1 - 48, 48), [.. head, .. bound]);
        Assert.Equal(Given("key"), Base64Url.EncodeToString(key));
        var rest = 48 * readers + 1;
        var words = Opened(Cut(Derive(key, "seal", bound), 0, 16), nonce, Cut(text, 52, text.Length - 52 - rest), [.. head, .. bound]);
        byte[] said = [.. Strings("message", "words").SelectMany(Counted)];
        Assert.Equal([.. said, .. new byte[160 - rest - said.Length]], words);

        var franking = Derive(key, "frank", bound);
        byte[] committed = [.. Utf8("meetinghub frank 1"), (byte)(bound.Length >> 8), (byte)bound.Length, .. bound, .. words, .. new byte[rest]];
        Assert.Equal(Mac(franking, committed), Cut(text, 8, 32));
        Assert.Equal(Made("directProof"), Base64Url.EncodeToString(franking));
    }

    private static string[] Strings(string what, string of) => [.. Vectors["given"]![what]![of]!.AsArray().Select(text => (string)text!)];

    [Fact]
    public void Openings_lead_to_the_end_of_the_chain_and_give_the_words()
    {
        string[] pages = [.. new[] { Made("annsPage"), Made("bensPage") }.Order(StringComparer.Ordinal)];
        Assert.Equal(Made("people"), Base64Url.EncodeToString(Cut(Hash(Utf8(string.Join('\n', pages.Select(page => $"{page} 1")))), 0, 12)));
        foreach (var who in (string[])["ann", "ben"])
            Assert.Equal(Cut(Bytes(Made($"{who}sRecord")), 66, 32), Hash(Bytes(Made($"{who}sOpening"))));
        byte[] all =
        [
            .. Utf8("meetinghub words 1"), 0, 2,
            .. pages.SelectMany(page => (byte[])[.. Utf8(page), .. Bytes(Made(page == Made("annsPage") ? "annsOpening" : "bensOpening"))]),
        ];
        Assert.Equal(Made("words"), string.Join(' ', Cut(Hash(all), 0, 4)));
    }

    private static ECDiffieHellman KeyOf(string who)
    {
        var pair = Vectors["given"]!["pairs"]![who]!;
        return ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, D = Bytes((string)pair["d"]!),
            Q = new ECPoint { X = Bytes((string)pair["x"]!), Y = Bytes((string)pair["y"]!) },
        });
    }

    private static byte[] Opened(byte[] key, byte[] nonce, byte[] sealedText, byte[] aad)
    {
        using var aes = new AesGcm(key, 16);
        var text = new byte[sealedText.Length - 16];
        aes.Decrypt(nonce, sealedText.AsSpan(..^16), sealedText.AsSpan(^16..), text, aad);
        return text;
    }
}
