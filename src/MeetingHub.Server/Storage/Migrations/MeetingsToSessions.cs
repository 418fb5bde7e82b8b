using System.Globalization;

namespace MeetingHub.Server.Storage.Migrations;

/// <summary>
/// Carries the meetings of the release before sessions, with their links and what facilitators decided, into the new tables.
/// </summary>
internal static class MeetingsToSessions
{
    private static readonly long HalfADay = (long)TimeSpan.FromHours(12).TotalMilliseconds;

    public const string Sessions =
        """
        INSERT INTO "Sessions" ("Id", "Room", "Title", "CreatedAt", "EndedAt", "InUseUntil", "Links")
        SELECT "Room", "Room", "Title", "CreatedAt", "EndedAt", "InUseUntil", "Links" FROM "Meetings";
        """;

    public const string Links =
        """
        INSERT INTO "Links" ("Hash", "Session", "Role")
        SELECT "FacilitatorCodeHash", "Room", 'Facilitator' FROM "Meetings"
        UNION ALL SELECT "ParticipantCodeHash", "Room", 'Participant' FROM "Meetings";
        """;

    /// <summary>
    /// The older tables say until when a hold or a lock holds, which was half a day. When somebody was removed they do not say: after the
    /// meeting was started.
    /// </summary>
    /// <param name="now">An expression for the time in milliseconds.</param>
    public static string Moderation(string now) => string.Create(CultureInfo.InvariantCulture,
        $"""
        INSERT INTO "Moderation" ("Room", "Epoch", "Version", "Index", "At", "By", "What", "Seat")
        SELECT "Room", 'earlier', 0, row_number() OVER (PARTITION BY "Room" ORDER BY "What", "Seat"), "At", '', "What", "Seat"
        FROM (
          SELECT s."Room", s."Seat", 'Removed' AS "What", m."CreatedAt" AS "At"
            FROM "Seats" AS s JOIN "Meetings" AS m ON m."Room" = s."Room" WHERE s."Removed"
          UNION ALL SELECT "Room", "Seat", 'Muted', CASE WHEN "Removed" THEN {now} ELSE "Until" - {HalfADay} END
            FROM "Seats" WHERE "Microphone"
          UNION ALL SELECT "Room", "Seat", 'CameraStopped', CASE WHEN "Removed" THEN {now} ELSE "Until" - {HalfADay} END
            FROM "Seats" WHERE "Camera"
          UNION ALL SELECT "Room", NULL, 'Locked', "LockedUntil" - {HalfADay} FROM "Meetings" WHERE "LockedUntil" IS NOT NULL
        ) AS decided;
        """);

