using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MeetingHub.Server.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Removals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "Moderation",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Until",
                table: "Moderation",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "WithHelp",
                table: "Moderation",
                type: "boolean",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Note",
                table: "Moderation");

            migrationBuilder.DropColumn(
                name: "Until",
                table: "Moderation");

            migrationBuilder.DropColumn(
                name: "WithHelp",
                table: "Moderation");
        }
    }
}
