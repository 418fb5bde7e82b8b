using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms.Wire;

// Every shape that crosses the hub, as described in docs/protocol.md. The snapshot of section 3 is the domain's RoomView;
// commands and events are the domain's too, with "$type" added by RoomJson. web-client/src/shared/contracts.ts is made from these.

// ---- what the client asks

/// <param name="Agreement">The version of what the person agreed to at the door.</param>
/// <param name="Keyless">The page lacks the part of the link that opens an encrypted session, so the person waits for it.</param>
/// <param name="MadeKey">The page made that part, as nobody else who leads was inside. If somebody is now, they wait for theirs.</param>
/// <param name="ToDoor">Also if their seat is inside, which their page can do nothing with.</param>
public sealed record JoinRequest(
    string Pass, string Name, Keepsake Keepsake, Tint Tint, string? Agreement = null, bool? Keyless = null,
    bool? ToDoor = null, bool? MadeKey = null);
public sealed record ResumeRequest(string Pass, string Epoch, long Version);
public sealed record NegotiateRequest(string Offer);
/// <summary>
/// The tiles on the screen, and the number of the last <see cref="Slots"/> that the page has carried out; 0 before the first.
/// <paramref name="Figures"/>: the page shows what its line is like, and hears of it (<see cref="LineMeasured"/>).
/// </summary>
public sealed record SetViewRequest(
    ImmutableArray<ViewTile> Tiles, long? Seen = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Figures = null);

/// <summary>One thing on the screen. <paramref name="Height"/> is in device pixels.</summary>
public sealed record ViewTile(ParticipantId Who, MediaTrack Track, int Height);

public enum MediaTrack { Microphone, Camera, Screen }
public enum PictureCodec { Vp8, H264, Vp9, Av1 }

// ---- what the server answers; a refusal comes alone, except that Execute also gives the log's version

public sealed record RefusalWire(string Code, string Text)
{
    /// <summary>When the same may be asked again, where that is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DateTimeOffset? Until { get; init; }

    public static RefusalWire From(Refusal refusal) => new(refusal.Code, refusal.Text) { Until = refusal.Until };
}

/// <summary>The signed ticket for one seat, and when it stops working.</summary>
public sealed record PassWire(string Pass, DateTimeOffset ExpiresAt);

/// <summary>A relay, as RTCPeerConnection takes it.</summary>
public sealed record IceServerWire(ImmutableArray<string> Urls, string Username, string Credential);

