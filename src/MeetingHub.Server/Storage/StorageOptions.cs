using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Npgsql;

namespace MeetingHub.Server.Storage;

/// <summary>Where meetings are kept. Section "Storage".</summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string DefaultFile = "meetinghub.db";

    /// <summary>
    /// The file with meetings (title, hashes of their codes) and the server's keys, for one machine. Without it and without PostgreSQL:
    /// <c>meetinghub.db</c>.
    /// </summary>
    public string Sqlite { get; init; } = "";

    /// <summary>
    /// A database for the same, instead of the file, for any number of machines:
    /// <c>Host=db;Database=meetinghub;Username=meetinghub;Password=…</c>.
    /// </summary>
    public string PostgreSql { get; init; } = "";

    /// <summary>
    /// A file in which the server remembers what people have deleted, so that it stays deleted when the database comes back from a backup.
    /// Without it, beside the SQLite file and with <c>.deleted</c> at the end; with PostgreSQL, nowhere. Never put it back from a backup.
    /// </summary>
    public string Deletions { get; init; } = "";

    /// <summary>Whether neither place is named.</summary>
    internal bool IsDefault => Sqlite.Length == 0 && PostgreSql.Length == 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PostgreSql.Length == 0) yield break;
        if (Sqlite.Length > 0)
            yield return new ValidationResult($"Storage:Sqlite is {Sqlite} and Storage:PostgreSql is set too; it must be one of them.",
                [nameof(Sqlite)]);
        // The value has a password in it, so it is not shown.
        if (!IsConnection(PostgreSql))
        {
            yield return new ValidationResult(
                "Storage:PostgreSql can't be read; it must be like Host=db;Database=meetinghub;Username=meetinghub;Password=secret.",
                [nameof(PostgreSql)]);
        }
    }

    private static bool IsConnection(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0, Database.Length: > 0 };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or DbException)
        {
            return false;
        }
    }
}
