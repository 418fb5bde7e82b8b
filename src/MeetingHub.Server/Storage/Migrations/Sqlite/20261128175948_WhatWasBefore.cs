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
            migrationBuilder.AddColumn<string>(
                name: "ClosedIn",
                table: "Threads",
                type: "TEXT",
                nullable: true);

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

            migrationBuilder.CreateIndex(
                name: "IX_Posts_Group_Author",
                table: "Posts",
                columns: new[] { "Group", "Author" },
                filter: "\"State\" IN ('Held', 'Hidden')");

            // What was decided so far is known by its case, and what its writer has hidden is to stay hidden.
            // By hand, because a table that is made anew by the tool is not within the one transaction of all this.
            migrationBuilder.Sql(
                """
                CREATE TABLE "StandingsByDecision" (
                    "Group" TEXT NOT NULL,
                    "Holder" BLOB NOT NULL,
                    "Decision" TEXT NOT NULL,
                    "PausedUntil" INTEGER NULL,
                    "RemovedUntil" INTEGER NULL,
                    "RemovedDay" INTEGER NULL,
                    "Case" TEXT NULL,
                    CONSTRAINT "PK_Standings" PRIMARY KEY ("Group", "Holder", "Decision"),
                    CONSTRAINT "FK_Standings_Groups_Group" FOREIGN KEY ("Group") REFERENCES "Groups" ("Id") ON DELETE CASCADE
                );
                INSERT INTO "StandingsByDecision"
                SELECT "Group", "Holder", COALESCE("Case", ''), "PausedUntil", "RemovedUntil", "RemovedDay", "Case" FROM "Standings";
                DROP TABLE "Standings";
                ALTER TABLE "StandingsByDecision" RENAME TO "Standings";
                """);
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
