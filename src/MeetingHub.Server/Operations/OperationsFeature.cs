using System.Diagnostics;
using System.Net;
using MeetingHub.Server.Accounts;
using MeetingHub.Server.Media;
using MeetingHub.Server.Rooms.Nodes;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using IPNetwork = System.Net.IPNetwork;
using Serilog.Formatting.Json;

namespace MeetingHub.Server.Operations;

internal static class OperationsFeature
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSerilogLogging(builder.Configuration, builder.Environment.IsProduction());
        builder.Services.AddOpenApi("v1");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddChecked<ProxyOptions>("Proxy");
        builder.AddTelemetry();
        builder.AddChecked<OperationsOptions>("Operations");
        builder.Services.AddSingleton<StoreWatch>().AddHostedService(s => s.GetRequiredService<StoreWatch>());
        builder.Services.AddSingleton<Figures>().AddHostedService(s => s.GetRequiredService<Figures>());
        builder.Services.AddRateLimiter(o => o.AddPolicy(OperationsPage.Limit,
            context => AddressLimit.PerMinute(context, OperationsPage.Limit, OperationsPage.CallsPerMinute)));
    }

    /// <summary>
    /// Must come first, so that limits count the addresses of people instead of the proxy's, and cookies know whether the page is secure.
    /// </summary>
    public static void UseProxies(this WebApplication app)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null, // any number of proxies in a row; the first address that is no known proxy is the person's
        };
        foreach (var text in app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Trusted)
        {
            if (IPAddress.TryParse(text, out var address)) options.KnownProxies.Add(address);
            else options.KnownIPNetworks.Add(IPNetwork.Parse(text));
        }
        app.UseForwardedHeaders(options);
    }

    /// <summary>Names a request's trace by its route. The path itself may hold the code of a link.</summary>
    public static void UseTraceNames(this WebApplication app) => app.Use((context, next) =>
    {
        if (Activity.Current is { } trace && context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            trace.DisplayName = route;
            trace.SetTag("http.route", route);
        }
        return next(context);
    });

    public static void MapOperations(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live")).Anyone().ExcludeFromDescription();
        // Proxies send nobody to a node that is not ready. Only a node that is being drained or stopped is not ready. A store or a Redis
        // that is away is away for all nodes, and if they were not ready then, nobody could come back at any of them.
        app.MapGet("/health/ready", (
            StoreWatch store, RoomMedia media, ILeases leases, IDraining draining, IHostApplicationLifetime lifetime) =>
            lifetime.ApplicationStopping.IsCancellationRequested || draining.IsDraining(leases.Self)
                ? Results.Text("draining", statusCode: 503)
            : Results.Text(Readiness(store.Answers, media.IsRunning))).Anyone().ExcludeFromDescription();
        app.MapOperationsPage();
        app.MapOpenApi().Anyone();
    }

    private static string Readiness(bool storeAnswers, bool mediaRuns) => (storeAnswers, mediaRuns) switch
    {
        (true, true)  => "ready",
        (false, true) => "ready, but the store does not answer",
        (true, false) => "ready, but the media is being started again",
        _             => "ready, but the store does not answer and the media is being started again",
    };

    private static void AddSerilogLogging(this IServiceCollection services, ConfigurationManager configuration, bool production)
    {
        // A change of appsettings.json takes effect at once, so that an operator can see more of what is happening now.
        var level = new LoggingLevelSwitch();
        void Read() => level.MinimumLevel = Enum.TryParse<LogEventLevel>(configuration["Serilog:MinimumLevel:Default"]
            ?? configuration["Serilog:MinimumLevel"], out var set) ? set : LogEventLevel.Information;
        Read();
        ChangeToken.OnChange(((IConfiguration)configuration).GetReloadToken, Read);

        // Frameworks write addresses and paths at Information; their warnings do not.
        var logger = new LoggerConfiguration()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            // Failures of the store are reported by the code that called it.
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal)
            // The keys of cookies and forms lie in the store like every other secret of the server; it warns of that at each start.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            // A failed start is reported in one sentence on standard error, without a stack trace.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .ReadFrom.Configuration(configuration)
            .MinimumLevel.ControlledBy(level);
        logger = production
            ? logger.WriteTo.Console(new JsonFormatter(renderMessage: true))
            : logger.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddSerilog(logger.CreateLogger(), dispose: true));
    }
}
