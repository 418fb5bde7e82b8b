namespace MeetingHub.Server.Storage.Migrations;

/// <summary>What finds groups by their words, which are in a column of their own; see <see cref="GroupWords"/>.</summary>
internal static class GroupSearch
{
    /// <summary>
    /// The words are plain already, so the table separates them at spaces only: every character that is not ASCII is part of a word.
    /// </summary>
    public const string SqliteTable =
        """
        CREATE VIRTUAL TABLE "GroupWords" USING fts5("Group" UNINDEXED, "Words", tokenize = 'ascii', prefix = '1 2 3');
        INSERT INTO "GroupWords" ("GroupWords", "rank") VALUES ('secure-delete', 1);
        """;

    /// <summary>
    /// Keeps the table as the groups are. A migration that builds the table of groups anew loses its triggers, so they are made again
    /// after every migration.
    /// </summary>
    public const string SqliteTriggers =
        """
        CREATE TRIGGER IF NOT EXISTS "GroupWordsAdded" AFTER INSERT ON "Groups" WHEN NEW."Words" <> '' BEGIN
          INSERT INTO "GroupWords" ("Group", "Words") VALUES (NEW."Id", NEW."Words");
        END;
        CREATE TRIGGER IF NOT EXISTS "GroupWordsChanged" AFTER UPDATE ON "Groups" WHEN NEW."Words" <> OLD."Words" BEGIN
          DELETE FROM "GroupWords" WHERE "Group" = OLD."Id";
          INSERT INTO "GroupWords" ("Group", "Words") SELECT NEW."Id", NEW."Words" WHERE NEW."Words" <> '';
        END;
        CREATE TRIGGER IF NOT EXISTS "GroupWordsRemoved" AFTER DELETE ON "Groups" WHEN OLD."Words" <> '' BEGIN
          DELETE FROM "GroupWords" WHERE "Group" = OLD."Id";
        END;
        """;

    public const string SqliteWords =
        """
        DELETE FROM "GroupWords";
        INSERT INTO "GroupWords" ("Group", "Words") SELECT "Id", "Words" FROM "Groups" WHERE "Words" <> '';
        """;

    /// <summary>Groups are searched far more often than changed, so a change goes into the index at once.</summary>
    public const string PostgreSql =
        """
        CREATE INDEX "IX_Groups_Words" ON "Groups" USING gin (CAST("Words" AS tsvector)) WITH (fastupdate = off);
        """;
}
