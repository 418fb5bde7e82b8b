using MeetingHub.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MeetingHub.Server.Accounts;

internal static class AccountsFeature
{
    /// <summary>The limit of tries to sign in; those with passwords and codes have <see cref="IPauses"/> besides.</summary>
    public const string SigningIn = "signing-in";

    /// <summary>The limit of accounts that people make without an invitation.</summary>
    public const string MakingAccounts = "making-accounts";

    private const int TriesPerMinute = 60;
    private const int AccountsPerMinute = 5;
    private const int HashIterations = 210_000; // of PBKDF2 with SHA-512, as OWASP's list of 2023 asks for

    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        // Identity and data protection ask for the store itself.
        services.AddScoped(s => s.GetRequiredService<IDbContextFactory<MeetingDb>>().CreateDbContext());
        services.AddDataProtection().SetApplicationName("MeetingHub").PersistKeysToDbContext<MeetingDb>();
        services.AddIdentityCore<AccountRow>(o =>
        {
            o.User.AllowedUserNameCharacters = ""; // any name will do; SignInNames says what is none
            o.Password.RequiredLength = 1;         // Passwords decides
            o.Password.RequireDigit = o.Password.RequireLowercase = o.Password.RequireUppercase = o.Password.RequireNonAlphanumeric = false;
        }).AddPasswordValidator<Passwords>().AddEntityFrameworkStores<MeetingDb>();
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = HashIterations);
        services.Configure<IdentityPasskeyOptions>(o =>
        {
            o.ResidentKeyRequirement = "required"; // so that nobody types a name
            o.ValidateOrigin = context => ValueTask.FromResult(Passkeys.IsOurs(context));
        });
        services.AddScoped<IPasskeyHandler<AccountRow>, PasskeyHandler<AccountRow>>();
        services.AddSingleton<Holders>();
        services.AddSingleton<SignIns>();
        services.AddSingleton<Grants>();
        services.AddSingleton(RedisPauses.For);
        services.AddScoped<PasswordCheck>();
        services.AddScoped<Passkeys>();
        services.AddScoped<Registration>();
        services.AddRateLimiter(o =>
        {
            o.AddPolicy(SigningIn, context => AddressLimit.PerMinute(context, SigningIn, TriesPerMinute));
            o.AddPolicy(MakingAccounts, context => AddressLimit.PerMinute(context, MakingAccounts, AccountsPerMinute));
        });
    }

    /// <summary>Finds out who is signed in, for endpoints only. While the store is away nobody is, and pages of accounts say so.</summary>
    public static void UseSignIns(this WebApplication app)
    {
        var signIns = app.Services.GetRequiredService<SignIns>();
        app.Use(async (context, next) =>
        {
            try
            {
                if (context.GetEndpoint() is not null && await signIns.FindAsync(context, context.RequestAborted) is { } user)
                    context.User = user;
            }
            catch (Exception e) when (StorageFeature.IsAway(e))
            {
                if (context.GetEndpoint()!.Metadata.GetMetadata<Access>() is { Who: Caller.SignedIn or Caller.Team or Caller.Operator })
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return;
                }
            }
            await next(context);
        });
    }

    public static void MapAccounts(this WebApplication app)
    {
        SignInPages.Map(app);
        FirstPages.Map(app);
        app.MapGet("/me/data", Export.SendAsync).SignedIn();
    }
}
