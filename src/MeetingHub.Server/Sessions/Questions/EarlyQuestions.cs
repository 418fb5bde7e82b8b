using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms;
using MeetingHub.Server.Rooms.Log;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Sessions.Questions;

/// <summary>What became of a question that somebody asked before a session.</summary>
internal enum AskedBefore { InBox, Closed, Full }

/// <summary>
/// Questions without a name that are asked on the page of a series. Until the session starts they come in there, and facilitators read
/// them; its room has them in its box as soon as somebody leads it. Who asked, from where and when is kept nowhere. The server reads them,
/// so there are none before encrypted sessions.
/// </summary>
internal sealed class EarlyQuestions(IDbContextFactory<MeetingDb> store, RoomDirectory rooms, TimeProvider clock)
{
    /// <summary>So many of one session are kept, also of those that were put away.</summary>
    public const int MostOfSession = 2 * QuestionRules.MostWaiting;

    public static bool TakesQuestions(SessionRow session, SeriesRow series, long now) =>
        series.HasQuestions && !session.IsEncrypted && session.CancelledAt is null && session.EndedAt is null && session.StartsAt > now;

    /// <param name="id">Made with the form, so that sending it twice asks once.</param>
    public async Task<AskedBefore> AskAsync(SeriesRow series, string session, QuestionId id, string text, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == session && s.Series == series.Id, stop);
        if (row is null || !TakesQuestions(row, series, clock.GetUtcNow().ToUnixTimeMilliseconds())) return AskedBefore.Closed;
        if (await db.Questions.AnyAsync(q => q.Id == id.Value, stop)) return AskedBefore.InBox;
        if (await IsFullAsync(db, session, stop)) return AskedBefore.Full;
        db.Questions.Add(new QuestionRow { Id = id.Value, Session = session, Text = text });
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException)
        {
            // pressed twice: the other one was faster
            if (!await db.Questions.AnyAsync(q => q.Id == id.Value, stop)) throw;
        }
        await BringAsync(row, stop);
        return AskedBefore.InBox;
    }

    /// <summary>
    /// Whether the account reads what is in the session's box: whoever is to lead it, and every facilitator of the group while nobody is.
    /// </summary>
    public static async Task<bool> MayReadAsync(MeetingDb db, SessionRow session, string? account, CancellationToken stop)
    {
        if (account is null || !await db.GroupRoles.AnyAsync(
            r => r.Group == session.Group && r.Account == account && r.Role == GroupRole.Facilitator, stop)) return false;
        var leads = db.Rota.Where(r => r.Session == session.Id && r.State == RotaState.Leads);
        return await leads.AnyAsync(r => r.Account == account, stop) || !await leads.AnyAsync(stop);
    }

    public static async Task<bool> IsFullAsync(MeetingDb db, string session, CancellationToken stop)
    {
        var counts = await db.Questions.Where(q => q.Session == session).GroupBy(q => q.IsAway)
            .Select(g => new { IsAway = g.Key, Count = g.Count() }).ToListAsync(stop);
        return counts.Sum(c => c.Count) >= MostOfSession || counts.Find(c => !c.IsAway)?.Count >= QuestionRules.MostWaiting;
    }

    /// <summary>Puts a question away, on the page and in the room; false when it is not there.</summary>
    public async Task<bool> PutAwayAsync(SessionRow session, string id, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (await db.Questions.Where(q => q.Session == session.Id && q.Id == id)
            .ExecuteUpdateAsync(q => q.SetProperty(r => r.IsAway, true), stop) == 0) return false;
        await TellAsync(session, new TakeOutQuestion(new QuestionId(id)), stop);
        return true;
    }

    /// <summary>Takes a question out again. To the room it is another one, because what was put away there does not come back.</summary>
    /// <returns>Its new id; null when it is not there.</returns>
    public async Task<string?> TakeBackAsync(SessionRow session, string id, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var row = await db.Questions.FirstOrDefaultAsync(q => q.Session == session.Id && q.Id == id && q.IsAway, stop);
        if (row is null) return null;
        var again = new QuestionRow { Id = Codes.New(), Session = session.Id, Text = row.Text };
        db.Questions.Remove(row);
        db.Questions.Add(again);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null; // a colleague was faster
        }
        await BringAsync(session, stop);
        return again.Id;
    }

    /// <summary>
    /// Brings what was asked into the session's room, if there is one. Called after a question is stored, and when somebody who leads comes
    /// into the room: whichever comes second finds the other.
    /// </summary>
    public async Task BringAsync(SessionRow session, CancellationToken stop)
    {
        if (session.Series is null || session.IsEncrypted) return;
        await using var db = await store.CreateDbContextAsync(stop);
        var questions = await db.Questions.AsNoTracking().Where(q => q.Session == session.Id && !q.IsAway).OrderBy(q => q.Id)
            .ToListAsync(stop);
        if (questions.Count > 0)
            await TellAsync(session, new BringQuestions([.. questions.Select(q => new EarlyQuestion(new QuestionId(q.Id), q.Text))]), stop);
    }

    private async Task TellAsync(SessionRow session, LiveRoomCommand command, CancellationToken stop)
    {
        try
        {
            await rooms.AskAnywhereAsync(new RoomId(session.Room), async room =>
            {
                await room.AnnounceAsync(command);
                return room;
            }, stop);
        }
        catch (Exception e) when (e is RoomLogAwayException or RoomNewerException)
        {
            // it is in the store, and comes into the room with the next one who leads
        }
    }
}
