using MeetingHub.Server.Accounts;
using MeetingHub.Server.Storage;
using MeetingHub.Server.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MeetingHub.Browser.Tests;

/// <summary>Accounts with passkeys, which Chromium's virtual authenticator keeps.</summary>
public sealed class AccountTests(Browsers browsers, OneServer one)
{
    private async Task<string> InvitationAsync()
    {
        await using var db = one.Server.OpenStore();
        var maker = await SignedInPerson.MakeAsync(db, isOperator: true);
        var code = OneTimeCodes.New();
        var now = DateTimeOffset.UtcNow;
        db.Grants.Add(new GrantRow
        {
            Hash = Grants.HashOf(code), MadeBy = maker.Account, MadeAt = now.ToUnixTimeMilliseconds(), ExpiresAt = now.AddDays(1).ToUnixTimeMilliseconds(),
        });
        await db.SaveChangesAsync();
        return code;
    }

    private async Task<IPage> OpenAsync()
    {
        var context = await one.NewContextAsync(browsers.Chromium, new()
        {
            Locale = "en", ReducedMotion = ReducedMotion.Reduce, ViewportSize = new() { Width = 1280, Height = 800 },
        });
        return await context.NewPageAsync();
    }

    private static async Task<(ICDPSession Session, string Id)> AddAuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        var made = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new
            {
                protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
        return (session, made!.Value.GetProperty("authenticatorId").GetString()!);
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Heading(IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    [Fact]
    public async Task Somebody_makes_an_account_with_a_passkey_signs_in_with_it_signs_another_browser_out_and_deletes_the_account()
    {
        var page = await OpenAsync();
        var (session, authenticator) = await AddAuthenticatorAsync(page);
        var (code, name) = (await InvitationAsync(), $"rowan {Guid.NewGuid():N}"[..20]);

        await page.GotoAsync($"/first/{code}");
        await LooksTests.CheckAsync(page, "the page of a link");
        await Expect(page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Passkey") })).ToBeCheckedAsync();
        await Expect(page.Locator("input[type=password]")).ToBeHiddenAsync();
        var codes = await page.Locator("ul.codes li").AllTextContentsAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => Button(page, "Save as a file").ClickAsync());
        Assert.Equal("recovery-codes.txt", download.SuggestedFilename);
        Assert.Contains(codes[9], await File.ReadAllTextAsync((await download.PathAsync())!), StringComparison.Ordinal);
        await page.GetByLabel("Sign-in name").FillAsync(name);
        await page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Button(page, "Make the account").ClickAsync();
        await page.WaitForURLAsync("**/organise");

        await page.GotoAsync("/me/sessions");
        await Expect(page.GetByText("1 passkey", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("No password", new() { Exact = true })).ToBeVisibleAsync();
        await Button(page, "Sign out here").ClickAsync();

        // The field for the name offers the passkey, and the virtual device takes it at once.
        await page.GotoAsync("/sign-in?to=/me/ways");
        await Expect(Heading(page)).ToHaveTextAsync("Ways to sign in");

        // Where nobody takes it, it waits there, until the person presses the button instead.
        async Task TouchesAsync(bool enabled) => await session.SendAsync("WebAuthn.setAutomaticPresenceSimulation",
            new Dictionary<string, object>(StringComparer.Ordinal) { ["authenticatorId"] = authenticator, ["enabled"] = enabled });
        await TouchesAsync(false);
        await page.GotoAsync("/me/sessions");
        await Button(page, "Sign out here").ClickAsync();
        var question = page.WaitForResponseAsync("**/sign-in/passkey/question");
        await page.GotoAsync("/sign-in?to=/me/ways");
        await question;
        await Expect(page.GetByLabel("Sign-in name")).ToHaveAttributeAsync("autocomplete", "username webauthn");
        await page.RouteAsync("**/sign-in/passkey/question", async route =>
        {
            await TouchesAsync(true);
            await route.ContinueAsync();
        });
        await Button(page, "Sign in with a passkey").ClickAsync();
        await Expect(Heading(page)).ToHaveTextAsync("Ways to sign in");
        await page.UnrouteAsync("**/sign-in/passkey/question");
        Assert.Equal("/me/ways", new Uri(page.Url).PathAndQuery);

        // The last way to sign in stays.
        Complaints.Expect(Complaints.Status(422));
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Remove") }).ClickAsync();
        await Expect(page.Locator("#problem-summary")).ToContainTextAsync("That is your last way to sign in.");

        // Another browser comes in with a recovery code, without scripts being needed for it.
        var elsewhere = await OpenAsync();
        await elsewhere.GotoAsync("/sign-in");
        await elsewhere.GetByText("I can’t use my passkey or password").ClickAsync();
        await elsewhere.GetByLabel("Sign-in name").FillAsync(name);
        await elsewhere.GetByLabel("Recovery code").FillAsync(codes[0]);
        await Button(elsewhere, "Sign in with this code").ClickAsync();
        await Expect(elsewhere.GetByRole(AriaRole.Status).First).ToContainTextAsync("You came in with a recovery code.");
        await page.GotoAsync("/me/sessions");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Sign out Chrome on a computer") }).ClickAsync();
        await Expect(page.GetByText("You’re signed out on the other device.")).ToBeVisibleAsync();
        await elsewhere.ReloadAsync();
        await Expect(Heading(elsewhere)).ToHaveTextAsync("Sign in");
        await elsewhere.Context.CloseAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Delete my account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Keep my account" })).ToBeFocusedAsync();
        await LooksTests.CheckAsync(page, "the page before an account is deleted");
        await Button(page, "Delete it now").ClickAsync();
        await Expect(Heading(page)).ToHaveTextAsync("Your account is deleted");

        // The device still has the passkey, which is for nobody now. This browser does not offer it by itself.
        await page.AddInitScriptAsync("delete PublicKeyCredential.isConditionalMediationAvailable");
        await page.GotoAsync("/sign-in");
        Complaints.Expect(Complaints.Status(422));
        await Button(page, "Sign in with a passkey").ClickAsync();
        await Expect(page.Locator("#problem-summary")).ToContainTextAsync("That passkey is not for an account here.");

        // A person who stops at the device's question stays on the page, and nothing is said in red.
        await session.SendAsync("WebAuthn.removeVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal) { ["authenticatorId"] = authenticator });
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = false },
        });
        await page.GotoAsync("/sign-in");
        await Button(page, "Sign in with a passkey").ClickAsync();
        await Expect(Button(page, "Sign in with a passkey")).ToBeVisibleAsync();
        await Expect(page.Locator("#problem-summary")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
        Assert.DoesNotContain(name, one.Server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(code, one.Server.Log, StringComparison.Ordinal);
    }
}
