using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Pages;
using MeetingHub.Server.Rooms.Wire;
using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static MeetingHub.Server.JsonCalls;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>
/// Reminders of sessions that somebody holds a place in: in a browser by web push, or by e-mail. They say that something starts or has
/// changed, and never what.
/// </summary>
internal static class RemindersFeature
{
    private const string Reminding = "reminding";
    public const string Mailing = "asking for mail";
    private const int RemindersPerMinute = 60;
    private const int AddressesPerMinute = 5; // each causes a mail
    private const int LongestBody = 4 * 1024;

    public static void AddReminders(this WebApplicationBuilder builder)
    {
        builder.AddChecked<ReminderOptions>("Reminders");
        builder.AddChecked<MailOptions>("Mail");
        builder.Services.AddSingleton<Sealer>().AddSingleton<ReminderBook>().AddSingleton<Planner>().AddSingleton<Lookout>()
            .AddSingleton<Sender>();
        builder.Services.AddSingleton<PushWay>().AddSingleton<IReminderWay>(s => s.GetRequiredService<PushWay>());
        builder.Services.AddSingleton<IReminderWay, MailWay>();
        builder.Services.AddSingleton<ReminderLoop>().AddHostedService(s => s.GetRequiredService<ReminderLoop>());
        builder.Services.AddRateLimiter(o =>
        {
            o.AddPolicy(Reminding, context => AddressLimit.PerMinute(context, Reminding, RemindersPerMinute));
            o.AddPolicy(Mailing, context => AddressLimit.PerMinute(context, Mailing, AddressesPerMinute));
        });
    }

    public static void MapReminders(this WebApplication app)
    {
        var push = app.MapGroup("/api/reminders").Anyone().AddEndpointFilter(WhenAway(Refusal.LinksUnavailable)).RequireOwnOrigin()
            .RequireRateLimiting(Reminding);
        push.MapPost("on", TurnOnAsync).Accepts<RemindRequest>("application/json", "text/plain").Produces<ReminderReply>()
            .Produces<RefusalWire>(400).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
        push.MapPost("off", TurnOffAsync).Accepts<ReminderRequest>("application/json", "text/plain").Produces<ReminderReply>()
            .Produces<RefusalWire>(400).Produces<RefusalWire>(429).Produces<RefusalWire>(503);
        push.MapPost("look", LookAsync).Accepts<ReminderRequest>("application/json", "text/plain").Produces<ReminderReply>()
            .Produces<RefusalWire>(400).Produces<RefusalWire>(429).Produces<RefusalWire>(503);

        push.MapPost("renew", RenewAsync).Accepts<RenewRequest>("application/json", "text/plain").Produces<ReminderReply>()
            .Produces<RefusalWire>(400).Produces<RefusalWire>(429).Produces<RefusalWire>(503);

        app.MapGet("/tell-me", ShowLookoutAsync).AsPage().Anyone().RequireRateLimiting(Reminding);
        app.MapPost("/tell-me", AskLookoutAsync).AsPage().Anyone().RequireRateLimiting(Mailing);
        app.MapGet("/organise/rota/mail", ShowRotaMailAsync).AsPage().SignedIn().RequireRateLimiting(Reminding);
        app.MapPost("/organise/rota/mail", AskRotaMailAsync).AsPage().SignedIn().RequireRateLimiting(Mailing);
        app.MapPost("/me/reminders/off", StopOwnAsync).AsPage().Anyone().RequireRateLimiting(Reminding);
        app.MapGet("/groups/{slug}/mail", ShowMailAsync).AsPage().Anyone().RequireRateLimiting(Reminding);
        app.MapPost("/groups/{slug}/mail", AskMailAsync).AsPage().Anyone().RequireRateLimiting(Mailing);
        app.MapGet("/reminders/{code}", ShowOneAsync).AsPage().KeyHolder().RequireRateLimiting(Reminding);
        app.MapPost("/reminders/{code}", ChangeOneAsync).AsPage().KeyHolder().RequireRateLimiting(Reminding);
    }

