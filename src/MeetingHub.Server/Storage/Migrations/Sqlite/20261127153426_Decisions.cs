using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MeetingHub.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Decisions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "InUseUntil",
                table: "Meetings",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Links",
                table: "Meetings",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "LockedUntil",
                table: "Meetings",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Seats",
                columns: table => new
                {
                    Room = table.Column<string>(type: "TEXT", nullable: false),
                    Seat = table.Column<string>(type: "TEXT", nullable: false),
                    Removed = table.Column<bool>(type: "INTEGER", nullable: false),
                    Microphone = table.Column<bool>(type: "INTEGER", nullable: false),
                    Camera = table.Column<bool>(type: "INTEGER", nullable: false),
                    Until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Seats", x => new { x.Room, x.Seat });
                    table.ForeignKey(
                        name: "FK_Seats_Meetings_Room",
                        column: x => x.Room,
                        principalTable: "Meetings",
                        principalColumn: "Room",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Seats_Until",
                table: "Seats",
                column: "Until");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Seats");

            migrationBuilder.DropColumn(
                name: "InUseUntil",
                table: "Meetings");

            migrationBuilder.DropColumn(
                name: "Links",
                table: "Meetings");

            migrationBuilder.DropColumn(
                name: "LockedUntil",
                table: "Meetings");
        }
    }
}
