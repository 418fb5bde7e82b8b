using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MeetingHub.Server.Storage.Migrations.PostgreSql;

/// <summary>Adds what the model does not know: the index of posts' words.</summary>
[DbContext(typeof(PostgreSqlMeetingDb))]
[Migration("20261128030000_BoardSearch")]
internal sealed class AddBoardSearch : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(BoardSearch.PostgreSql);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("DROP TRIGGER \"KeepPostWords\" ON \"Posts\"; DROP FUNCTION \"KeepPostWords\"(); DROP TABLE \"PostWords\";");
    }
}