    private static async Task<IResult> TurnOnAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, Holders holders, ReminderBook book, PushWay push, ReminderLoop loop,
        Texts texts, CancellationToken stop)
    {
        if (await ReadAsync<RemindRequest>(http, LongestBody, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        var target = new Target(request.Endpoint, texts.Language.Tag, $"https://{http.Host}", request.Key, request.Auth);
        await using var db = await store.CreateDbContextAsync(stop);
        if (!push.IsAllowed(target)) return Refuse(Refusal.BadRequest, 400);
        if (request.Rota)
        {
            if (AccessRules.AccountOf(http.HttpContext.User) is not { } account || !await RunsGroupsAsync(http.HttpContext, store, stop)
                || !await book.TellOfGapsAsync(holders.FindOrMake(http.HttpContext), target, account, stop))
                return Refuse(Refusal.BadRequest, 400);
            loop.Wake();
            return Results.Ok(new ReminderReply(IsOn: true, IsAnyOn: true));
        }
        if (Lookout.Read(request.Search) is { } search)
        {
            if (!await book.LookOutAsync(holders.FindOrMake(http.HttpContext), target with { Search = search }, stop))
                return Refuse(Refusal.BadRequest, 400);
            return Results.Ok(new ReminderReply(IsOn: true, IsAnyOn: true));
        }
        if (await GroupOfAsync(db, request.Group ?? "", stop) is not { } group) return Refuse(Refusal.BadRequest, 400);
        if (request.Board)
        {
            if (await BoardReader.FindAsync(db, http.HttpContext, holders, group.Id, stop) is not { } reader
                || !await book.TellOfPostsAsync(group.Id, reader.Holder, target, reader.Account, stop))
                return Refuse(Refusal.BadRequest, 400);
            return Results.Ok(new ReminderReply(IsOn: true, IsAnyOn: true));
        }
        // Whoever is signed in may have places from before.
        Holder[] all = holders.FindAll(http.HttpContext) is { Length: > 0 } known ? known : [holders.FindOrMake(http.HttpContext)];
        foreach (var holder in all)
            if (!await book.RemindBrowserAsync(group.Id, holder, target, stop)) return Refuse(Refusal.BadRequest, 400);
        loop.Wake();
        return Results.Ok(new ReminderReply(IsOn: true, IsAnyOn: true));
    }

    private static async Task<IResult> TurnOffAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, Holders holders, ReminderBook book, Sealer sealer, CancellationToken stop)
    {
        if (await ReadAsync<ReminderRequest>(http, LongestBody, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        var own = await OfBrowserAsync(http, request.Endpoint, holders, book, sealer, stop);
        await using var db = await store.CreateDbContextAsync(stop);
        var off = await ChosenAsync(db, request, own, sealer, stop) ?? own;
        await book.StopAsync(off, stop);
        return Results.Ok(new ReminderReply(IsOn: false, IsAnyOn: own.Count > off.Count));
    }

    private static async Task<IResult> LookAsync(
        HttpRequest http, IDbContextFactory<MeetingDb> store, Holders holders, ReminderBook book, Sealer sealer, CancellationToken stop)
    {
        if (await ReadAsync<ReminderRequest>(http, LongestBody, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        var own = await OfBrowserAsync(http, request.Endpoint, holders, book, sealer, stop);
        await using var db = await store.CreateDbContextAsync(stop);
        return Results.Ok(new ReminderReply(await ChosenAsync(db, request, own, sealer, stop) is { Count: > 0 }, own.Count > 0));
    }

    /// <summary>Sent by the worker, which is alone with the old address and the new one: no page may be open.</summary>
    private static async Task<IResult> RenewAsync(
        HttpRequest http, Holders holders, ReminderBook book, Sealer sealer, PushWay push, Texts texts, CancellationToken stop)
    {
        if (await ReadAsync<RenewRequest>(http, LongestBody, stop) is not { } request) return Refuse(Refusal.BadRequest, 400);
        var target = new Target(request.Endpoint, texts.Language.Tag, $"https://{http.Host}", request.Key, request.Auth);
        if (!push.IsAllowed(target)) return Refuse(Refusal.BadRequest, 400);
        var own = await OfBrowserAsync(http, request.Before, holders, book, sealer, stop);
        var isOn = await book.RenewAsync(own, target, stop);
        return Results.Ok(new ReminderReply(isOn, isOn));
    }

    // Those of one group, of one search or of gaps; null when all are meant.
    private static async Task<List<ReminderRow>?> ChosenAsync(
        MeetingDb db, ReminderRequest request, List<ReminderRow> own, Sealer sealer, CancellationToken stop)
    {
        if (request.Rota) return own.FindAll(r => r.For == ReminderFor.Rota);
        if (Lookout.Read(request.Search) is { } search) return own.FindAll(r => sealer.Open(r)?.Search == search);
        if (request.Group is null) return null;
        var what = request.Board ? ReminderFor.Board : ReminderFor.Places;
        return await GroupOfAsync(db, request.Group, stop) is { } group ? own.FindAll(r => r.Group == group.Id && r.For == what) : [];
    }

    private static async Task<List<ReminderRow>> OfBrowserAsync(
        HttpRequest http, string endpoint, Holders holders, ReminderBook book, Sealer sealer, CancellationToken stop) =>
        (await book.OfAsync(holders.FindAll(http.HttpContext), stop))
            .FindAll(r => r.Way == ReminderWay.Push && sealer.Open(r)?.To == endpoint);

    private static Task<GroupRow?> GroupOfAsync(MeetingDb db, string slug, CancellationToken stop) =>
        db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Slug == slug && g.IsPublished, stop);

    private static async Task<IResult> StopOwnAsync(
        [FromForm] string? id, HttpContext http, Holders holders, ReminderBook book, CancellationToken stop)
    {
        var own = await book.OfAsync(holders.FindAll(http), stop);
        await book.StopAsync(own.Where(r => id is null || r.Id == id), stop);
        return PageResults.SeeOther("/me/sessions");
    }

    private static async Task<IResult> ShowMailAsync(
        string slug, IDbContextFactory<MeetingDb> store, IOptions<MailOptions> mail, HttpRequest request, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        return mail.Value.IsOn && await GroupOfAsync(db, slug, stop) is { } group
            ? PageResults.Show<MailPage>(new
            {
                Model = new MailModel(slug, group.Name, "", new Problems(), request.Query.ContainsKey("asked")),
            })
            : PageResults.NotFound();
    }

    private static async Task<IResult> AskMailAsync(
        string slug, [FromForm] string? address, HttpContext http, IDbContextFactory<MeetingDb> store, IOptions<MailOptions> mail,
        Holders holders, ReminderBook book, ReminderLoop loop, Texts texts, CancellationToken stop)
    {
        await using var db = await store.CreateDbContextAsync(stop);
        if (!mail.Value.IsOn || await GroupOfAsync(db, slug, stop) is not { } group) return PageResults.NotFound();
        if (MailAddress.Read(address) is not { } to)
        {
            var problems = new Problems();
            problems.Add("address", texts["reminders.mail.problem"]);
            return PageResults.Again<MailPage>(new { Model = new MailModel(slug, group.Name, address ?? "", problems, IsAsked: false) });
        }
        await book.AskAddressAsync(ReminderFor.Places, group.Id, holders.FindOrMake(http), new Target(to, texts.Language.Tag), stop);
        loop.Wake();
        return PageResults.SeeOther($"/groups/{slug}/mail?asked");
    }

    // Without a script and without mail there is nothing to offer, and the page says so.
    private static IResult ShowLookoutAsync(string? search, HttpContext http) =>
        Lookout.Read(search) is { } looked
            ? PageResults.Show<LookoutPage>(new { Model =
                LookoutOf(http, looked, "", new Problems(), http.Request.Query.ContainsKey("asked")) })
            : PageResults.NotFound();

    private static async Task<IResult> AskLookoutAsync(
        [FromForm] string? search, [FromForm] string? address, HttpContext http, IOptions<MailOptions> mail, Holders holders,
        ReminderBook book, ReminderLoop loop, Texts texts, CancellationToken stop)
    {
        if (!mail.Value.IsOn || Lookout.Read(search) is not { } looked) return PageResults.NotFound();
        if (MailAddress.Read(address) is not { } to)
        {
            var problems = new Problems();
            problems.Add("address", texts["reminders.mail.problem"]);
            return PageResults.Again<LookoutPage>(new { Model = LookoutOf(http, looked, address ?? "", problems, isAsked: false) });
        }
        await book.AskAddressAsync(
            ReminderFor.Search, null, holders.FindOrMake(http), new Target(to, texts.Language.Tag, Search: looked), stop);
        loop.Wake();
        return PageResults.SeeOther($"/tell-me?search={Uri.EscapeDataString(looked)}&asked");
    }

    private static LookoutModel LookoutOf(HttpContext http, string search, string address, Problems problems, bool isAsked)
    {
        var services = http.RequestServices;
        return new LookoutModel(
            search, services.GetRequiredService<PushWay>().PublicKey, services.GetRequiredService<IOptions<MailOptions>>().Value.IsOn,
                address,
            problems, isAsked);
    }

    private static async Task<IResult> ShowRotaMailAsync(
        HttpContext http, IDbContextFactory<MeetingDb> store, IOptions<MailOptions> mail, CancellationToken stop) =>
        mail.Value.IsOn && await RunsGroupsAsync(http, store, stop)
            ? PageResults.Show<RotaMailPage>(new { Model = new RotaMailModel("", new Problems(), http.Request.Query.ContainsKey("asked")) })
            : PageResults.NotFound();

    private static async Task<IResult> AskRotaMailAsync(
        [FromForm] string? address, HttpContext http, IDbContextFactory<MeetingDb> store, IOptions<MailOptions> mail, Holders holders,
        ReminderBook book, ReminderLoop loop, Texts texts, CancellationToken stop)
    {
        if (!mail.Value.IsOn || !await RunsGroupsAsync(http, store, stop)) return PageResults.NotFound();
        if (MailAddress.Read(address) is not { } to)
        {
            var problems = new Problems();
            problems.Add("address", texts["reminders.mail.problem"]);
            return PageResults.Again<RotaMailPage>(new { Model = new RotaMailModel(address ?? "", problems, IsAsked: false) });
        }
        await book.AskAddressAsync(
            ReminderFor.Rota, null, holders.FindOrMake(http), new Target(to, texts.Language.Tag), stop, AccessRules.AccountOf(http.User)!);
        loop.Wake();
        return PageResults.SeeOther("/organise/rota/mail?asked");
    }

    private static async Task<bool> RunsGroupsAsync(HttpContext http, IDbContextFactory<MeetingDb> store, CancellationToken stop)
    {
        var me = AccessRules.AccountOf(http.User)!;
        await using var db = await store.CreateDbContextAsync(stop);
        return await db.GroupRoles.AnyAsync(
            r => r.Account == me && (r.Role == GroupRole.Organiser || r.Role == GroupRole.Facilitator), stop);
    }

    private static async Task<IResult> ShowOneAsync(string code, ReminderBook book, CancellationToken stop) =>
        PageResults.Show<StopPage>(new { Model = Model(await book.FindAsync(code, stop)) });

    // Mail programs press the button too (RFC 8058), from elsewhere and without any cookie: the code is the key.
    private static async Task<IResult> ChangeOneAsync(string code, HttpRequest http, ReminderBook book, ReminderLoop loop,
        CancellationToken stop)
    {
        var found = await book.FindAsync(code, stop);
        var isYes = http.HasFormContentType && (await http.ReadFormAsync(stop)).ContainsKey("yes");
        if (found is null) return PageResults.Show<StopPage>(new { Model = Model(null) });
        if (isYes)
        {
            await book.ConfirmAsync(found, stop);
            loop.Wake();
            return PageResults.Show<StopPage>(new { Model = new StopModel(StopState.On, found.For.ToString()) });
        }
        await book.StopAsync([found], stop);
        return PageResults.Show<StopPage>(new { Model = Model(null) });
    }

    private static StopModel Model(ReminderRow? found) =>
        new(found switch { null => StopState.Off, { IsConfirmed: false } => StopState.Asked, _ => StopState.On },
            (found?.For ?? ReminderFor.Places).ToString());

    /// <summary>What the box on the page of a series shows.</summary>
    public static ReminderBoxModel Box(this IServiceProvider services, string slug) => new(
        slug, services.GetRequiredService<PushWay>().PublicKey, services.GetRequiredService<IOptions<MailOptions>>().Value.IsOn);

    /// <summary>What the list of somebody's reminders shows.</summary>
    public static async Task<IReadOnlyList<OwnReminder>> RemindersOfAsync(this HttpContext http, CancellationToken stop)
    {
        var services = http.RequestServices;
        var own = await services.GetRequiredService<ReminderBook>().OfAsync(services.GetRequiredService<Holders>().FindAll(http), stop);
        if (own.Count == 0) return [];
        await using var db = await services.GetRequiredService<IDbContextFactory<MeetingDb>>().CreateDbContextAsync(stop);
        string[] groups = [.. own.Select(r => r.Group).OfType<string>().Distinct(StringComparer.Ordinal)];
        var names = await db.Groups.Where(g => groups.Contains(g.Id))
            .ToDictionaryAsync(g => g.Id, g => (g.Name, g.Slug), StringComparer.Ordinal, stop);
        return
        [
            .. own.Select(r => new OwnReminder(
                r.Id, names.GetValueOrDefault(r.Group ?? "").Name ?? "", r.For.ToString(), r.Way == ReminderWay.Mail, r.IsConfirmed,
                r.For switch
                {
                    ReminderFor.Search => services.GetRequiredService<Sealer>().Open(r)?.Search,
                    ReminderFor.Board => $"/groups/{names.GetValueOrDefault(r.Group ?? "").Slug}/board",
                    _ => null,
                }))
                .OrderBy(r => r.Group, StringComparer.Ordinal).ThenBy(r => r.Id, StringComparer.Ordinal),
        ];
    }
}

/// <param name="Slug">The group's part of the address.</param>
/// <param name="PushKey">With which the browser subscribes at its push service.</param>
public sealed record ReminderBoxModel(string Slug, string PushKey, bool HasMail);

/// <param name="Group">The group's name, of those about one group.</param>
/// <param name="For">The name of what it is for.</param>
/// <param name="Page">What was looked for in the directory, or the board that is followed.</param>
public sealed record OwnReminder(string Id, string Group, string For, bool IsMail, bool IsConfirmed, string? Page = null);

/// <param name="Search">The address in the directory of what was looked for.</param>
public sealed record LookoutModel(string Search, string PushKey, bool HasMail, string Address, Problems Problems, bool IsAsked);

public sealed record RotaMailModel(string Address, Problems Problems, bool IsAsked);

public sealed record MailModel(string Slug, string Group, string Address, Problems Problems, bool IsAsked);

public enum StopState { Asked, On, Off }

/// <param name="For">The name of what the messages are for.</param>
public sealed record StopModel(StopState State, string For);