public sealed record JoinReply
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ParticipantId? You { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Epoch { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public long? Version { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RoomView? Room { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public PassWire? Pass { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ImmutableArray<IceServerWire>? IceServers { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RefusalWire? Refusal { get; init; }

    public static JoinReply Refuse(Refusal refusal) => new() { Refusal = RefusalWire.From(refusal) };
}

/// <summary>Either the entries that were missed, or a snapshot that replaces the fold.</summary>
public sealed record ResumeReply
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Epoch { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public long? Version { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ImmutableArray<EntryWire>? Entries { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RoomView? Snapshot { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public PassWire? Pass { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ImmutableArray<IceServerWire>? IceServers { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RefusalWire? Refusal { get; init; }

    public static ResumeReply Refuse(Refusal refusal) => new() { Refusal = RefusalWire.From(refusal) };
}

public sealed record ExecuteReply(long Version)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RefusalWire? Refusal { get; init; }

    public static ExecuteReply Refuse(long version, Refusal refusal) => new(version) { Refusal = RefusalWire.From(refusal) };
}

/// <summary>The room and the pass with which one joins the side room that one is in.</summary>
public sealed record SidePassReply
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RoomId? Room { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public PassWire? Pass { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RefusalWire? Refusal { get; init; }

    public static SidePassReply Refuse(Refusal refusal) => new() { Refusal = RefusalWire.From(refusal) };
}

/// <summary>An answer, and the number of the place where it was made.</summary>
public sealed record NegotiateReply
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Answer { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public long? Media { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RefusalWire? Refusal { get; init; }

    public static NegotiateReply Refuse(Refusal refusal) => new() { Refusal = RefusalWire.From(refusal) };
}

/// <summary>The answer of SetView and Signal: nothing, or a refusal.</summary>
public sealed record DoneReply
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RefusalWire? Refusal { get; init; }

    public static DoneReply Done { get; } = new();
    public static DoneReply Refuse(Refusal refusal) => new() { Refusal = RefusalWire.From(refusal) };
}

// ---- what the server says by itself

/// <summary>
/// An entry as one seat receives it: events that the seat may not see are left out, the version stays. <see cref="From"/> is present
/// when it stands for several entries in a row of which the seat may see nothing: it is the first version of them.
/// </summary>
public sealed record EntryWire(long Version, DateTimeOffset At, ImmutableArray<RoomEvent> Events)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public long? From { get; init; }

    /// <summary>
    /// A snapshot that replaces the reader's fold, instead of events: the entry changed so much of what the seat may see.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public RoomView? Room { get; init; }

    /// <summary>Makes each run of entries without visible events into one.</summary>
    public static ImmutableArray<EntryWire> Gather(IEnumerable<EntryWire> entries)
    {
        var gathered = new List<EntryWire>();
        foreach (var entry in entries)
        {
            if (entry.Events.IsEmpty && gathered is [.., { Events.IsEmpty: true } before])
                gathered[^1] = entry with { From = before.From ?? before.Version };
            else
                gathered.Add(entry);
        }
        return [.. gathered];
    }
}

/// <summary>Why the server is about to close a connection.</summary>
public sealed record GoodbyeWire(string Code, string Text)
{
    public static readonly GoodbyeWire Removed = From(Refusal.Removed);
    public static readonly GoodbyeWire RoomEnded = From(Refusal.RoomEnded);
    public static readonly GoodbyeWire MovedElsewhere = new("moved_elsewhere",
        "You're in this session in another tab. Your seat moved there.");
    public static readonly GoodbyeWire Left = new("left", "You've left the room. You can come back while the session is open.");
    public static readonly GoodbyeWire KnockDeclined = From(Refusal.KnockDeclined);
    public static readonly GoodbyeWire LinksReplaced = From(Refusal.LinksReplaced);
    public static readonly GoodbyeWire ServerStopping = new("server_stopping",
        "The server is restarting. Your seat is kept and you'll be back in a few seconds.");
    public static readonly GoodbyeWire PassExpired = From(Refusal.PassExpired);
    public static readonly GoodbyeWire Flooding = new("flooding",
        "That was a lot at once, so we closed this connection. You can come back in a moment.");

    public static readonly ImmutableArray<GoodbyeWire> All =
        [Removed, RoomEnded, MovedElsewhere, Left, KnockDeclined, LinksReplaced, ServerStopping, PassExpired, Flooding];

    private static GoodbyeWire From(Refusal refusal) => new(refusal.Code, refusal.Text);
}

// ---- signals: never logged, may be lost

public abstract record ClientSignal;
public sealed record Respond(Reaction Reaction) : ClientSignal;
/// <summary>
/// The whole of a line as it is typed. <paramref name="Line"/> is the captioner's own number of it, and grows from line to line.
/// </summary>
public sealed record Caption(long Line, string Text) : ClientSignal;

public abstract record ServerSignal;
/// <summary>At most three seats, loudest first.</summary>
public sealed record Speaking(ImmutableArray<ParticipantId> Who) : ServerSignal;
/// <summary>
/// The whole assignment of this connection's receiving m-lines; a mid that is not named is empty. <paramref name="Media"/> is the
/// number of the place that sent it: signals of a place that the room has left may still arrive for a moment.
/// <paramref name="IsHeld"/>: pictures wait until a view says that this <paramref name="Number"/> was seen.
/// </summary>
public sealed record Slots(
    long Media, [property: JsonPropertyName("slots")] ImmutableArray<SlotWire> Assigned,
    long Number = 0, [property: JsonPropertyName("held")] bool IsHeld = false) : ServerSignal;
/// <summary>
/// How many layers of this connection's picture, from the smallest on, anybody has a use for; all of them until this comes. The page need
/// not send more. <paramref name="Codec"/> is the one in which everybody in the room can see it.
/// </summary>
public sealed record Watched(long Media, MediaTrack Track, int Layers, PictureCodec Codec = PictureCodec.Vp8) : ServerSignal;
/// <summary>
/// All people whose connection is not good, as far as this page may know: in a room with many people only this person, if at all. Said when
/// it changes, and when somebody comes.
/// </summary>
public sealed record LineWords(ImmutableArray<LineWordWire> Weak) : ServerSignal;
/// <summary>
/// What the server knows of the line to this page, once a second while its view asks for it: kbit/s, percent and milliseconds.
/// <paramref name="Carries"/> is what it is thought to carry, and absent while it was never full; <paramref name="RoundTrip"/> is absent
/// until it is known. <paramref name="Paused"/> of the <paramref name="Pictures"/> that the page wants do not fit.
/// </summary>
public sealed record LineMeasured(
    long Media, LineWord Word, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Carries, long Sent,
    double LostDown, double LostUp, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RoundTrip,
    int Pictures, int Paused) : ServerSignal;
public sealed record Responded(ParticipantId Who, Reaction Reaction) : ServerSignal;
/// <summary>A line of captions as it is typed: the newest of a number replaces the others. Whoever comes later never reads it.</summary>
public sealed record Captioned(ParticipantId Who, long Line, string Text) : ServerSignal;
/// <summary>How many people are inside, for participants of a large session, who see only some of them. At most once a second.</summary>
public sealed record PeopleInside(int Count) : ServerSignal;
/// <summary>
/// The counts of reactions to messages that everybody reads, for the same people and as seldom. Only messages whose counts have changed.
/// </summary>
public sealed record ReactionCounts(ImmutableArray<MessageCountsWire> Messages) : ServerSignal;

/// <summary>The store of the room does not answer, so commands are refused for the moment; or it answers again.</summary>
public sealed record Paused([property: JsonPropertyName("paused")] bool IsPaused) : ServerSignal;

/// <summary>One word for how well somebody is connected.</summary>
public enum LineWord { Good, Weak, VeryWeak }
public sealed record LineWordWire(ParticipantId Who, LineWord Word);
public sealed record MessageCountsWire(MessageId Id, ImmutableArray<ReactionCountWire> Counts);
public sealed record ReactionCountWire(Reaction Reaction, int Count);
/// <summary>
/// <paramref name="Source"/> is the contributing source of the packets in it. <paramref name="IsPaused"/>: the line to this page does not
/// carry
/// the picture at the moment.
/// </summary>
public sealed record SlotWire(
    string Mid, ParticipantId Who, MediaTrack Track, long Source = 0, [property: JsonPropertyName("paused")] bool IsPaused = false);

// ---- before the hub: HTTP

/// <param name="Door">How the door is at the beginning; open unless it says otherwise.</param>
/// <param name="WithoutFacilitator">People may be together while no facilitator is there.</param>
public sealed record StartMeetingRequest(
    string? Title = null, DoorMode? Door = null, bool? WithoutFacilitator = null, bool? Encrypted = null);
public sealed record StartMeetingReply(RoomId Room, string Title, string FacilitatorCode, string ParticipantCode);
/// <param name="Open">Somebody who leads the next session opens its doors now.</param>
public sealed record JoinMeetingRequest(string Code, string? Pass = null, bool? Open = null);
/// <param name="Format">How people take part; absent: with pictures.</param>
/// <param name="Regions">The countries whose help lines the group shows first, by their two letters.</param>
/// <param name="ExpectedWait">Within how many minutes people are usually let in, where the server says so.</param>
/// <param name="Series">Of an encrypted session that was planned: the series whose other sessions the same key opens.</param>
/// <param name="Known">As whom the group knows the person, who may still come under another name.</param>
/// <param name="KeyInside">
/// Of an encrypted session whose links come without the key: the page of whoever leads makes it, and hands it over at the door. Whether
/// somebody else who leads is inside, and may have it.
/// </param>
public sealed record JoinMeetingReply(
    RoomId Room, string Title, Role Role, ParticipantId Who, DoorState Door, string Pass, DateTimeOffset ExpiresAt, string? InviteCode,
    AgreementWire? Agreement = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RoomFormat? Format = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<string>? Regions = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] KnownWire? Known = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ExpectedWait = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Encrypted = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Series = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? KeyInside = null);
public sealed record KnownWire(string Name, Keepsake Keepsake, Tint Tint);
/// <summary>
/// The doors of a planned session are closed. <paramref name="Now"/> is the server's time, by which the page waits until
/// <paramref name="OpensAt"/>. <paramref name="MayOpen"/>: whoever asks leads the next session, and may open its doors now.
/// </summary>
public sealed record ClosedDoorsReply(
    string Code, string Text, DateTimeOffset Now, DateTimeOffset? OpensAt, DateTimeOffset? StartsAt, bool MayOpen, string? Page);
/// <summary>
/// What everybody accepts at the door, in each of its languages. In the text a line that begins with "# " is a heading, one that begins
/// with "- " an item of a list, and an empty line ends a paragraph.
/// </summary>
public sealed record AgreementWire(string Version, ImmutableArray<AgreementTextWire> Texts);
public sealed record AgreementTextWire(string Language, string Text);
/// <summary>
/// What a removed person is told besides the refusal. <paramref name="Pass"/> lets nobody in; with it they can write their one line.
/// <paramref name="HasWritten"/>: they have. <paramref name="Page"/>: where they read what moderators decide and ask somebody else to look
/// at it, if it stands there.
/// </summary>
public sealed record RemovedReply(
    string Code, string Text, string Pass, DateTimeOffset ExpiresAt, RemovedUntil Until, bool WithHelp, bool HasWritten, string? Page);
public sealed record WriteNoteRequest(string Pass, string Text);
/// <summary>What facilitators do when somebody is not safe, in each of its languages and in the form of the agreement.</summary>
public sealed record PlaybookWire(ImmutableArray<AgreementTextWire> Texts);
public sealed record PlaybookRequest(string Pass);
public sealed record LeaveMeetingRequest(string Pass);
public sealed record ReplaceLinksRequest(string Pass, string FacilitatorCode);
public sealed record ReplaceLinksReply(string ParticipantCode);

/// <summary>What a facilitator asks about personal invitations: a new one, or the list of those that stand.</summary>
public sealed record InvitationsRequest(string Pass);
public sealed record MakeInvitationReply(string Code, string Id);
public sealed record RevokeInvitationRequest(string Pass, string Id);
public sealed record InvitationsReply(ImmutableArray<InvitationWire> Invitations);
/// <summary>An invitation that stands; nobody knows whose it is. <paramref name="IsUsed"/>: some browser has opened it.</summary>
public sealed record InvitationWire(string Id, DateTimeOffset MadeAt, bool IsUsed, bool IsYours);
