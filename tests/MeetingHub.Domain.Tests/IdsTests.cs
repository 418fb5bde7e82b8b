namespace MeetingHub.Domain.Tests;

public class IdsTests
{
    [Theory]
    [InlineData("abcdefgh")]
    [InlineData("A-Z_0-9-")]
    [InlineData("1234567890123456789012345678901234567890")]
    public void An_id_of_the_right_form_is_read(string text)
    {
        Assert.True(ParticipantId.TryParse(text, out var who));
        Assert.True(RoomId.TryParse(text, out var room));
        Assert.True(MessageId.TryParse(text, out var message));
        Assert.Equal((text, text, text), (who.ToString(), room.ToString(), message.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abcdefg")]
    [InlineData("12345678901234567890123456789012345678901")]
    [InlineData("with space")]
    [InlineData("größeres")]
    [InlineData("../../etc")]
    public void A_text_of_another_form_is_not_an_id(string? text)
    {
        Assert.False(ParticipantId.TryParse(text, out var who));
        Assert.False(RoomId.TryParse(text, out _));
        Assert.False(MessageId.TryParse(text, out _));
        Assert.Equal(ParticipantId.Nobody, who);
    }
}
