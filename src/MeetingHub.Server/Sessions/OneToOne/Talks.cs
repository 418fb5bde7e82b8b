using System.Buffers.Text;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups.Public;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.OneToOne;

/// <summary>A talk page with what its group says about the professional.</summary>
internal sealed record Talk(TalkRow Row, GroupRow Group, QualificationRow Person);

/// <summary>A booking with all that belongs to it.</summary>
internal sealed record Booked(BookingRow Row, OfferRow Offer, SessionRow Session, Talk Talk);

/// <summary>Why a time could not be booked or moved to.</summary>
internal enum NotBooked { Taken, TooMany, Closed }

/// <summary>
/// Talks of two: a professional offers times, and somebody without an account holds one of them. A time is held by at most one booking,
/// which the store's unique index decides, and a booking that moves keeps its old time until it has the new one.
/// </summary>
internal sealed class Talks(IDbContextFactory<MeetingDb> store, Secrets secrets, TimeProvider clock)
{
    /// <summary>Times that one browser may hold with one professional, so that nobody takes all of them.</summary>
    public const int MostPerHolder = 2;

    /// <summary>Times that one professional may have offered at once.</summary>
    public const int MostOffers = 200;

    /// <summary>How long before its time the room opens.</summary>
    public static readonly TimeSpan OpensBefore = TimeSpan.FromMinutes(5);

    /// <summary>How long after the talk name and words are kept.</summary>
    public static readonly TimeSpan KeptAfter = TimeSpan.FromDays(7);

    private const int CodeLength = 16;

    /// <summary>The page at which times are booked, while it is open and the professional still works for the group.</summary>
    public async Task<Talk?> FindAsync(string slug, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await TalksOf(db, t => t.Slug == slug && t.IsOpen && db.Groups.Any(g => g.Id == t.Group && g.IsPublished)
            && db.GroupRoles.Any(r => r.Group == t.Group && r.Account == t.Account)).FirstOrDefaultAsync(stop);
    }

    private static IQueryable<Talk> TalksOf(MeetingDb db, Expression<Func<TalkRow, bool>> which) =>
        from talk in db.Talks.AsNoTracking().Where(which)
        join person in db.Qualifications.AsNoTracking() on new { talk.Group, talk.Account } equals new { person.Group, person.Account }
        join @group in db.Groups.AsNoTracking() on talk.Group equals @group.Id
        select new Talk(talk, @group, person);

    /// <summary>Times that nobody holds, in their order.</summary>
    public async Task<IReadOnlyList<OfferRow>> FreeAsync(TalkRow talk, TimeSpan ahead, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var (from, to) = (Now, (clock.GetUtcNow() + ahead).ToUnixTimeMilliseconds());
        return await db.Offers.AsNoTracking()
            .Where(o => o.Group == talk.Group && o.Account == talk.Account && o.StartsAt > from && o.StartsAt < to
                && !db.Bookings.Any(b => b.Offer == o.Id && b.CancelledAt == null))
            .OrderBy(o => o.StartsAt).ToListAsync(stop);
    }

    /// <summary>Holds a time. The code that is returned is the only key to it.</summary>
    public async Task<(string? Code, NotBooked? Why)> BookAsync(
        Talk talk, string offer, string name, Formats how, string words, string title, Holder holder, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var hash = holder.In(talk.Group.Id);
        var held = await db.Bookings.CountAsync(
            b => b.Holder == hash && b.CancelledAt == null
                && db.Offers.Any(o => o.Id == b.Offer && o.Account == talk.Row.Account && o.StartsAt > Now), stop);
        if (held >= MostPerHolder) return (null, NotBooked.TooMany);
        if (await OfferedAsync(db, talk.Row, offer, stop) is not { } time) return (null, NotBooked.Taken);

        var session = new SessionRow
        {
            Id = Codes.New(), Room = Codes.New(), Title = title, CreatedAt = Now, Group = talk.Group.Id, Door = DoorMode.Open,
            NeedsFacilitator = true, IsEncrypted = true, StartsAt = time.StartsAt, EndsAt = EndOf(time), KeepUntil = KeptUntil(time),
        };
        var (code, lead) = (CodeOf("booking", session.Id), CodeOf("lead", session.Id));
        db.Sessions.Add(session);
        db.Links.AddRange(
            new LinkRow { Hash = Codes.Hash(lead), Session = session.Id, Role = Role.Facilitator },
            new LinkRow { Hash = Codes.Hash(Codes.ParticipantCodeOf(lead)), Session = session.Id, Role = Role.Participant });
        db.Bookings.Add(new BookingRow
        {
            Hash = Codes.Hash(code), Offer = time.Id, Session = session.Id, Holder = hash, Name = name, How = how, Words = words,
        });
        // The place puts it among their sessions, and lets a reminder of the group tell of it.
        db.Places.Add(new PlaceRow { Session = session.Id, Holder = hash, At = Now });
        return await TrySaveAsync(db, stop) ? (code, null) : (null, NotBooked.Taken);
    }

