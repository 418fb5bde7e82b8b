using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MeetingHub.Server.Storage.Migrations.PostgreSql;

/// <summary>Adds what the model does not know: the index of groups' words.</summary>
[DbContext(typeof(PostgreSqlMeetingDb))]
[Migration("20261128020000_Search")]
internal sealed class Search : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(GroupSearch.PostgreSql);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("DROP TRIGGER \"KeepGroupWords\" ON \"Groups\"; DROP FUNCTION \"KeepGroupWords\"(); DROP TABLE \"GroupWords\";");
    }
}
