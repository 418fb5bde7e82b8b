using MeetingHub.Domain.Sessions;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Sessions;

/// <summary>Why nothing was changed.</summary>
internal enum SeriesProblem
{
    /// <summary>There is no such series, session or date.</summary>
    NotThere,

    /// <summary>It has begun, or it would lie in the past.</summary>
    Past,

    /// <summary>There is a session on that date already.</summary>
    AlreadyThere,

    /// <summary>People hold places in it, so it is not left out silently but called off.</summary>
    HasPlaces,
}

internal enum SessionChangeKind { Planned, Changed, Cancelled, Restored, Removed }

/// <param name="StartedBefore">When it was to start until now, in Unix milliseconds, if that changed.</param>
internal sealed record SessionChange(SessionRow Session, SessionChangeKind Kind, long? StartedBefore = null);

internal sealed record SeriesReply(SeriesProblem? Problem, IReadOnlyList<SessionChange> Changes);

/// <summary>Adds to the same save what somebody has to be told, so that neither happens without the other.</summary>
internal interface ISeriesFollower
{
    Task FollowAsync(MeetingDb db, SeriesRow series, IReadOnlyList<SessionChange> changes, CancellationToken stop);
}

/// <summary>
/// The one place that makes and changes the sessions of a series. Sessions that have begun are never touched; doing the same again changes
/// nothing; and of two nodes that act at once the second one looks again.
/// </summary>
internal sealed class SeriesDates(
    IDbContextFactory<MeetingDb> store, IEnumerable<ISeriesFollower> followers, IOptions<SessionOptions> options, TimeProvider clock)
{
    /// <summary>How far ahead sessions of a series are planned that has no end, and of one that has.</summary>
    private const int HorizonDays = 26 * 7;
    private const int LimitedHorizonDays = 2 * 366;

    /// <summary>A series is prolonged when so little of its horizon is used up that nobody misses a session.</summary>
    private const int ProlongEveryDays = 7;
    private const int MostAttempts = 10;

    /// <summary>Makes a series with its sessions and those who lead them: all, or nothing.</summary>
    /// <param name="make">Done again when somebody else took the same address a moment earlier.</param>
    public Task<SeriesReply> MakeAsync(Func<MeetingDb, Task<SeriesRow>> make, CancellationToken stop) =>
        SaveAsync(async db => db.Series.Add(await make(db)).Entity, plan => plan.Lay(plan.Series.First), stop);

    /// <summary>
    /// Changes a series: from a date on (this session and those that follow), or, without one, all that have not begun. What
    /// <paramref name="change"/> does is done again when another node was faster. A new rule begins with its first date from there on.
    /// </summary>
    public Task<SeriesReply> ChangeAsync(string series, DateOnly? from, Action<SeriesRow> change, CancellationToken stop) =>
        SaveAsync(series, plan => plan.Change(from, change), stop);

    /// <summary>Plans the sessions of a series that is new or was published, and those that came nearer meanwhile.</summary>
    public Task<SeriesReply> LayAsync(string series, CancellationToken stop) =>
        SaveAsync(series, plan => plan.Lay(plan.Series.First), stop);

    /// <summary>Moves one session to another date and hour, by the clocks of the series or of <paramref name="zone"/>.</summary>
    public Task<SeriesReply> MoveAsync(
        string session, DateOnly date, TimeOnly start, int? minutes, CancellationToken stop, string? zone = null) =>
        SaveOneAsync(session, (plan, row) => plan.Move(row, Zones.At(date, start, zone ?? plan.Series.Zone), minutes), stop);

    public Task<SeriesReply> NoteAsync(string session, string note, CancellationToken stop) => SaveOneAsync(session, (_, row) =>
    {
        row.Note = note;
        return null;
    }, stop);

    /// <summary>Gives one session a plan of its own, or none; or again the one that its series has.</summary>
    public Task<SeriesReply> PlanAsync(string session, string? plan, bool asSeries, CancellationToken stop) =>
        SaveOneAsync(session, (series, row) =>
        {
            (row.Plan, row.HasOwnPlan) = asSeries ? (series.Series.Plan, false) : (plan, true);
            return null;
        }, stop);

    public Task<SeriesReply> CancelAsync(string session, CancellationToken stop) =>
        SaveOneAsync(session, (plan, row) => plan.Cancel(row), stop);

    public Task<SeriesReply> RestoreAsync(string session, CancellationToken stop) =>
        SaveOneAsync(session, (plan, row) => plan.Restore(row), stop);

    /// <summary>Leaves a date of the rule out, as if it had never been planned.</summary>
    public Task<SeriesReply> SkipAsync(string series, DateOnly date, CancellationToken stop) =>
        SaveAsync(series, plan => plan.Skip(date), stop);

    /// <summary>Adds a session on a date beside the rule, at the series' hour or another one; or one that was left out.</summary>
    public Task<SeriesReply> AddAsync(string series, DateOnly date, TimeOnly? start, int? minutes, CancellationToken stop) =>
        SaveAsync(series, plan => plan.Add(date, start, minutes), stop);

    /// <summary>
    /// Deletes a series: sessions in which nobody holds a place are gone, and the others are called off, so that people are told.
    /// </summary>
    public Task<SeriesReply> DeleteAsync(string series, CancellationToken stop) =>
        SaveAsync(series, plan => plan.Delete(), stop);

    /// <summary>Brings a deleted one back as a draft. Its sessions are planned again when it is published.</summary>
    public Task<SeriesReply> BringBackAsync(string series, CancellationToken stop) =>
        SaveAsync(series, plan =>
        {
            plan.Series.IsDeleted = false;
            return null;
        }, stop);

    /// <summary>Plans what came nearer, for every series that has more to come.</summary>
    public async Task ProlongAsync(CancellationToken stop)
    {
        var until = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(HorizonDays - ProlongEveryDays);
        List<string> due;
        await using (var db = await store.CreateDbContextAsync(stop))
        {
            due = await db.Series.Where(s => s.IsPublished && (s.LaidUntil == null || s.LaidUntil < until)).Select(s => s.Id)
                .ToListAsync(stop);
        }
        foreach (var series in due) await LayAsync(series, stop);
    }

    private async Task<SeriesReply> SaveOneAsync(string session, Func<Plan, SessionRow, SeriesProblem?> act, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Sessions.Where(s => s.Id == session).Select(s => s.Series).FirstOrDefaultAsync(stop) is { } series
            ? await SaveAsync(
                series, plan => plan.Sessions.Find(s => s.Id == session) is { } row ? act(plan, row) : SeriesProblem.NotThere, stop)
            : new SeriesReply(SeriesProblem.NotThere, []);
    }

    private Task<SeriesReply> SaveAsync(string id, Func<Plan, SeriesProblem?> act, CancellationToken stop) =>
        SaveAsync(db => db.Series.FirstOrDefaultAsync(s => s.Id == id, stop), act, stop);

    // Every save counts the series' changes up, so of two at once the second fails, and is done again on what the first one left.
    private async Task<SeriesReply> SaveAsync(
        Func<MeetingDb, Task<SeriesRow?>> find, Func<Plan, SeriesProblem?> act, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await store.CreateDbContextAsync(stop);
            if (await find(db) is not { Id: var id } series) return new SeriesReply(SeriesProblem.NotThere, []);
            var isNew = db.Entry(series).State == EntityState.Added;
            var sessions = await db.Sessions.Where(s => s.Series == id).OrderBy(s => s.Date).ToListAsync(stop);
            var held = await db.Places.Where(p => db.Sessions.Any(s => s.Id == p.Session && s.Series == id))
                .Select(p => p.Session).Distinct().ToListAsync(stop);
            var led = await db.Rota.Where(r => db.Sessions.Any(s => s.Id == r.Session && s.Series == id))
                .Select(r => r.Session).Distinct().ToListAsync(stop);
            var facilitators = await db.GroupRoles.Where(r => r.Group == series.Group && r.Role == GroupRole.Facilitator)
                .Select(r => r.Account).ToListAsync(stop);
            var plan = new Plan(db, series, sessions, held, led, facilitators, options.Value, clock.GetUtcNow());
            if (act(plan) is { } problem) return new SeriesReply(problem, []);
            if (!db.ChangeTracker.HasChanges()) return new SeriesReply(null, []);
            if (!isNew) series.Changes++;
            series.ChangedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var follower in followers) await follower.FollowAsync(db, series, plan.Changes, stop);
            try
            {
                await db.SaveChangesAsync(stop);
                return new SeriesReply(null, plan.Changes);
            }
            catch (DbUpdateException e) when (attempt < MostAttempts
                && (e is DbUpdateConcurrencyException || StorageFeature.IsDouble(e) || StorageFeature.IsBusy(e)))
            {
                // another node was a moment earlier
            }
        }
    }

    /// <summary>One series with all its sessions, as one save sees them.</summary>
    private sealed class Plan(
        MeetingDb db, SeriesRow series, List<SessionRow> sessions, List<string> held, List<string> led, List<string> facilitators,
        SessionOptions options, DateTimeOffset at)
    {
        private readonly long _now = at.ToUnixTimeMilliseconds();

        public SeriesRow Series => series;
        public List<SessionRow> Sessions => sessions;
        public List<SessionChange> Changes { get; } = [];

        private bool IsPast(SessionRow session) => session.StartsAt <= _now;

        public SeriesProblem? Change(DateOnly? from, Action<SeriesRow> change)
        {
            var (first, rule) = (series.First, series.Rule);
            // A draft has no sessions to go on from, but those that were called off when it became one.
            var planned = series.IsPublished ? sessions.Where(s => !IsPast(s) && !s.IsAdded).Min(s => s.Date) : null;
            var begins = from ?? planned ?? first;
            var before = (series.Zone, series.Start, series.Minutes, series.IsPublished);
            change(series);
            var isMoved = before != (series.Zone, series.Start, series.Minutes, series.IsPublished);
            var isNew = series.Rule != rule;
            var isAtFirst = series.First == first;
            if (isAtFirst && (from is not null || isMoved || isNew) && Recurrence.TryParse(series.Rule, out var now))
            {
                // The rule as it was goes on from its next date, in step; a new one begins in the week of that date.
                if (isNew) begins = FreeDaysBefore(begins);
                var next = now.Dates(isNew ? begins : first, begins, DateOnly.MaxValue).Where(d => !isNew || !IsPast(d))
                    .Select(d => (DateOnly?)d).FirstOrDefault();
                if (next is { } date) (series.First, series.Rule) = (date, (isNew ? now : now.Rest(first, date)!).ToString());
                else if (!isNew) return SeriesProblem.NotThere;
            }
            if (isMoved || (first, rule) != (series.First, series.Rule)) series.Sequence++;
            // What an earlier change left before the rule begins goes along, and is not left out for lying outside the rule.
            Lay(begins < series.First ? begins : series.First, !isNew && isAtFirst && series.IsPublished ? first : null);
            foreach (var session in sessions.Where(s => !IsPast(s) && !led.Contains(s.Id))) Lead(session);
            return null;
        }

        // Whoever leads the series leads every session to come in which nobody is named.
        private void Lead(SessionRow session)
        {
            if (!series.IsPublished) return;
            led.Add(session.Id);
            foreach (var account in series.Leads.Where(facilitators.Contains))
                db.Rota.Add(new RotaRow { Session = session.Id, Account = account, State = RotaState.Leads });
        }

        // Tuesdays that become Mondays do so in the same week, unless the series has met in that week already.
        private DateOnly FreeDaysBefore(DateOnly date)
        {
            var monday = DateOnly.FromDayNumber(7 * WeekOf(date));
            return sessions.Exists(s => !s.IsAdded && s.Date < date && s.Date >= monday) ? date : monday;
        }

        /// <summary>
        /// Makes the sessions from a date on what the series says. Those before <paramref name="keptBefore"/> keep their dates.
        /// </summary>
        public SeriesProblem? Lay(DateOnly from, DateOnly? keptBefore = null)
        {
            var (dates, until) = Dates();
            var planned = sessions.Where(s => s.Date >= from && !s.IsAdded && !IsPast(s)).ToList();
            var wanted = dates.Where(d => !series.Skipped.Contains(d) && !sessions.Exists(s => s.IsAdded && s.Date == d)).ToList();

            var isMonthly = series.Rule.StartsWith("FREQ=MONTHLY", StringComparison.Ordinal);

            // A session whose date is none any more takes the new date of its week, or month, along with the places in it.
            var left = planned.FindAll(s => s.CancelledAt is null && !wanted.Contains(s.Date!.Value) && !(s.Date < keptBefore));
            foreach (var date in wanted.Where(d => !IsPast(d) && !sessions.Exists(s => s.Date == d)).ToList())
            {
                var session = left.Find(s => IsOneWeek(s.Date!.Value, date))
                    ?? left.Find(s => series.Rule.Length == 0 || (isMonthly && IsOneMonth(s.Date!.Value, date)));
                if (session is null) Make(date, StartOf(date), added: false);
                else
                {
                    left.Remove(session);
                    session.Date = date;
                    session.Sequence++;
                }
            }
            foreach (var session in left)
            {
                if (held.Contains(session.Id)) Cancel(session);
                else Remove(session);
            }
            foreach (var session in planned.Where(s => wanted.Contains(s.Date!.Value) || s.Date < keptBefore)) Fit(session);
            if (series.IsPublished && series.LaidUntil != until) series.LaidUntil = until;
            return null;
        }

        private (List<DateOnly> Dates, DateOnly Until) Dates()
        {
            if (!series.IsPublished) return ([], default);
            if (!Recurrence.TryParse(series.Rule, out var rule)) return ([series.First], DateOnly.MaxValue);
            var hasEnd = rule.Until is not null || rule.Count is not null;
            var until = DateOnly.FromDateTime(at.UtcDateTime).AddDays(hasEnd ? LimitedHorizonDays : HorizonDays);
            var dates = rule.Dates(series.First, series.First, until).ToList();
            var isAll = hasEnd && !rule.Dates(series.First, until.AddDays(1), DateOnly.MaxValue).Any();
            // A week at a time, so that a series is written once in a week and not every hour.
            return (dates, isAll ? DateOnly.MaxValue
                : series.LaidUntil is { } laid && laid > until.AddDays(-ProlongEveryDays) && laid <= until && IsLaid(dates) ? laid : until);
        }

        // Whether there is nothing to make.
        private bool IsLaid(List<DateOnly> dates) =>
            dates.TrueForAll(d => IsPast(d) || series.Skipped.Contains(d) || sessions.Exists(s => s.Date == d));

        private void Fit(SessionRow session)
        {
            session.Title = series.Title;
            session.Door = series.Door;
            session.NeedsFacilitator = series.NeedsFacilitator;
            session.IsEncrypted = series.IsEncrypted;
            if (!session.HasOwnPlan) session.Plan = series.Plan;
            if (!session.IsOwn) Set(session, StartOf(session.Date!.Value).ToUnixTimeMilliseconds(), series.Minutes);
        }

        private void Set(SessionRow session, long start, int minutes)
        {
            var end = start + minutes * 60_000L;
            if ((session.StartsAt, session.EndsAt) == (start, end)) return;
            if (session.CancelledAt is null)
                Changes.Add(new SessionChange(session, SessionChangeKind.Changed, session.StartsAt == start ? null : session.StartsAt));
            (session.StartsAt, session.EndsAt, session.KeepUntil) = (start, end, Kept(end));
            session.Sequence++;
        }

        public SeriesProblem? Move(SessionRow session, DateTimeOffset start, int? minutes)
        {
            var to = start.ToUnixTimeMilliseconds();
            if (IsPast(session) || to <= _now) return SeriesProblem.Past;
            var length = minutes ?? (int)((session.EndsAt!.Value - session.StartsAt!.Value) / 60_000);
            var usual = StartOf(session.Date!.Value).ToUnixTimeMilliseconds();
            var from = session.MovedFrom ?? session.StartsAt;
            Set(session, to, length);
            session.IsOwn = session.IsAdded || to != usual || length != series.Minutes;
            session.MovedFrom = to == from ? null : from;
            return null;
        }

        public SeriesProblem? Cancel(SessionRow session)
        {
            if (IsPast(session)) return SeriesProblem.Past;
            if (session.CancelledAt is not null) return null;
            session.CancelledAt = _now;
            session.Sequence++;
            Changes.Add(new SessionChange(session, SessionChangeKind.Cancelled));
            return null;
        }

        public SeriesProblem? Restore(SessionRow session)
        {
            if (IsPast(session)) return SeriesProblem.Past;
            if (session.CancelledAt is null) return null;
            session.CancelledAt = null;
            session.Sequence++;
            Changes.Add(new SessionChange(session, SessionChangeKind.Restored));
            return null;
        }

        public SeriesProblem? Delete()
        {
            if (series.IsDeleted) return null;
            (series.IsPublished, series.IsDeleted) = (false, true);
            series.Sequence++;
            foreach (var session in sessions.FindAll(s => !IsPast(s)))
            {
                if (held.Contains(session.Id)) Cancel(session);
                else Remove(session);
            }
            return null;
        }

        public SeriesProblem? Skip(DateOnly date)
        {
            if (series.Skipped.Contains(date)) return null;
            var session = sessions.Find(s => s.Date == date);
            if (session is null && !Dates().Dates.Contains(date)) return SeriesProblem.NotThere;
            if (session is null ? IsPast(date) : IsPast(session)) return SeriesProblem.Past;
            if (session is not null && held.Contains(session.Id)) return SeriesProblem.HasPlaces;
            if (session is not null) Remove(session);
            if (session is { IsAdded: true }) return null;
            series.Skipped = [.. series.Skipped.Append(date).Order()];
            series.Sequence++;
            return null;
        }

        public SeriesProblem? Add(DateOnly date, TimeOnly? start, int? minutes)
        {
            if (!series.IsPublished) return SeriesProblem.NotThere;
            if (sessions.Exists(s => s.Date == date)) return SeriesProblem.AlreadyThere;
            var begins = Zones.At(date, start ?? series.Start, series.Zone);
            if (begins.ToUnixTimeMilliseconds() <= _now) return SeriesProblem.Past;
            if (series.Skipped.Contains(date) && Dates().Dates.Contains(date))
            {
                series.Skipped = [.. series.Skipped.Where(d => d != date)];
                series.Sequence++;
                Make(date, StartOf(date), added: false);
                return start is null && minutes is null ? null : Move(sessions[^1], begins, minutes);
            }
            Make(date, begins, added: true, minutes);
            return null;
        }

        private DateTimeOffset StartOf(DateOnly date) => Zones.At(date, series.Start, series.Zone);

        private bool IsPast(DateOnly date) => StartOf(date).ToUnixTimeMilliseconds() <= _now;

        private long Kept(long end) => end + (long)TimeSpan.FromDays(options.RetentionDays).TotalMilliseconds;

        private void Make(DateOnly date, DateTimeOffset start, bool added, int? minutes = null)
        {
            var (begins, ends) = (start.ToUnixTimeMilliseconds(), start.AddMinutes(minutes ?? series.Minutes).ToUnixTimeMilliseconds());
            var session = new SessionRow
            {
                Id = Codes.New(), Room = Codes.New(), Title = series.Title, CreatedAt = _now, Group = series.Group, Series = series.Id,
                Date = date, StartsAt = begins, EndsAt = ends, KeepUntil = Kept(ends), Door = series.Door,
                NeedsFacilitator = series.NeedsFacilitator, IsEncrypted = series.IsEncrypted, IsAdded = added, IsOwn = added, Plan = series.Plan,
            };
            db.Sessions.Add(session);
            Lead(session);
            sessions.Add(session);
            Changes.Add(new SessionChange(session, SessionChangeKind.Planned));
        }

        private void Remove(SessionRow session)
        {
            db.Sessions.Remove(session);
            sessions.Remove(session);
            Changes.Add(new SessionChange(session, SessionChangeKind.Removed));
        }

        private static bool IsOneWeek(DateOnly one, DateOnly other) => WeekOf(one) == WeekOf(other);

        private static int WeekOf(DateOnly date) => date.DayNumber / 7; // 1 January 1 was a Monday

        private static bool IsOneMonth(DateOnly one, DateOnly other) => (one.Year, one.Month) == (other.Year, other.Month);
    }
}

/// <summary>Plans the sessions that came nearer: at start, and then once an hour.</summary>
internal sealed partial class SeriesHorizon(SeriesDates dates, TimeProvider clock, ILogger<SeriesHorizon> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                await dates.ProlongAsync(stoppingToken);
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                Log.StoreAway(logger);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(130, LogLevel.Warning, "The store does not answer; sessions to come are planned in an hour")]
        public static partial void StoreAway(ILogger logger);
    }
}