    public async Task<Booked?> BookedAsync(string? code, CancellationToken stop)
    {
        if (!Codes.IsWellFormed(code)) return null;
        await using var db = await store.CreateDbContextAsync(stop);
        return await FindAsync(db, code, stop);
    }

    /// <summary>What the professional holds from now on, and what was held a moment ago.</summary>
    public async Task<IReadOnlyList<Booked>> BookedWithAsync(string group, string account, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var from = (clock.GetUtcNow() - TimeSpan.FromHours(2)).ToUnixTimeMilliseconds();
        var rows = await BookingsOf(db).AsNoTracking()
            .Where(b => b.Offer.Group == group && b.Offer.Account == account && b.Offer.StartsAt > from && b.Row.CancelledAt == null)
            .OrderBy(b => b.Offer.StartsAt).ToListAsync(stop);
        var talk = await TalksOf(db, t => t.Group == group && t.Account == account).FirstOrDefaultAsync(stop);
        return talk is null ? [] : [.. rows.Select(b => new Booked(b.Row, b.Offer, b.Session, talk))];
    }

    /// <summary>Another time for a booking. It keeps the old one until the new one is held.</summary>
    /// <param name="byProfessional">The person is asked whether they keep it.</param>
    public async Task<NotBooked?> MoveAsync(byte[] booking, string offer, bool byProfessional, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var found = await BookingsOf(db).FirstOrDefaultAsync(b => b.Row.Hash == booking && b.Row.CancelledAt == null, stop);
        if (found is null || found.Offer.StartsAt <= Now) return NotBooked.Closed;
        var talk = await db.Talks.FindAsync([found.Offer.Group, found.Offer.Account], stop);
        if (talk is null || await OfferedAsync(db, talk, offer, stop) is not { } time) return NotBooked.Taken;
        (found.Row.Offer, found.Row.IsMoved) = (time.Id, byProfessional);
        found.Session.MovedFrom ??= found.Session.StartsAt;
        (found.Session.StartsAt, found.Session.EndsAt, found.Session.KeepUntil) = (time.StartsAt, EndOf(time), KeptUntil(time));
        found.Session.Sequence++;
        return await TrySaveAsync(db, stop) ? null : NotBooked.Taken;
    }

    /// <summary>Lets the time go, up to the last minute. Asked twice, it is let go once.</summary>
    /// <param name="byProfessional">The person is told, where they have a reminder.</param>
    public async Task CancelAsync(byte[] booking, bool byProfessional, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var found = await BookingsOf(db).FirstOrDefaultAsync(b => b.Row.Hash == booking && b.Row.CancelledAt == null, stop);
        if (found is null) return;
        found.Row.CancelledAt = found.Session.CancelledAt = Now;
        (found.Row.Name, found.Row.Words) = ("", ""); // nobody needs them any more
        found.Session.Sequence++;
        if (!byProfessional) db.Places.RemoveRange(await db.Places.Where(p => p.Session == found.Session.Id).ToListAsync(stop));
        await db.SaveChangesAsync(stop);
    }

    /// <summary>The person's name, way and words anew; with nothing, they keep a time that the professional has moved.</summary>
    public async Task ChangeAsync(byte[] booking, (string Name, Formats How, string Words)? to, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await db.Bookings.FirstOrDefaultAsync(b => b.Hash == booking && b.CancelledAt == null, stop);
        if (row is null) return;
        if (to is { } words) (row.Name, row.How, row.Words) = words;
        else row.IsMoved = false;
        await db.SaveChangesAsync(stop);
    }

    /// <summary>Makes or changes a professional's page. False: the address is somebody else's.</summary>
    public async Task<bool> SaveAsync(
        string group, string account, string slug, string about, string limits, string referral, bool isOpen,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await db.Talks.FindAsync([group, account], stop);
        if (row is null) db.Talks.Add(row = new TalkRow { Group = group, Account = account, Slug = slug });
        (row.Slug, row.About, row.Limits, row.Referral, row.IsOpen) = (slug, about, limits, referral, isOpen);
        return await TrySaveAsync(db, stop);
    }

