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
    private static int _made;

    private readonly string _name;
    private readonly string _near;
    private readonly Way _first;
    private readonly Way _second;
    private bool _isMade;

    // RFC 2544 section C.2.2 sets 198.18.0.0/15 aside for tests between devices; nobody routes it. fd00::/8 is anybody's own (RFC 4193).
    private sealed record Way(string Outside, string Inside, int Prefix);

    private NetworkNamespace(bool v6)
    {
        var number = Interlocked.Increment(ref _made);
        // Interfaces left behind by an aborted run must not be in the way of the next.
        var net = (Environment.ProcessId * 8 + number) % 512;
        var v4 = $"198.{18 + net / 256}.{net % 256}";
        (_name, _near) = ($"meetinghub{Environment.ProcessId}-{number}", $"mh{Environment.ProcessId}{(char)('a' + number)}");
        (_first, _second) = v6
            ? (new Way($"fd5c:{net:x}:1::1", $"fd5c:{net:x}:1::2", 64), new Way($"fd5c:{net:x}:2::1", $"fd5c:{net:x}:2::2", 64))
            : (new Way($"{v4}.1", $"{v4}.2", 30), new Way($"{v4}.5", $"{v4}.6", 30));
        Address = _first.Inside;
    }

    /// <summary>The address at which the server listens.</summary>
    public string Address { get; private set; }

    /// <summary>The address of this machine at the other end.</summary>
    public string Outside => _first.Outside;

    public static async Task<NetworkNamespace> CreateAsync(bool v6 = false)
    {
        var made = new NetworkNamespace(v6);
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
        made._isMade = true;
        await IpAsync("-n", made._name, "link", "set", "lo", "up");
        await made.JoinAsync(made._near + "1", made._first);
        return made;
    }

    /// <summary>
    /// Changes the network, as from Wi-Fi to mobile: the former path to the server is gone together with its address, and another one
    /// leads there. False where namespaces are forbidden.
    /// </summary>
    public async Task<bool> TryMoveAsync()
    {
        if (!_isMade) return false;
        await JoinAsync(_near + "2", _second);
        await IpAsync("link", "set", _near + "1", "down");
        await IpAsync("address", "flush", "dev", _near + "1");
        await IpAsync("route", "add", $"{Address}/{(Address.Contains(':', StringComparison.Ordinal) ? 128 : 32)}", "via", _second.Inside, "src", _second.Outside);
        return true;
    }

    /// <summary>
    /// Puts an address translator before the namespace, as a cloud does, and returns the public address, which no interface inside has.
    /// Where namespaces are forbidden, it returns the address itself.
    /// </summary>
    public async Task<string> TranslateAsync()
    {
        if (!_isMade) return Address;
        var host = Address[..^1] + "9"; // in neither of the two networks
        await IpAsync("route", "add", $"{host}/32", "via", Address);
        foreach (var rule in (string[])["add table ip nat", "add chain ip nat in { type nat hook prerouting priority dstnat; }", $"add rule ip nat in ip daddr {host} dnat to {Address}"])
            await NftAsync(rule);
        return host;
    }

    /// <summary>Lets no UDP in, as many an office. Where namespaces are forbidden, a test that needs it is skipped.</summary>
    public async Task CloseToUdpAsync()
    {
        Assert.SkipUnless(_isMade, "Namespaces are forbidden here.");
        foreach (var rule in (string[])["add table inet closed", "add chain inet closed in { type filter hook input priority 0; }", "add rule inet closed in iifname != lo meta l4proto udp drop"])
            await NftAsync(rule);
    }

    public Task OpenToUdpAsync() => NftAsync("delete table inet closed");

    private Task NftAsync(string rule) => RunAsync("ip", "netns", "exec", _name, "nft", rule);

    private async Task JoinAsync(string near, Way way)
    {
        var far = near + "x";
        await IpAsync("link", "add", near, "type", "veth", "peer", "name", far);
        await IpAsync("link", "set", far, "netns", _name);
        // Without nodad, an IPv6 address could be used only after a check for duplicates, and there are none.
        string[] at(string address) => [$"{address}/{way.Prefix}", .. address.Contains(':', StringComparison.Ordinal) ? (string[])["nodad"] : []];
        await IpAsync(["address", "add", .. at(way.Outside), "dev", near]);
        await IpAsync("link", "set", near, "up");
        await IpAsync(["-n", _name, "address", "add", .. at(way.Inside), "dev", far]);
        await IpAsync("-n", _name, "link", "set", far, "up");
    }

    /// <summary>The words before a command that run it inside the namespace.</summary>
    public string[] Enter => _isMade ? [.. AsRoot, "ip", "netns", "exec", _name] : [];

    public async ValueTask DisposeAsync()
    {
        if (!_isMade) return;
        // The pairs would go with it, but only after the last connection of ended processes has timed out.
        foreach (var near in NetworkInterface.GetAllNetworkInterfaces().Select(i => i.Name).Where(name => name.StartsWith(_near, StringComparison.Ordinal)))
            await IpAsync("link", "delete", near);
        await IpAsync("netns", "delete", _name);
    }

    private static string[] AsRoot => Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];

    private static Task IpAsync(params string[] arguments) => RunAsync(["ip", .. arguments]);

    private static async Task RunAsync(params string[] arguments)
    {
        string[] command = [.. AsRoot, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"`{string.Join(' ', command)}` failed: {said}");
    }
}
