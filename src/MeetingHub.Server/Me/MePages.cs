using MeetingHub.Server.Accounts;
using MeetingHub.Server.Groups.Directory;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Sessions;
using MeetingHub.Server.Sessions.OneToOne;
using MeetingHub.Server.Sessions.Reminders;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Me;

/// <summary>My sessions, my names, where I am signed in, and going.</summary>
internal static class MePages
{
    /// <summary>What this browser tells with every page, by web-client/src/shared/deviceCookies.ts.</summary>
    private static readonly string[] Device = [LanguageChoice.Cookie, Times.Cookie, ZonePages.Chosen];

    private static readonly string[] Said = ["back", "forgotten", "left", "ended", "others"];

    public static void Map(WebApplication app)
    {
        app.MapGet("/me/sessions", ShowAsync).AsPage().Anyone();
        app.MapPost("/me/sessions/back", GiveBackAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/me/sessions/forget", ForgetAsync).AsPage().Anyone().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/api/me/forget", ForgetNowAsync).Anyone().RequireOwnOrigin().RequireRateLimiting(PagesFeature.Changing);
        app.MapPost("/me/devices/end", EndAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
        app.MapGet("/me/delete", AskToDeleteAsync).AsPage().SignedIn();
        app.MapPost("/me/delete", DeleteAsync).AsPage().SignedIn().RequireRateLimiting(PagesFeature.Changing);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, Holders holders, SignIns signIns, Talks talks, IDbContextFactory<MeetingDb> store, TimeProvider clock,
        CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        var held = await Holdings.HashesAsync(db, holders.FindAll(http), stop);
        var account = AccessRules.AccountOf(http.User);
        var places = await Holdings.PlacesAsync(db, held, clock.GetUtcNow().ToUnixTimeMilliseconds(), stop);
        var model = new MeModel(
            [.. places.Select(p => p with { Page = p.Series is null ? $"/b/{talks.CodeOf(p.Session)}" : $"/groups/{p.Slug}/{p.Series}" })],
            await Holdings.NamesAsync(db, held, stop),
            await http.RemindersOfAsync(stop), account is null ? null : await AccountAsync(db, http, account, signIns, stop),
            Said.FirstOrDefault(http.Request.Query.ContainsKey));
        return PageResults.Show<MePage>(new { Model = model });
    }

    private static async Task<MyAccount> AccountAsync(
        MeetingDb db, HttpContext http, string account, SignIns signIns, CancellationToken stop)
    {
        var row = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == account, stop);
        var current = SignIns.CurrentOf(http.User);
        return new MyAccount(
            row.UserName!, row.IsOperator, await db.UserPasskeys.CountAsync(p => p.UserId == account, stop), row.PasswordHash is not null,
            row.RecoveryCodes.Length,
            [.. (await signIns.ListAsync(account, stop)).OrderByDescending(s => s.Id == current)
                .Select(s => new MyDevice(s.Id, DeviceWords.Of(s.Device), s.LastDay, s.Id == current))]);
    }

    private static async Task<IResult> GiveBackAsync(
        HttpContext http, [FromForm] string? session, Holders holders, Places places, CancellationToken stop)
    {
        foreach (var holder in holders.FindAll(http)) await places.GiveBackAsync(session ?? "", holder, stop);
        return PageResults.SeeOther($"{SignInPages.Home}?back");
    }

    // What this browser holds is given back too: kept, it would be nobody's and nobody could give it back.
    private static async Task<IResult> ForgetAsync(
        HttpContext http, [FromForm] string? forget, Holders holders, Leaving leaving, CancellationToken stop)
    {
        if (forget is null) return PageResults.SeeOther(SignInPages.Home);
        if (holders.FindBrowser(http) is { } browser) await leaving.LetGoAsync(browser, stop);
        Holders.Forget(http);
        TalkPages.Forget(http);
        foreach (var name in Device) http.Response.Cookies.Delete(name);
        http.Response.Headers["Clear-Site-Data"] = "\"storage\"";
        return PageResults.SeeOther($"{SignInPages.Home}?forgotten");
    }

    /// <summary>Sent by Quick exit, if its owner chose so, when the page is gone already.</summary>
    private static async Task<IResult> ForgetNowAsync(HttpContext http, Holders holders, Leaving leaving, CancellationToken stop)
    {
        if (holders.FindBrowser(http) is { } browser) await leaving.LetGoAsync(browser, stop);
        Holders.Forget(http);
        return Results.NoContent();
    }

    private static async Task<IResult> EndAsync(HttpContext http, [FromForm] string? device, SignIns signIns, CancellationToken stop)
    {
        var account = AccessRules.AccountOf(http.User)!;
        if (device is { Length: > 0 }) await signIns.EndAsync(account, device, stop);
        else await signIns.EndOthersAsync(account, SignIns.CurrentOf(http.User), stop);
        return PageResults.SeeOther($"{SignInPages.Home}?{(device is { Length: > 0 } ? "ended" : "others")}");
    }

    private static async Task<IResult> AskToDeleteAsync(HttpContext http, Leaving leaving, CancellationToken stop) =>
        PageResults.Show<DeletePage>(new { Model = await leaving.WhatGoesAsync(AccessRules.AccountOf(http.User)!, stop) });

    private static async Task<IResult> DeleteAsync(
        HttpContext http, [FromForm] string? delete, Leaving leaving, SignIns signIns, CancellationToken stop)
    {
        if (delete is null) return PageResults.SeeOther("/me/delete");
        var account = AccessRules.AccountOf(http.User)!;
        await leaving.DeleteAsync(account, stop);
        await signIns.SignOutAsync(http, stop);
        return PageResults.Show<GonePage>(new { });
    }
}

/// <param name="Said">What has just been done.</param>
public sealed record MeModel(
    IReadOnlyList<MyPlace> Places, IReadOnlyList<MyName> Names, IReadOnlyList<OwnReminder> Reminders, MyAccount? Account,
    string? Said);

/// <param name="Number">On the waiting list; null for a place that is kept.</param>
/// <param name="Slug">Of the group.</param>
/// <param name="Series">Its part of the address; none of a talk of two.</param>
public sealed record MyPlace(
    string Session, long StartsAt, long EndsAt, string Zone, string Title, string Group, string Slug, string? Series, int? Number,
    bool IsCancelled)
{
    /// <summary>The address of its page: that of its series, or of a talk that was booked.</summary>
    public string Page { get; init; } = "";
}

public sealed record MyName(string Slug, string Group, string Name, string Keepsake, string Tint, int SinceDay);

public sealed record MyAccount(
    string Name, bool IsOperator, int Passkeys, bool HasPassword, int Codes, IReadOnlyList<MyDevice> Devices);

public sealed record MyDevice(string Id, DeviceWords Device, int LastDay, bool IsCurrent);

/// <summary>"Firefox, phone" in its two parts.</summary>
public sealed record DeviceWords(string Browser, string Kind)
{
    public static DeviceWords Of(string? device) =>
        device?.Split(", ") is [var browser, var kind]
            ? new(browser, kind is "phone" or "tablet" ? kind : "computer") : new("", "computer");
}
