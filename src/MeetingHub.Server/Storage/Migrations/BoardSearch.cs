namespace MeetingHub.Server.Storage.Migrations;

/// <summary>What finds posts by their words, which are in a column of their own; see <see cref="PostRow.Words"/>.</summary>
internal static class BoardSearch
{
    /// <summary>Reads the words out of the posts themselves, so that they are kept once; a row has the number of its post.</summary>
    public const string SqliteTable =
        """
        CREATE VIRTUAL TABLE "PostWords" USING fts5(
          "Words", content = 'Posts', content_rowid = 'Number', tokenize = 'ascii', prefix = '2 3');
        INSERT INTO "PostWords" ("PostWords", "rank") VALUES ('secure-delete', 1);
        """;

    /// <summary>A migration that builds the table of posts anew loses its triggers, so they are made again after every migration.</summary>
    public const string SqliteTriggers =
        """
        CREATE TRIGGER IF NOT EXISTS "PostWordsAdded" AFTER INSERT ON "Posts" WHEN NEW."Words" <> '' BEGIN
          INSERT INTO "PostWords" (rowid, "Words") VALUES (NEW."Number", NEW."Words");
        END;
        CREATE TRIGGER IF NOT EXISTS "PostWordsGone" AFTER UPDATE ON "Posts" WHEN NEW."Words" <> OLD."Words" AND OLD."Words" <> '' BEGIN
          INSERT INTO "PostWords" ("PostWords", rowid, "Words") VALUES ('delete', OLD."Number", OLD."Words");
        END;
        CREATE TRIGGER IF NOT EXISTS "PostWordsChanged" AFTER UPDATE ON "Posts" WHEN NEW."Words" <> OLD."Words" AND NEW."Words" <> '' BEGIN
          INSERT INTO "PostWords" (rowid, "Words") VALUES (NEW."Number", NEW."Words");
        END;
        CREATE TRIGGER IF NOT EXISTS "PostWordsRemoved" AFTER DELETE ON "Posts" WHEN OLD."Words" <> '' BEGIN
          INSERT INTO "PostWords" ("PostWords", rowid, "Words") VALUES ('delete', OLD."Number", OLD."Words");
        END;
        """;

    /// <summary>A narrow table of its own, whose words are neither compressed nor apart from their row; a change is in the index at once.</summary>
    public const string PostgreSql =
        """
        CREATE TABLE "PostWords" ("Post" bigint PRIMARY KEY REFERENCES "Posts" ("Number") ON DELETE CASCADE, "Words" tsvector NOT NULL);
        ALTER TABLE "PostWords" ALTER COLUMN "Words" SET STORAGE EXTERNAL;
        CREATE INDEX "IX_PostWords_Words" ON "PostWords" USING gin ("Words") WITH (fastupdate = off);

        CREATE FUNCTION "KeepPostWords"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND NEW."Words" = OLD."Words" THEN RETURN NULL; END IF;
          DELETE FROM "PostWords" WHERE "Post" = NEW."Number";
          IF NEW."Words" <> '' THEN
            INSERT INTO "PostWords" ("Post", "Words") VALUES (NEW."Number", CAST(NEW."Words" AS tsvector));
          END IF;
          RETURN NULL;
        END $$;
        CREATE TRIGGER "KeepPostWords" AFTER INSERT OR UPDATE ON "Posts" FOR EACH ROW EXECUTE FUNCTION "KeepPostWords"();
        """;
}
