namespace MeetingHub.Server.Tests;

/// <summary>The options of a test class for its server.</summary>
public interface IServerOptions
{
    static abstract string[] ServerOptions { get; }
}

/// <summary>One server for all tests of a class, with the options of that class.</summary>
public sealed class ServerWith<T> : IAsyncLifetime where T : IServerOptions
{
    public RunningServer Server { get; } = new() { MoreOptions = T.ServerOptions };

    public ValueTask InitializeAsync() => Server.InitializeAsync();
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
