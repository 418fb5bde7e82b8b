using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>Keys that the server makes for itself once and keeps in its store, so that passes outlive a restart.</summary>
internal sealed class Secrets(IDbContextFactory<MeetingDb> store)
{
    private const int KeyLength = 32;

    public byte[] PassKey { get; private set; } = [];
    public byte[] MarkKey { get; private set; } = [];

    /// <summary>Protects where reminders are sent to, and makes the codes that stop them.</summary>
    public byte[] ReminderKey { get; private set; } = [];

    /// <summary>
    /// With which the server signs for push services (RFC 8292), as PKCS #8: a new one would make all subscriptions useless.
    /// </summary>
    public byte[] PushKey { get; private set; } = [];

    /// <summary>Called at start, so that a store that goes away later costs nobody their seat.</summary>
    public void Load()
    {
        (PassKey, MarkKey) = (GetOrMake("pass-key", RandomKey), GetOrMake("mark-key", RandomKey));
        (ReminderKey, PushKey) = (GetOrMake("reminder-key", RandomKey), GetOrMake("push-key", SigningKey));
    }

    private static byte[] RandomKey() => RandomNumberGenerator.GetBytes(KeyLength);

    private static byte[] SigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private byte[] GetOrMake(string name, Func<byte[]> make)
    {
        using var db = store.CreateDbContext();
        if (db.Secrets.Find(name) is { } found) return found.Value;
        db.Secrets.Add(new SecretRow { Name = name, Value = make() });
        try
        {
            db.SaveChanges();
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear(); // another node made it a moment earlier
        }
        return db.Secrets.AsNoTracking().Single(s => s.Name == name).Value;
    }
}
