using System.ComponentModel.DataAnnotations;
using System.Net;
using MeetingHub.Media;

namespace MeetingHub.Server.Media;

/// <summary>Where sound and video arrive. Section "Media".</summary>
public sealed class MediaServerOptions : IValidatableObject
{
    /// <summary>
    /// The address that browsers send media to. Without it: found by itself. Behind NAT, the public one. One of IPv4 and one of IPv6, with
    /// a comma between them, are offered together.
    /// </summary>
    public string AdvertisedAddress { get; init; } = "";

    /// <summary>
    /// The address of this machine to receive on. Without it: the advertised one. Behind NAT, the private one. :: is every address of both
    /// versions.
    /// </summary>
    public string BindAddress { get; init; } = "";

    /// <summary>
    /// UDP port of the first shard; each further shard takes the next one. 0 takes any that are free, which no firewall can know.
    /// </summary>
    [Range(0, 65_535)]
    public int Port { get; init; } = 40_000;

    /// <summary>
    /// TCP port for browsers whose network lets no UDP through, which is then offered beside UDP. 0: none. Networks that let only web
    /// traffic out may let 443 through, if no web server on the address has it.
    /// </summary>
    [Range(0, 65_535)]
    public int TcpPort { get; init; }

    /// <summary>
    /// Threads that forward media, each on a port of its own. A room lives on the thread that had the least load when it began, and a large
    /// one on several. 0: one per core.
    /// </summary>
    [Range(0, 64)]
    public int Shards { get; init; }

    /// <summary>How many members of a room one thread takes before those who come later go to another one.</summary>
    [Range(1, 10_000)]
    public int MostTogether { get; init; } = 50;

    /// <summary>
    /// Forwards media in a process of its own, which the server starts, watches and ends: collecting garbage, which stops a process as a
    /// whole, then holds up no sound. For busy servers; it takes some 50 MB more.
    /// </summary>
    public bool OwnProcess { get; init; }

    /// <summary>
    /// With several nodes: from so many people of a room on, whose connections are at this node while the room's media is at another, this
    /// node carries the media of those who come, and the two exchange what is seen and heard over a link. 0: it carries none.
    /// </summary>
    [Range(0, 10_000)]
    public int CascadeFrom { get; init; }

    /// <summary>
    /// The address of this machine at which links of other nodes end, on a network that only nodes reach. Without it: none do.
    /// </summary>
    public string LinkAddress { get; init; } = "";

    /// <summary>The UDP port of the links. 0 takes any that is free.</summary>
    [Range(0, 65_535)]
    public int LinkPort { get; init; } = 40_900;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Advertised.All(IsAddress) || !AreOfTwoVersions(Advertised))
            yield return Wrong(nameof(AdvertisedAddress), AdvertisedAddress, "an IP address, or one of IPv4 and one of IPv6, or empty");
        if (!IsAddress(BindAddress)) yield return Wrong(nameof(BindAddress), BindAddress, "an IP address, or empty");
        if (LinkAddress.Length > 0
            && (!IPAddress.TryParse(LinkAddress, out var link) || link.Equals(IPAddress.Any) || link.Equals(IPAddress.IPv6Any)))
            yield return Wrong(nameof(LinkAddress), LinkAddress, "one IP address of this machine, or empty");
        if (CascadeFrom > 0 && LinkAddress.Length == 0)
            yield return Wrong(nameof(CascadeFrom), $"{CascadeFrom}", "0 unless Media:LinkAddress is set");
        if (LinkAddress.Length > 0 && LinkPort > 0 && Port > 0 && LinkPort >= Port && LinkPort < Port + Threads)
            yield return Wrong(nameof(LinkPort), $"{LinkPort}", $"none of the {Threads} ports from Media:Port on");
        if (Port > 0 && Port + Threads - 1 > 65_535)
            yield return Wrong(nameof(Port), $"{Port}", $"low enough for {Threads} ports in a row");
    }

    internal MediaOptions ToEngine() => new()
    {
        AdvertisedAddress = Advertised.Length == 0 ? null : IPAddress.Parse(Advertised[0]),
        AlsoAdvertised = Advertised.Length < 2 ? null : IPAddress.Parse(Advertised[1]),
        BindAddress = BindAddress.Length == 0 ? null : IPAddress.Parse(BindAddress),
        FirstPort = Port,
        TcpPort = TcpPort > 0 ? TcpPort : null,
        Shards = Threads,
        MostTogether = MostTogether,
        LinkAddress = LinkAddress.Length == 0 ? null : IPAddress.Parse(LinkAddress),
        LinkPort = LinkPort,
    };

    private int Threads => Shards > 0 ? Shards : Math.Min(Environment.ProcessorCount, 64);

    private string[] Advertised => AdvertisedAddress.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool AreOfTwoVersions(string[] addresses) =>
        addresses.Length < 2 || (addresses.Length == 2 && addresses.All(IsAddress)
            && IPAddress.Parse(addresses[0]).AddressFamily != IPAddress.Parse(addresses[1]).AddressFamily);

    private static bool IsAddress(string text) => text.Length == 0 || IPAddress.TryParse(text, out _);

    private static ValidationResult Wrong(string key, string value, string right) =>
        new($"Media:{key} is {value}; it must be {right}.", [key]);
}
