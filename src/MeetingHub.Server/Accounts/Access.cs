using System.Security.Claims;
using MeetingHub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Accounts;

/// <summary>Who may use an endpoint. Every endpoint says so; there is no default.</summary>
/// <param name="Who">What the caller must be.</param>
/// <param name="Roles">With <see cref="Caller.Team"/>: one of these roles in the group that the route value <c>slug</c> names.</param>
internal sealed record Access(Caller Who, params GroupRole[] Roles);

/// <summary>What a caller must be; the endpoint itself checks the pass or key that it is shown.</summary>
internal enum Caller { Anyone, PassHolder, KeyHolder, SignedIn, Team, Operator }

internal static class AccessRules
{
    public static T Anyone<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.Allow(new Access(Caller.Anyone));

    /// <summary>Whoever shows a pass that the server signed, which the endpoint checks.</summary>
    public static T PassHolder<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.Allow(new Access(Caller.PassHolder));

    /// <summary>Whoever shows a key from the server's configuration, or the code of a link, which the endpoint checks.</summary>
    public static T KeyHolder<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.Allow(new Access(Caller.KeyHolder));

    public static T SignedIn<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.Allow(new Access(Caller.SignedIn));

    /// <summary>Somebody who has one of these roles in the group that the route value <c>slug</c> names.</summary>
    public static T Of<T>(this T endpoint, params GroupRole[] roles) where T : IEndpointConventionBuilder =>
        endpoint.Allow(new Access(Caller.Team, roles));

    public static T Operator<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.Allow(new Access(Caller.Operator));

    private static T Allow<T>(this T endpoint, Access access) where T : IEndpointConventionBuilder => endpoint.WithMetadata(access);

    /// <summary>
    /// Enforces what the endpoint says. Whoever is not signed in is sent to sign in when they ask for a page. A group that somebody has no
    /// part in is not there for them, so that nobody learns which groups there are.
    /// </summary>
    public static void UseAccess(this WebApplication app) => app.Use((context, next) => CheckAsync(context, next));

    public static async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var access = context.GetEndpoint()?.Metadata.GetMetadata<Access>();
        if (access is null or { Who: Caller.Anyone or Caller.PassHolder or Caller.KeyHolder })
        {
            await next(context);
            return;
        }
        if (AccountOf(context.User) is not { } account)
        {
            if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                context.Response.Redirect($"/sign-in?to={Uri.EscapeDataString(context.Request.Path)}");
            else context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        if (!await MayAsync(context, access, account)) context.SetEndpoint(null); // nobody answers, as at a path that is not there
        await next(context);
    }

    /// <summary>The id of the account that is signed in.</summary>
    public static string? AccountOf(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true ? user.FindFirstValue(ClaimTypes.NameIdentifier) : null;

    private static async Task<bool> MayAsync(HttpContext context, Access access, string account)
    {
        if (access.Who == Caller.SignedIn) return true;
        var stop = context.RequestAborted;
        await using var db = await context.RequestServices.GetRequiredService<IDbContextFactory<MeetingDb>>().CreateDbContextAsync(stop);
        if (access.Who == Caller.Operator) return await db.Accounts.AnyAsync(a => a.Id == account && a.IsOperator, stop);
        var slug = context.GetRouteValue("slug") as string;
        return await db.Groups.Where(g => g.Slug == slug)
            .AnyAsync(g => db.GroupRoles.Any(r => r.Group == g.Id && r.Account == account && access.Roles.Contains(r.Role)), stop);
    }
}
