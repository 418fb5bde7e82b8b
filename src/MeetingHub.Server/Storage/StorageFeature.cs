using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Storage;

internal static class StorageFeature
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        var path = builder.Configuration["Storage:Sqlite"] is { Length: > 0 } set ? set : "meetinghub.db";
        var connection = new SqliteConnectionStringBuilder { DataSource = path }.ToString();
        builder.Services.AddDbContextFactory<MeetingDb>(o => o.UseSqlite(connection));
        builder.Services.AddSingleton<Secrets>();
    }

    /// <summary>Makes the tables where there are none. A path that can't be written stops the start with a sentence.</summary>
    public static void PrepareStorage(this WebApplication app)
    {
        try
        {
            using var db = app.Services.GetRequiredService<IDbContextFactory<MeetingDb>>().CreateDbContext();
            db.Database.EnsureCreated();
        }
        catch (SqliteException e)
        {
            throw new InvalidOperationException(
                $"Storage:Sqlite is {app.Configuration["Storage:Sqlite"] ?? "meetinghub.db"}; it must be a file that this process can create and write ({e.Message}).", e);
        }
    }
}
