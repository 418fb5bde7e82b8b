using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MeetingHub.Server.Storage;

/// <summary>By itself SQLite leaves what is deleted in its file until it needs the place. With this, it overwrites it with zeros.</summary>
internal sealed class OverwriteDeleted : DbConnectionInterceptor
{
    private const string Pragma = "PRAGMA secure_delete = ON";

    public static OverwriteDeleted Instance { get; } = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragma;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragma;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
