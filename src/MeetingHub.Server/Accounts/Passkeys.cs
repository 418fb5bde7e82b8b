using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace MeetingHub.Server.Accounts;

/// <summary>What the browser is asked for, and what its form sends back with the passkey.</summary>
/// <param name="Options">JSON, as the browser's own functions read it.</param>
/// <param name="State">What the server wants to see again; nobody else reads or changes it, and it is of use for some minutes only.</param>
internal sealed record PasskeyQuestion(JsonElement Options, string State);

/// <summary>Asks a browser for a passkey and checks what it answers. Between the two, the page keeps the state.</summary>
internal sealed class Passkeys(IPasskeyHandler<AccountRow> handler, UserManager<AccountRow> users, IDataProtectionProvider protection)
{
    private const int LongestCredential = 16 * 1024;
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromMinutes(6); // browsers stop asking after five

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("passkeys").ToTimeLimitedDataProtector();

    /// <summary>
    /// Whether the browser made the answer on one of our pages, as it says under the passkey's signature. What the request says is no help:
    /// pages without a referrer send forms from the origin "null".
    /// </summary>
    public static bool IsOurs(PasskeyOriginValidationContext context) =>
        !context.CrossOrigin && context.TopOrigin is null && Uri.TryCreate(context.Origin, UriKind.Absolute, out var origin)
        && (origin.Scheme == Uri.UriSchemeHttps || origin.IsLoopback)
        && string.Equals(origin.Authority, context.HttpContext.Request.Host.Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>For any account of this server; the browser shows which ones it has.</summary>
    public async Task<PasskeyQuestion> AskAsync(HttpContext http)
    {
        var asked = await handler.MakeRequestOptionsAsync(user: null, http);
        return QuestionOf(asked.RequestOptionsJson, asked.AssertionState);
    }

    /// <summary>For a new passkey of an account that may not be made yet.</summary>
    public async Task<PasskeyQuestion> AskForNewAsync(HttpContext http, string account, string name)
    {
        var asked = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = account, Name = name, DisplayName = name }, http);
        return QuestionOf(asked.CreationOptionsJson, asked.AttestationState);
    }

    /// <summary>Whose passkey it is; null if it is none of ours or its answer does not hold.</summary>
    public async Task<AccountRow?> CheckAsync(HttpContext http, string? credential, string? state)
    {
        if (!TryRead(credential, state, out var kept)) return null;
        var result = await handler.PerformAssertionAsync(new() { HttpContext = http, CredentialJson = credential!, AssertionState = kept });
        if (!result.Succeeded) return null;
        var counted = await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        return counted.Succeeded ? result.User : null;
    }

    /// <summary>The new passkey, and for which account it was made.</summary>
    public async Task<(UserPasskeyInfo Passkey, string Account)?> CheckNewAsync(HttpContext http, string? credential, string? state)
    {
        if (!TryRead(credential, state, out var kept)) return null;
        var result = await handler.PerformAttestationAsync(
            new() { HttpContext = http, CredentialJson = credential!, AttestationState = kept });
        if (!result.Succeeded) return null;
        result.Passkey.Name = Devices.Of(http.Request.Headers.UserAgent.ToString());
        return (result.Passkey, result.UserEntity.Id);
    }

    private PasskeyQuestion QuestionOf(string options, string? state)
    {
        using var json = JsonDocument.Parse(options);
        return new(json.RootElement.Clone(), _protector.Protect(state ?? "", AnsweredWithin));
    }

    private bool TryRead(string? credential, string? state, out string kept)
    {
        kept = "";
        if (credential is not { Length: > 0 and <= LongestCredential } || state is not { Length: > 0 }) return false;
        try
        {
            kept = _protector.Unprotect(state);
            using var json = JsonDocument.Parse(credential);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is CryptographicException or JsonException or DecoderFallbackException)
        {
            return false; // too late, or not what was sent
        }
    }
}
