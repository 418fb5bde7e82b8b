using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MeetingHub.Server.Storage.Migrations.Sqlite;

/// <summary>Adds what the model does not know: the index of posts' words.</summary>
[DbContext(typeof(SqliteMeetingDb))]
[Migration("20261128030000_BoardSearch")]
internal sealed class AddBoardSearch : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(BoardSearch.SqliteTable);
        migrationBuilder.Sql(BoardSearch.SqliteTriggers);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var trigger in (string[])["Added", "Gone", "Changed", "Removed"]) migrationBuilder.Sql($"DROP TRIGGER \"PostWords{trigger}\";");
        migrationBuilder.Sql("DROP TABLE \"PostWords\";");
    }
}
