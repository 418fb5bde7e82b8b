using System.ComponentModel.DataAnnotations;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms;

/// <summary>How live rooms treat time and size. Section "Rooms".</summary>
public sealed class RoomOptions : IValidatableObject
{
    /// <summary>People inside at once. Raise it for large sessions; a grid shows 25.</summary>
    [Range(2, 1000)]
    public int Capacity { get; init; } = 50;

    /// <summary>
    /// The capacity from which rooms are large sessions: participants see the facilitators, people who speak or show something, and how
    /// many others there are. Facilitators see everybody. 1001: never.
    /// </summary>
    [Range(2, 1001)]
    public int LargeFrom { get; init; } = 101;

    /// <summary>Connections from one network address in a minute. Where networks come and go, each person needs several.</summary>
    [Range(1, 10_000_000)]
    public int ConnectionsPerMinute { get; init; } = 1_200;

    /// <summary>
    /// Participants of a room that may come from one network address, at each node. A shelter or a clinic shares one: keep it generous.
    /// Private addresses are not counted, and facilitators always get in.
    /// </summary>
    [Range(2, 1000)]
    public int SeatsPerNetwork { get; init; } = 20;

    /// <summary>
    /// Messages and reactions that all participants of a room together may send at each node, ten times as many at once.
    /// </summary>
    [Range(1, 100_000)]
    public int MessagesPerSecond { get; init; } = 20;

    /// <summary>
    /// Within how many minutes people are usually let in, as those who wait read it. Only a time that facilitators keep. 0: it isn't said.
    /// </summary>
    [Range(0, 120)]
    public int ExpectedWaitMinutes { get; init; }

    /// <summary>As <see cref="PassLifetime"/> says at most.</summary>
    internal static readonly TimeSpan LongestPassLifetime = TimeSpan.FromHours(2);

    /// <summary>How long a pass works without being renewed: at least until the seat of a lost connection is freed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "02:00:00")]
    public TimeSpan PassLifetime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How often a connected seat gets a new pass.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan PassRenewal { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a lost connection may stay silent before the others see "reconnecting".</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan DropAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a lost connection may last and resume. Then the seat is freed.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:30:00")]
    public TimeSpan LeaveAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The same when the browser itself closed the connection, as it does with the page, which may be loaded again. Never more than
    /// LeaveAfter.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:30:00")]
    public TimeSpan LeaveAfterClosing { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an empty room keeps its log, and so its chat.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan EmptyRoomLifetime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>
    /// How long after a removal newcomers begin with microphone, camera and chat held, until a facilitator welcomes them. 0: not at all.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan HardFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long people in side rooms have to come to an end, once everybody is asked back. Pages speak of a minute, and of a moment in the
    /// last half of it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:01:30")]
    public TimeSpan SideRoomsNotice { get; init; } = TimeSpan.FromMinutes(1);

    internal RoomTimes Times => new(DropAfter, LeaveAfter, LeaveAfterClosing, EmptyRoomLifetime, HardFor) { SideNotice = SideRoomsNotice };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PassRenewal >= PassLifetime)
            yield return Wrong(nameof(PassRenewal), PassRenewal, $"less than PassLifetime ({PassLifetime})");
        if (PassLifetime < LeaveAfter + PassRenewal)
            yield return Wrong(nameof(PassLifetime), PassLifetime,
                $"at least LeaveAfter and PassRenewal together ({LeaveAfter + PassRenewal})");
        if (LeaveAfter <= DropAfter)
            yield return Wrong(nameof(LeaveAfter), LeaveAfter, $"more than DropAfter ({DropAfter})");
        // A pass from before the room was empty must not outlive its log.
        if (EmptyRoomLifetime < PassLifetime)
            yield return Wrong(nameof(EmptyRoomLifetime), EmptyRoomLifetime, $"at least PassLifetime ({PassLifetime})");
    }

    private static ValidationResult Wrong(string key, TimeSpan value, string right) =>
        new($"Rooms:{key} is {value}; it must be {right}.", [key]);
}
