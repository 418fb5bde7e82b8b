using MeetingHub.Server.Accounts;

namespace MeetingHub.Server.Tests.Accounts;

public class PasswordsTests
{
    [Theory]
    [InlineData("short", Passwords.TooShort)]
    [InlineData("elevenchars", Passwords.TooShort)]
    [InlineData("password1234", Passwords.TooCommon)]
    [InlineData("Passwort!2026", Passwords.TooCommon)]
    [InlineData("123456789012", Passwords.TooCommon)]
    [InlineData("qwertyuiopas", Passwords.TooCommon)]
    [InlineData("qwertzuiop123", Passwords.TooCommon)]
    [InlineData("zyxwvutsrqpo", Passwords.TooCommon)]
    [InlineData("aaaabbbbccccdddd", Passwords.TooCommon)]
    [InlineData("harbour-ops12", Passwords.TooCommon)] // the sign-in name with a little more
    [InlineData("harbour-opsharbour-ops", Passwords.TooCommon)]
    [InlineData("seven herons on one leg", null)]
    [InlineData("nur kleine wörter", null)]
    [InlineData("8fd1b7a0c3e2", null)]
    [InlineData("ich mag mein passwort sehr", null)]
    public void Twelve_characters_of_any_kind_are_enough_unless_they_are_tried_first(string password, string? problem) =>
        Assert.Equal(problem, Passwords.ProblemOf(password, "harbour-ops"));

    [Fact]
    public void A_password_may_be_long_but_not_a_book() =>
        Assert.Equal(Passwords.TooLong, Passwords.ProblemOf(string.Concat(Enumerable.Repeat("abcdefgh1 ", 13)), "rowan"));

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, computer")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge, computer")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome, phone")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1", "Safari, phone")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome, tablet")]
    [InlineData("", ", computer")]
    public void A_device_is_kept_as_a_name_and_a_kind_without_version(string userAgent, string device) =>
        Assert.Equal(device, Devices.Of(userAgent));
}
