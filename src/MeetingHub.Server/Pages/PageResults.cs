using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeetingHub.Server.Pages;

/// <summary>What the endpoints of pages answer.</summary>
internal static class PageResults
{
    /// <summary>
    /// The page, rendered on the server: <c>PageResults.Show&lt;GroupPage>(new { Model = model })</c>. A page that says what to mend in a
    /// form is answered with 422.
    /// </summary>
    public static IResult Show<TPage>(object parameters, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>The page again, with what is to be mended.</summary>
    public static IResult Again<TPage>(object parameters) where TPage : IComponent =>
        Show<TPage>(parameters, StatusCodes.Status422UnprocessableEntity);

    public static IResult NotFound() => Trouble(StatusCodes.Status404NotFound);

    public static IResult Trouble(int status) => Show<TroublePage>(new { Status = status }, status);

    /// <summary>After a change: the browser asks for that page anew, and reloading it changes nothing again.</summary>
    public static IResult SeeOther(string address) => new SeeOtherResult(address);

    private sealed class SeeOtherResult(string address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = address;
            return Task.CompletedTask;
        }
    }
}
