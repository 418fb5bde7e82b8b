using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MeetingHub.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Meetings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Meetings",
                columns: table => new
                {
                    Room = table.Column<string>(type: "TEXT", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    FacilitatorCodeHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ParticipantCodeHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Meetings", x => x.Room);
                });

            migrationBuilder.CreateTable(
                name: "Secrets",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Value = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Secrets", x => x.Name);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Meetings_CreatedAt",
                table: "Meetings",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Meetings_FacilitatorCodeHash",
                table: "Meetings",
                column: "FacilitatorCodeHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Meetings_ParticipantCodeHash",
                table: "Meetings",
                column: "ParticipantCodeHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Meetings");

            migrationBuilder.DropTable(
                name: "Secrets");
        }
    }
}
