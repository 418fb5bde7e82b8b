namespace MeetingHub.Server;

/// <summary>
/// Keeps pages of other origins from using this browser: to enter a room with its seat, to take another seat for it, or to start meetings
/// from its address.
/// </summary>
internal static class OwnOrigin
{
    private sealed class Required;

    public static TBuilder RequireOwnOrigin<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Required());

    /// <summary>Checks the endpoint that routing has found, so that it does not matter how the path is written.</summary>
    public static void UseOwnOrigin(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Required>() is null || IsOwn(context.Request)) return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });

    private static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        // A page without a referrer sends its forms from "null"; where that was, the browser says otherwise.
        if (origin == "null") return request.Headers["Sec-Fetch-Site"] == "same-origin";
        return origin.Length == 0 // not a browser
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
