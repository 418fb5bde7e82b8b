using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

/// <summary>Keys that the server makes for itself once and keeps in its store, so that passes outlive a restart.</summary>
internal sealed class Secrets(IDbContextFactory<MeetingDb> store)
{
    private const int KeyLength = 32;

    public byte[] PassKey { get; private set; } = [];
    public byte[] MarkKey { get; private set; } = [];

    /// <summary>Called at start, so that a store that goes away later costs nobody their seat.</summary>
    public void Load() => (PassKey, MarkKey) = (GetOrMake("pass-key"), GetOrMake("mark-key"));

    private byte[] GetOrMake(string name)
    {
        using var db = store.CreateDbContext();
        if (db.Secrets.Find(name) is { } found) return found.Value;
        db.Secrets.Add(new SecretRow { Name = name, Value = RandomNumberGenerator.GetBytes(KeyLength) });
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