    /// <summary>Offers times that do not overlap others of the same professional; those that do are passed over.</summary>
    /// <returns>How many were added.</returns>
    public async Task<int> OfferAsync(TalkRow talk, IEnumerable<long> starts, int minutes, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var mine = await db.Offers.AsNoTracking().Where(o => o.Account == talk.Account && o.StartsAt > Now - 24 * 60 * 60_000L)
            .Select(o => new { o.StartsAt, o.Minutes }).ToListAsync(stop);
        var taken = mine.ConvertAll(o => (o.StartsAt, End: o.StartsAt + o.Minutes * 60_000L));
        var added = 0;
        foreach (var start in starts.Where(s => s > Now).Distinct().Order())
        {
            var end = start + minutes * 60_000L;
            if (taken.Count >= MostOffers) break;
            if (taken.Exists(o => o.StartsAt < end && start < o.End)) continue;
            taken.Add((start, end));
            db.Offers.Add(new OfferRow
            {
                Id = Codes.New(), Group = talk.Group, Account = talk.Account, StartsAt = start, Minutes = minutes,
            });
            added++;
        }
        return await TrySaveAsync(db, stop) ? added : 0; // pressed twice at once
    }

    /// <summary>Takes a time back that nobody holds.</summary>
    public async Task<bool> WithdrawAsync(string group, string account, string offer, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.Offers
            .Where(o => o.Id == offer && o.Group == group && o.Account == account
                && !db.Bookings.Any(b => b.Offer == o.Id && b.CancelledAt == null))
            .ExecuteDeleteAsync(stop) == 1;
    }

    /// <summary>A moment from now, in Unix milliseconds.</summary>
    public long In(TimeSpan time) => (clock.GetUtcNow() + time).ToUnixTimeMilliseconds();

    public async Task<Leader> LeaderAsync(Talk talk, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return await Leaders.OfAsync(db, talk.Person, clock.GetUtcNow(), stop);
    }

    /// <summary>The code of the link by which the person comes, and that by which the professional does.</summary>
    public string DoorOf(SessionRow session) => Codes.ParticipantCodeOf(LeadOf(session));
    public string LeadOf(SessionRow session) => CodeOf("lead", session.Id);

    /// <summary>The code of a booking, for whoever may see that it is theirs.</summary>
    public string CodeOf(BookingRow booking) => CodeOf(booking.Session);

    /// <summary>Of the booking that a session was made for.</summary>
    public string CodeOf(string session) => CodeOf("booking", session);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static long EndOf(OfferRow offer) => offer.StartsAt + offer.Minutes * 60_000L;

    private static long KeptUntil(OfferRow offer) => EndOf(offer) + (long)KeptAfter.TotalMilliseconds;

    // Made from the session, so that the links can be shown again and the store still holds only hashes.
    private string CodeOf(string purpose, string session) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(secrets.MarkKey, Encoding.UTF8.GetBytes($"talk {purpose}:{session}"))
            .AsSpan(0, CodeLength));

    private async Task<OfferRow?> OfferedAsync(MeetingDb db, TalkRow talk, string offer, CancellationToken stop) =>
        await db.Offers.AsNoTracking().FirstOrDefaultAsync(
            o => o.Id == offer && o.Group == talk.Group && o.Account == talk.Account && o.StartsAt > Now
                && !db.Bookings.Any(b => b.Offer == o.Id && b.CancelledAt == null), stop);

    private sealed class Joined
    {
        public required BookingRow Row { get; init; }
        public required OfferRow Offer { get; init; }
        public required SessionRow Session { get; init; }
    }

    private static IQueryable<Joined> BookingsOf(MeetingDb db) =>
        from booking in db.Bookings
        join offer in db.Offers on booking.Offer equals offer.Id
        join session in db.Sessions on booking.Session equals session.Id
        select new Joined { Row = booking, Offer = offer, Session = session };

    private static async Task<Booked?> FindAsync(MeetingDb db, string code, CancellationToken stop)
    {
        var hash = Codes.Hash(code);
        var found = await BookingsOf(db).AsNoTracking().FirstOrDefaultAsync(b => b.Row.Hash == hash, stop);
        if (found is null) return null;
        var (group, account) = (found.Offer.Group, found.Offer.Account);
        var talk = await TalksOf(db, t => t.Group == group && t.Account == account).FirstOrDefaultAsync(stop);
        return talk is null ? null : new Booked(found.Row, found.Offer, found.Session, talk);
    }

    private static async Task<bool> TrySaveAsync(MeetingDb db, CancellationToken stop)
    {
        try
        {
            await db.SaveChangesAsync(stop);
            return true;
        }
        catch (DbUpdateException e) when (StorageFeature.IsThereAlready(e))
        {
            return false; // somebody was a moment earlier
        }
    }
}
