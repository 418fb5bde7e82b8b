using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MeetingHub.Server.Sessions.Reminders;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Server.Tests.Sessions.Reminders;

/// <summary>A browser's end of web push, written from RFC 8291 and RFC 8188: it shares no code with the sender.</summary>
internal sealed class PushBrowser : IDisposable
{
    private readonly ECDiffieHellman _key;
    private readonly byte[] _auth;

    public PushBrowser() => (_key, _auth) = (ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256), RandomNumberGenerator.GetBytes(16));

    public PushBrowser(string privateKey, string publicKey, string auth)
    {
        var q = Base64Url.DecodeFromChars(publicKey);
        _key = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, D = Base64Url.DecodeFromChars(privateKey), Q = new ECPoint { X = q[1..33], Y = q[33..] },
        });
        _auth = Base64Url.DecodeFromChars(auth);
    }

    public string Key => Base64Url.EncodeToString(PublicKey);
    public string Auth => Base64Url.EncodeToString(_auth);

    private byte[] PublicKey => _key.ExportParameters(includePrivateParameters: false).Q is var q ? [4, .. q.X!, .. q.Y!] : [];

    /// <summary>salt (16) | record size (4) | length of the sender's key (1) | that key | one encrypted record</summary>
    public string Read(byte[] body)
    {
        var (salt, keyLength) = (body[..16], body[20]);
        Assert.True(BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(16)) >= body.Length - 21 - keyLength);
        var (sender, record) = (body[21..(21 + keyLength)], body[(21 + keyLength)..]);
        using var other = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] },
        });
        var shared = _key.DeriveRawSecretAgreement(other.PublicKey);
        byte[] info = [.. "WebPush: info\0"u8, .. PublicKey, .. sender];
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, _auth, info);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, [.. "Content-Encoding: aes128gcm\0"u8]);
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, [.. "Content-Encoding: nonce\0"u8]);
        var plain = new byte[record.Length - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(nonce, record.AsSpan(0, plain.Length), record.AsSpan(plain.Length), plain);
        var end = Array.FindLastIndex(plain, b => b != 0);
        Assert.Equal(2, plain[end]); // the last record
        return Encoding.UTF8.GetString(plain, 0, end);
    }

    public void Dispose() => _key.Dispose();
}

internal sealed record Pushed(string To, string Mark, string Urgency, int TimeToLive, string Authorization, byte[] Body);

/// <summary>A push service (RFC 8030) at 127.0.0.1.</summary>
internal sealed class PushService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Pushed> _all = new();

    private PushService(WebApplication app) => _app = app;

    /// <summary>Answers each message: a status and the header Retry-After. It may also wait, or never answer.</summary>
    public Func<Pushed, Task<(int Status, string? RetryAfter)>> Answer { get; set; } = _ => Task.FromResult<(int, string?)>((201, null));

    public string Address => _app.Urls.Single();
    public IReadOnlyList<Pushed> All => [.. _all];

    public static async Task<PushService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var service = new PushService(app);
        app.MapPost("/{browser}", service.TakeAsync);
        await app.StartAsync();
        return service;
    }

    private async Task TakeAsync(string browser, HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers;
        Assert.Equal("aes128gcm", headers.ContentEncoding.ToString());
        var pushed = new Pushed(
            browser, headers["Topic"].ToString(), headers["Urgency"].ToString(), int.Parse(headers["TTL"].ToString(), null),
            headers.Authorization.ToString(), body.ToArray());
        _all.Enqueue(pushed);
        var (status, retryAfter) = await Answer(pushed);
        http.Response.StatusCode = status;
        if (status == (int)HttpStatusCode.Redirect) http.Response.Headers.Location = "/elsewhere";
        if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
    }

    /// <summary>What the server says about itself (RFC 8292), if it signed that with the key that browsers were told.</summary>
    public static JsonNode Claims(string authorization, string publicKey)
    {
        Assert.StartsWith("vapid t=", authorization, StringComparison.Ordinal);
        var parts = authorization["vapid ".Length..].Split(',', StringSplitOptions.TrimEntries).ToDictionary(p => p[..1], p => p[2..]);
        Assert.Equal(publicKey, parts["k"]);
        var token = parts["t"].Split('.');
        var q = Base64Url.DecodeFromChars(publicKey);
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = q[1..33], Y = q[33..] },
        });
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
        return JsonNode.Parse(Base64Url.DecodeFromChars(token[1]))!;
    }

    public Target TargetOf(string browser, PushBrowser keys, string language = "en") =>
        new($"{Address}/{browser}", language, "https://meet.example", keys.Key, keys.Auth);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
