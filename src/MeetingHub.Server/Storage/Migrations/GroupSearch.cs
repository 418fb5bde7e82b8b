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

    /// <summary>
    /// A narrow table of its own, in which words are neither compressed nor apart from their row: reading them out of the groups takes
    /// many times longer. Groups are searched far more often than changed, so a change goes into the index at once.
    /// </summary>
    public const string PostgreSql =
        """
        CREATE TABLE "GroupWords" ("Group" text PRIMARY KEY REFERENCES "Groups" ("Id") ON DELETE CASCADE, "Words" tsvector NOT NULL);
        ALTER TABLE "GroupWords" ALTER COLUMN "Words" SET STORAGE EXTERNAL;
        INSERT INTO "GroupWords" ("Group", "Words") SELECT "Id", CAST("Words" AS tsvector) FROM "Groups" WHERE "Words" <> '';
        CREATE INDEX "IX_GroupWords_Words" ON "GroupWords" USING gin ("Words") WITH (fastupdate = off);

        CREATE FUNCTION "KeepGroupWords"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND NEW."Words" = OLD."Words" THEN RETURN NULL; END IF;
          DELETE FROM "GroupWords" WHERE "Group" = NEW."Id";
          IF NEW."Words" <> '' THEN
            INSERT INTO "GroupWords" ("Group", "Words") VALUES (NEW."Id", CAST(NEW."Words" AS tsvector));
          END IF;
          RETURN NULL;
        END $$;
        CREATE TRIGGER "KeepGroupWords" AFTER INSERT OR UPDATE ON "Groups" FOR EACH ROW EXECUTE FUNCTION "KeepGroupWords"();
        """;
}
