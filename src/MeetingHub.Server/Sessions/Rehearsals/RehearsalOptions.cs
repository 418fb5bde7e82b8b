using System.ComponentModel.DataAnnotations;

namespace MeetingHub.Server.Sessions.Rehearsals;

/// <summary>Rooms in which facilitators practise with scripted people. Section "Rehearsals".</summary>
public sealed class RehearsalOptions
{
    /// <summary>
    /// Rehearsals that go on at once on all nodes together; 0 switches them off. Each costs what a small meeting costs: about nine connections
    /// and four small pictures.
    /// </summary>
    [Range(0, 10_000)]
    public int AtOnce { get; init; } = 10;

    /// <summary>Rehearsals that one network address may start in an hour. Raise it for a course behind a shared address.</summary>
    [Range(1, 100_000)]
    public int PerHour { get; init; } = 20;
}
