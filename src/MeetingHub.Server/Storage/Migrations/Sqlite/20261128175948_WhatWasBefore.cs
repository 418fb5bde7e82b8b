using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MeetingHub.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class WhatWasBefore : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_Standings",
                table: "Standings");

            migrationBuilder.AddColumn<string>(
                name: "ClosedIn",
                table: "Threads",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Decision",
                table: "Standings",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "CoveredIn",
                table: "Posts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsTakenAway",
                table: "Posts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "RemovedIn",
                table: "Posts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "WasHeld",
                table: "Posts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "HeldUntil",
                table: "Cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "PK_Standings",
                table: "Standings",
                columns: new[] { "Group", "Holder", "Decision" });

            migrationBuilder.CreateIndex(
                name: "IX_Posts_Group_Author",
                table: "Posts",
                columns: new[] { "Group", "Author" },
                filter: "\"State\" IN ('Held', 'Hidden')");

            // What was decided so far is known by its case, and what its writer has hidden is to stay hidden.
            migrationBuilder.Sql("UPDATE \"Standings\" SET \"Decision\" = \"Case\" WHERE \"Case\" IS NOT NULL;");
            migrationBuilder.Sql("UPDATE \"Posts\" SET \"IsTakenAway\" = TRUE WHERE \"State\" = 'Hidden';");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_Standings",
                table: "Standings");

            migrationBuilder.DropIndex(
                name: "IX_Posts_Group_Author",
                table: "Posts");

            migrationBuilder.DropColumn(
                name: "ClosedIn",
                table: "Threads");

            migrationBuilder.DropColumn(
                name: "Decision",
                table: "Standings");

            migrationBuilder.DropColumn(
                name: "CoveredIn",
                table: "Posts");

            migrationBuilder.DropColumn(
                name: "IsTakenAway",
                table: "Posts");

            migrationBuilder.DropColumn(
                name: "RemovedIn",
                table: "Posts");

            migrationBuilder.DropColumn(
                name: "WasHeld",
                table: "Posts");

            migrationBuilder.DropColumn(
                name: "HeldUntil",
                table: "Cases");

            migrationBuilder.AddPrimaryKey(
                name: "PK_Standings",
                table: "Standings",
                columns: new[] { "Group", "Holder" });
        }
    }
}
