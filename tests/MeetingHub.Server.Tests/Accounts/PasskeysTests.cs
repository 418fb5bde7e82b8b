using MeetingHub.Server.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace MeetingHub.Server.Tests.Accounts;

public class PasskeysTests
{
    [Theory]
    [InlineData("https://meet.example", "meet.example", false, null, true)]
    [InlineData("https://meet.example:8443", "meet.example:8443", false, null, true)]
    [InlineData("http://localhost:8080", "localhost:8080", false, null, true)]
    [InlineData("http://meet.example", "meet.example", false, null, false)] // not secure
    [InlineData("https://other.example", "meet.example", false, null, false)]
    [InlineData("https://meet.example:8443", "meet.example", false, null, false)]
    [InlineData("https://meet.example", "meet.example", true, null, false)] // inside a page of another site
    [InlineData("https://meet.example", "meet.example", false, "https://other.example", false)]
    [InlineData("null", "meet.example", false, null, false)]
    public void A_passkey_is_used_on_our_own_pages_only(string origin, string host, bool crossOrigin, string? top, bool expected)
    {
        var http = new DefaultHttpContext { Request = { Host = new HostString(host) } };
        http.Request.Headers.Origin = "null"; // what a form of a page without a referrer says
        Assert.Equal(expected, Passkeys.IsOurs(new() { HttpContext = http, Origin = origin, CrossOrigin = crossOrigin, TopOrigin = top }));
    }
}
