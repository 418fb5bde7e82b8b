using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class ShelfTests
{
    private static readonly Resource Link = new(new ResourceId("resource-link"), "Sleep, a guide", "https://example.org/sleep");
    private static readonly Resource File = new(new ResourceId("resource-file"), "Exercises", "/shelf/resource-file", "PDF", 120_000);

    [Fact]
    public void Facilitators_show_one_thing_at_a_time_to_everybody_and_put_it_away() =>
        Given()
            .When(new ShowResource(Link), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new ShowResource(Link), Rowan).Then(new ResourceShown(Link))
            .When(new ShowResource(Link), Robin).ThenNothing()
            .AndThe(room => Assert.Equal(Link, RoomView.For(room, Ann).Resource))
            .When(new ShowResource(File), Robin).Then(new ResourceShown(File))
            .When(new HideResource(File.Id), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(new HideResource(Link.Id), Rowan).ThenNothing()
            .AndThe(room => Assert.Equal(File, RoomView.For(room, Ann).Resource))
            .When(new HideResource(File.Id), Rowan).Then(new ResourceHidden(File.Id))
            .When(new HideResource(File.Id), Robin).ThenNothing()
            .AndTheRoom(room => Assert.Null(RoomView.For(room, Ann).Resource));
}
