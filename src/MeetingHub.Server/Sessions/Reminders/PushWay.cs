using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Storage;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>
/// Web push (RFC 8030), encrypted for the browser (RFC 8291) and signed by this server (RFC 8292). The push service learns that something
/// is sent to a browser, and not what.
/// </summary>
internal sealed class PushWay : IReminderWay, IDisposable
{
    private const int LongestAddress = 1024;
    private const int LargestAnswer = 16 * 1024;
    private const int KeyLength = 65; // an uncompressed point of P-256
    private const int AuthLength = 16;
    private static readonly TimeSpan LongestTimeToLive = TimeSpan.FromDays(28);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly HttpClient _http;
    private readonly PushServiceClient _services;
    private readonly bool _isPrivateAllowed;
    private readonly TimeProvider _clock;
    private readonly Lazy<(string Public, string Private)> _keys;

    public PushWay(Secrets secrets, IOptions<ReminderOptions> options, TimeProvider clock)
    {
        (_isPrivateAllowed, _clock) = (options.Value.PushToPrivateNetworks, clock);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectCallback = _isPrivateAllowed ? null : PublicNetworks.ConnectAsync,
        })
        {
            MaxResponseContentBufferSize = LargestAnswer, Timeout = Sender.Patience,
        };
        _services = new PushServiceClient(_http) { AutoRetryAfter = false };
        _keys = new(() => KeysOf(secrets.PushKey));
    }

    public ReminderWay Way => ReminderWay.Push;

    /// <summary>What browsers are told when they subscribe: only this server can send to that subscription.</summary>
    public string PublicKey => _keys.Value.Public;

    /// <summary>Whether a browser may be reached there: what comes from it is not believed.</summary>
    public bool IsAllowed(Target target) =>
        target.To.Length <= LongestAddress && Uri.TryCreate(target.To, UriKind.Absolute, out var to) && to.UserInfo.Length == 0
        && (_isPrivateAllowed ? to.Scheme is "http" or "https"
            : to is { Scheme: "https", IsDefaultPort: true, HostNameType: UriHostNameType.Dns })
        && Decode(target.Auth, AuthLength) is not null && Decode(target.Key, KeyLength) is { } point && IsOnCurve(point);

    public async Task<Outcome> SendAsync(Outgoing message, CancellationToken stop)
    {
        if (!IsAllowed(message.Target)) return new Outcome(Fate.Refused);
        var text = TextCatalogue.Ours.In(message.Target.Language)[WordsOf(message.What)];
        var subscription = new PushSubscription { Endpoint = message.Target.To };
        subscription.SetKey(PushEncryptionKeyName.P256DH, message.Target.Key);
        subscription.SetKey(PushEncryptionKeyName.Auth, message.Target.Auth);
        var left = message.UselessAt - _clock.GetUtcNow();
        using var signing = new VapidAuthentication(_keys.Value.Public, _keys.Value.Private) { Subject = message.Target.Site };
        var push = new PushMessage(JsonSerializer.Serialize(new { text, mark = message.Mark, to = PlaceOf(message.What) },
            JsonSerializerOptions.Web))
        {
            Topic = message.Mark, Urgency = message.What == OutboxKind.Starts ? PushMessageUrgency.High : PushMessageUrgency.Normal,
            TimeToLive = (int)Math.Clamp(left.TotalSeconds, 1, LongestTimeToLive.TotalSeconds),
        };
        try
        {
            await _services.RequestPushMessageDeliveryAsync(subscription, push, signing, VapidAuthenticationScheme.Vapid, stop);
            return Outcome.Sent;
        }
        catch (PushServiceClientException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return new Outcome(Fate.Gone);
        }
        catch (PushServiceClientException e)
        {
            return new Outcome(Fate.Failed, PauseIn(e));
        }
        catch (Exception e) when (e is HttpRequestException or CryptographicException)
        {
            return new Outcome(Fate.Failed);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The same for everybody who may look at the screen.</summary>
    public static string WordsOf(OutboxKind what) => what switch
    {
        OutboxKind.Starts => "reminders.says.starts",
        OutboxKind.Found => "reminders.says.found",
        OutboxKind.Board => "reminders.says.board",
        OutboxKind.GapWeeks or OutboxKind.GapWeek or OutboxKind.GapDays => "reminders.says.gap",
        _ => "reminders.says.changed",
    };

    /// <summary>Where more is said of it.</summary>
    public static string PlaceOf(OutboxKind what) =>
        what is OutboxKind.GapWeeks or OutboxKind.GapWeek or OutboxKind.GapDays ? "/organise/rota" : "/me/sessions";

    private TimeSpan? PauseIn(PushServiceClientException e)
    {
        var asked = e.Headers?.RetryAfter;
        var pause = asked?.Delta ?? (asked?.Date - _clock.GetUtcNow());
        return pause is { } p && p > TimeSpan.Zero ? (p < LongestPause ? p : LongestPause) : null;
    }

    private static byte[]? Decode(string text, int length) =>
        text.Length <= 2 * KeyLength && Base64Url.IsValid(text, out var decoded) && decoded == length
            ? Base64Url.DecodeFromChars(text) : null;

    private static bool IsOnCurve(byte[] point)
    {
        if (point[0] != 4) return false;
        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] },
            });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static (string Public, string Private) KeysOf(byte[] pkcs8)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return (Base64Url.EncodeToString([4, .. parameters.Q.X!, .. parameters.Q.Y!]), Base64Url.EncodeToString(parameters.D!));
    }
}
