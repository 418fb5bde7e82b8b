using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// A network namespace joined to this machine by a pair of virtual interfaces. Firefox never sends a connectivity check to
/// 127.0.0.1, so the server it talks to needs an address that is not loopback, and a test should not depend on the machine having
/// one. Needs root (or sudo without a password); where namespaces are forbidden, an address of the machine itself has to do.
/// </summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    // RFC 2544 section C.2.2 sets 198.18.0.0/15 aside for tests between devices; nobody routes it.
    private const string Outside = "198.18.77.1";
    private const string Inside = "198.18.77.2";

    private readonly string _name = $"meetinghub{Environment.ProcessId}";

    /// <summary>Where the server is to listen.</summary>
    public string Address { get; private set; } = Inside;

    public static async Task<NetworkNamespace> CreateAsync()
    {
        var made = new NetworkNamespace();
        try
        {
            await IpAsync("netns", "add", made._name);
        }
        catch (InvalidOperationException)
        {
            made.Address = NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses)
                .Select(a => a.Address).First(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)).ToString();
            return made;
        }
        var near = $"mh{Environment.ProcessId}a";
        var far = $"mh{Environment.ProcessId}b";
        await IpAsync("link", "add", near, "type", "veth", "peer", "name", far);
        await IpAsync("link", "set", far, "netns", made._name);
        await IpAsync("address", "add", $"{Outside}/30", "dev", near);
        await IpAsync("link", "set", near, "up");
        await IpAsync("-n", made._name, "link", "set", "lo", "up");
        await IpAsync("-n", made._name, "address", "add", $"{Inside}/30", "dev", far);
        await IpAsync("-n", made._name, "link", "set", far, "up");
        return made;
    }

    /// <summary>What to put before a command so that it runs inside.</summary>
    public string[] Enter => IsMade ? [.. AsRoot, "ip", "netns", "exec", _name] : [];

    private bool IsMade => Address == Inside;

    public async ValueTask DisposeAsync()
    {
        if (IsMade) await IpAsync("netns", "delete", _name); // the pair goes with it
    }

    private static string[] AsRoot => Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];

    private static async Task IpAsync(params string[] arguments)
    {
        string[] command = [.. AsRoot, "ip", .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"`{string.Join(' ', command)}` failed: {said}");
    }
}
