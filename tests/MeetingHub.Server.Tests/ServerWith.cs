namespace MeetingHub.Server.Tests;

/// <summary>What a test class has its server started with.</summary>
public interface IServerOptions
{
    static abstract string[] ServerOptions { get; }
}

/// <summary>One server for all tests of a class that says with which options.</summary>
public sealed class ServerWith<T> : IAsyncLifetime where T : IServerOptions
{
    public RunningServer Server { get; } = new() { MoreOptions = T.ServerOptions };

    public ValueTask InitializeAsync() => Server.InitializeAsync();
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
