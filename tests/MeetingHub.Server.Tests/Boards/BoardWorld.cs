using MeetingHub.Domain.Boards;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Tests.Boards;

/// <summary>A group with a board and two members, Mei and Pebble, for tests that write into the store themselves.</summary>
internal static class BoardWorld
{
    public const string Group = "group-harbour";
    public const string Mei = "mei", Pebble = "pebble";

    public static void Add(MeetingDb db, Action<GroupRow>? change = null)
    {
        var group = new GroupRow { Id = Group, Slug = "harbour", Name = "Harbour", IsPublished = true, CreatedAt = 1 };
        change?.Invoke(group);
        db.Groups.Add(group);
        foreach (var (number, id) in ((byte, string)[])[(1, Mei), (2, Pebble)])
            db.Members.Add(new MemberRow
            {
                Group = Group, Holder = [number], Id = id, Name = id, Looks = id, Keepsake = Keepsake.Fern, Tint = Tint.Moss, SinceDay = 1,
            });
        db.SaveChanges();
    }

    /// <summary>A conversation and its first post, written by Mei.</summary>
    public static void AddThread(MeetingDb db, string id, string title, string text, long at, PostState state = PostState.Shown)
    {
        db.Threads.Add(new ThreadRow { Id = id, Group = Group, StartedAt = at, LatestAt = at, Posts = state == PostState.Shown ? 1 : 0 });
        AddPost(db, id, id, text, at, state, title: title);
    }

    public static void AddPost(
        MeetingDb db, string thread, string id, string text, long at, PostState state = PostState.Shown, string author = Mei, string title = "")
    {
        db.Posts.Add(new PostRow
        {
            Id = id, Thread = thread, Place = 1 + (db.Posts.Where(p => p.Thread == thread).Max(p => (int?)p.Place) ?? 0), Group = Group, Author = author, At = at, Title = title, Text = text, State = state,
            Held = state == PostState.Held ? HoldReason.FirstPost : null,
        });
        db.SaveChanges();
    }
}
