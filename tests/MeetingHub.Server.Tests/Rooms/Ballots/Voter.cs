using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MeetingHub.Server.Rooms.Ballots;

namespace MeetingHub.Server.Tests.Rooms.Ballots;

/// <summary>The page's side of a ballot: blinds, and makes a token of what was signed.</summary>
internal sealed class Voter(Uri server, string poll)
{
    private static readonly byte[] GroupTag = [.. "HashToGroup-OPRFV1-"u8, 2, .. "-P256-SHA256"u8];

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly BigInteger _blind = P256.Number(RandomNumberGenerator.GetBytes(40)) % (P256.Order - 1) + 1;

    public string Room { get; private set; } = "";
    public string Secret => Base64Url.EncodeToString(_secret);
    public string Token { get; private set; } = "";

    public string Blinded => Base64Url.EncodeToString(P256Hash.ToPoint(_secret, GroupTag).Times(_blind).ToBytes());

    public async Task<string?> TakeAsync(string pass, Uri? elsewhere = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(elsewhere ?? server, "/api/ballots"))
        {
            Content = JsonContent.Create(new { poll, blinded = Blinded }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", pass);
        using var answer = await http.SendAsync(request);
        var reply = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        if (answer.StatusCode != HttpStatusCode.OK) return (string)reply["code"]!;
        Room = (string)reply["room"]!;
        Assert.True(P256.TryRead(Base64Url.DecodeFromChars((string)reply["evaluated"]!), out var signed));
        Token = Base64Url.EncodeToString(Finish(signed.Value));
        return null;
    }

    public async Task<string?> AnswerAsync(int choice, string? token = null, Uri? elsewhere = null)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(
            new Uri(elsewhere ?? server, "/api/answers"), new { room = Room, poll, choice, secret = Secret, token = token ?? Token });
        return answer.StatusCode == HttpStatusCode.NoContent ? null : (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"]!;
    }

    // Finalize of RFC 9497 section 3.3.3.
    private byte[] Finish(P256 signed)
    {
        var issued = signed.Times(P256.InverseInOrder(_blind)).ToBytes();
        var purpose = Encoding.ASCII.GetBytes($"poll|{poll}");
        return SHA256.HashData(
            [0, (byte)_secret.Length, .. _secret, 0, (byte)purpose.Length, .. purpose, 0, (byte)issued.Length, .. issued, .. "Finalize"u8]);
    }
}
