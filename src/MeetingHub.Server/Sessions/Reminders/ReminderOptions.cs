using System.ComponentModel.DataAnnotations;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>Reminders of saved sessions. Section "Reminders".</summary>
public sealed class ReminderOptions
{
    /// <summary>
    /// Whether push services may be at addresses of private networks, and need no https. Browsers name the address of their push service,
    /// so this would let strangers make the server call its neighbours: only for tests.
    /// </summary>
    public bool PushToPrivateNetworks { get; init; }

    /// <summary>Seconds that pass at most between the moment at which a message is due and its sending.</summary>
    [Range(1, 300)]
    public int LookEverySeconds { get; init; } = 15;
}

internal enum MailSecurity { StartTls, Tls, None }

/// <summary>The mail server for reminders by e-mail. Section "Mail".</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>The name of the mail server that takes messages. Without it, nobody is asked for an address.</summary>
    public string Host { get; init; } = "";

    /// <summary>The port at which it takes them.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 587;

    /// <summary>
    /// <c>StartTls</c> (usual with port 587), <c>Tls</c> (usual with port 465), or <c>None</c> for a server on the same machine. A server
    /// that has no TLS although this wants it gets no message.
    /// </summary>
    public string Security { get; init; } = nameof(MailSecurity.StartTls);

    /// <summary>The name at the mail server, if it asks for one.</summary>
    public string User { get; init; } = "";

    /// <summary>The password that goes with it.</summary>
    public string Password { get; init; } = "";

    /// <summary>The address that messages come from. It needs SPF and DKIM, or messages end as spam.</summary>
    public string From { get; init; } = "";

    /// <summary>Where people reach this server, such as <c>https://meet.example.org</c>: messages lead there.</summary>
    public string Site { get; init; } = "";

    internal bool IsOn => Host.Length > 0;

    internal MailSecurity Mode => Enum.Parse<MailSecurity>(Security, ignoreCase: true);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Enum.TryParse<MailSecurity>(Security, ignoreCase: true, out _))
            yield return new ValidationResult($"Mail:Security is {Security}; it must be StartTls, Tls or None.", [nameof(Security)]);
        if (!IsOn) yield break;
        if (MailAddress.Read(From) is null)
            yield return new ValidationResult($"Mail:From is {From}; it must be an address such as hello@example.org.", [nameof(From)]);
        if (!Uri.TryCreate(Site, UriKind.Absolute, out var site) || site.Scheme is not ("https" or "http") || site.PathAndQuery != "/")
            yield return new ValidationResult($"Mail:Site is {Site}; it must be like https://meet.example.org.", [nameof(Site)]);
        if (Password.Length > 0 && User.Length == 0)
            yield return new ValidationResult("Mail:Password is set without Mail:User; it must be both or none.", [nameof(User)]);
    }
}