    /// <summary>
    /// PostgreSQL only, for nodes of the older release that run beside this one during an update: their table of meetings is a view of the
    /// new ones, through which they also write; their table of seats stays, and removals go from one table to the other.
    /// </summary>
    public static string ForOlderNodes { get; } = string.Create(CultureInfo.InvariantCulture,
        $"""
        ALTER TABLE "Seats" ADD CONSTRAINT "FK_Seats_Sessions_Room"
          FOREIGN KEY ("Room") REFERENCES "Sessions" ("Room") ON DELETE CASCADE;

        CREATE VIEW "Meetings" AS
        SELECT s."Room", s."Title", f."Hash" AS "FacilitatorCodeHash", p."Hash" AS "ParticipantCodeHash", s."CreatedAt", s."EndedAt",
          s."InUseUntil", s."Links",
          (SELECT CASE m."What" WHEN 'Locked' THEN m."At" + {HalfADay} END FROM "Moderation" AS m
            WHERE m."Room" = s."Room" AND m."What" IN ('Locked', 'Unlocked')
            ORDER BY m."At" DESC, m."Version" DESC LIMIT 1) AS "LockedUntil"
        FROM "Sessions" AS s
        JOIN "Links" AS f ON f."Session" = s."Id" AND f."Role" = 'Facilitator' AND f."RevokedAt" IS NULL
        JOIN "Links" AS p ON p."Session" = s."Id" AND p."Role" = 'Participant' AND p."RevokedAt" IS NULL;

        CREATE FUNCTION "RecordEarlier"(room text, what text, seat text) RETURNS void LANGUAGE sql AS $$
          INSERT INTO "Moderation" ("Room", "Epoch", "Version", "Index", "At", "By", "What", "Seat")
          VALUES (room, 'earlier-' || md5(random()::text || clock_timestamp()::text), 0, 0,
            CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint), '', what, seat);
        $$;

        CREATE FUNCTION "WriteMeeting"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN
            DELETE FROM "Sessions" WHERE "Room" = OLD."Room";
            RETURN OLD;
          END IF;
          IF TG_OP = 'INSERT' THEN
            INSERT INTO "Sessions" ("Id", "Room", "Title", "CreatedAt", "EndedAt", "InUseUntil", "Links") VALUES
              (NEW."Room", NEW."Room", NEW."Title", NEW."CreatedAt", NEW."EndedAt", NEW."InUseUntil", COALESCE(NEW."Links", 0));
            INSERT INTO "Links" ("Hash", "Session", "Role") VALUES
              (NEW."FacilitatorCodeHash", NEW."Room", 'Facilitator'), (NEW."ParticipantCodeHash", NEW."Room", 'Participant');
            RETURN NEW;
          END IF;
          -- Only what changed: a node of this release may be changing the rest.
          UPDATE "Sessions" AS s SET
            "Title" = CASE WHEN NEW."Title" <> OLD."Title" THEN NEW."Title" ELSE s."Title" END,
            "EndedAt" = CASE WHEN NEW."EndedAt" IS DISTINCT FROM OLD."EndedAt" THEN NEW."EndedAt" ELSE s."EndedAt" END,
            "InUseUntil" = CASE WHEN NEW."InUseUntil" IS DISTINCT FROM OLD."InUseUntil" THEN NEW."InUseUntil" ELSE s."InUseUntil" END,
            "Links" = NEW."Links"
            WHERE s."Room" = OLD."Room" AND s."Links" = OLD."Links";
          IF NOT FOUND THEN RETURN NULL; END IF;
          IF NEW."FacilitatorCodeHash" <> OLD."FacilitatorCodeHash" THEN
            UPDATE "Links" SET "RevokedAt" = CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)
              WHERE "Hash" IN (OLD."FacilitatorCodeHash", OLD."ParticipantCodeHash");
            INSERT INTO "Links" ("Hash", "Session", "Role", "Parent")
              SELECT v.hash, s."Id", v.role, v.parent FROM "Sessions" AS s, (VALUES
                (NEW."FacilitatorCodeHash", 'Facilitator', OLD."FacilitatorCodeHash"),
                (NEW."ParticipantCodeHash", 'Participant', OLD."ParticipantCodeHash")) AS v (hash, role, parent)
              WHERE s."Room" = OLD."Room";
          END IF;
          IF (NEW."LockedUntil" IS NULL) <> (OLD."LockedUntil" IS NULL) THEN
            PERFORM "RecordEarlier"(OLD."Room", CASE WHEN NEW."LockedUntil" IS NULL THEN 'Unlocked' ELSE 'Locked' END, NULL);
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER "WriteMeeting" INSTEAD OF INSERT OR UPDATE OR DELETE ON "Meetings" FOR EACH ROW EXECUTE FUNCTION "WriteMeeting"();

        CREATE FUNCTION "RecordSeat"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF pg_trigger_depth() = 1 AND NEW."Removed" AND (TG_OP = 'INSERT' OR NOT OLD."Removed") AND
            (SELECT m."What" FROM "Moderation" AS m WHERE m."Room" = NEW."Room" AND m."Seat" = NEW."Seat"
              AND m."What" IN ('Removed', 'RemovalUndone') ORDER BY m."At" DESC, m."Version" DESC LIMIT 1) IS DISTINCT FROM 'Removed' THEN
            PERFORM "RecordEarlier"(NEW."Room", 'Removed', NEW."Seat");
          END IF;
          RETURN NULL;
        END $$;
        CREATE TRIGGER "RecordSeat" AFTER INSERT OR UPDATE ON "Seats" FOR EACH ROW EXECUTE FUNCTION "RecordSeat"();

        CREATE FUNCTION "KeepSeat"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF pg_trigger_depth() > 1 THEN RETURN NULL; END IF;
          -- An older node may have noted the same, without its author, a moment earlier.
          DELETE FROM "Moderation" WHERE "Room" = NEW."Room" AND "Epoch" LIKE 'earlier-%' AND "What" = NEW."What"
            AND "Seat" IS NOT DISTINCT FROM NEW."Seat" AND "At" > NEW."At" - 60000;
          IF NEW."What" = 'RemovalUndone' THEN
            DELETE FROM "Seats" WHERE "Room" = NEW."Room" AND "Seat" = NEW."Seat";
          ELSIF NEW."What" = 'Removed' THEN
            INSERT INTO "Seats" ("Room", "Seat", "Removed", "Microphone", "Camera", "Until")
              SELECT "Room", NEW."Seat", TRUE, FALSE, FALSE, "CreatedAt" + 2592000000 FROM "Sessions" WHERE "Room" = NEW."Room"
              ON CONFLICT ("Room", "Seat") DO UPDATE SET "Removed" = TRUE, "Until" = excluded."Until";
          END IF;
          RETURN NULL;
        END $$;
        CREATE TRIGGER "KeepSeat" AFTER INSERT ON "Moderation" FOR EACH ROW
          WHEN (NEW."What" IN ('Removed', 'RemovalUndone', 'Locked', 'Unlocked')) EXECUTE FUNCTION "KeepSeat"();
        """);
}
