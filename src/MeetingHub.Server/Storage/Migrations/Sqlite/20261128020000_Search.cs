using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MeetingHub.Server.Storage.Migrations.Sqlite;

/// <summary>Adds what the model does not know: the index of groups' words.</summary>
[DbContext(typeof(SqliteMeetingDb))]
[Migration("20261128020000_Search")]
internal sealed class Search : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(GroupSearch.SqliteTable);
        migrationBuilder.Sql(GroupSearch.SqliteWords);
        migrationBuilder.Sql(GroupSearch.SqliteTriggers);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var trigger in (string[])["Added", "Changed", "Removed"]) migrationBuilder.Sql($"DROP TRIGGER \"GroupWords{trigger}\";");
        migrationBuilder.Sql("DROP TABLE \"GroupWords\";");
    }
}
