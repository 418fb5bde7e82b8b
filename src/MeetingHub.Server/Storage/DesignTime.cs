using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MeetingHub.Server.Storage;

// For the tool that writes migrations. Each change of a row needs one per database:
//   dotnet ef migrations add NAME --context SqliteMeetingDb --output-dir Storage/Migrations/Sqlite
//   dotnet ef migrations add NAME --context PostgreSqlMeetingDb --output-dir Storage/Migrations/PostgreSql

internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteMeetingDb>
{
    public SqliteMeetingDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<SqliteMeetingDb>();
        StorageFeature.UseSqlite(options, StorageOptions.DefaultFile);
        return new SqliteMeetingDb(options.Options);
    }
}

internal sealed class PostgreSqlDesignTime : IDesignTimeDbContextFactory<PostgreSqlMeetingDb>
{
    public PostgreSqlMeetingDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<PostgreSqlMeetingDb>();
        StorageFeature.UsePostgreSql(options, "Host=localhost;Database=meetinghub");
        return new PostgreSqlMeetingDb(options.Options);
    }
}
