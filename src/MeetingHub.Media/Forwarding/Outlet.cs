namespace MeetingHub.Media.Forwarding;

/// <summary>Where slots write their packets, unencrypted; the implementation encrypts and sends them.</summary>
internal abstract class Outlet
{
    protected Outlet(PacedPackets paced) => Pacer = new Pacer(Downlink, paced);

    /// <summary>The length of the longest RTP packet that a slot writes, in bytes.</summary>
    public const int LongestPacket = 1_500;

    /// <summary>The round trip to the receiving browser.</summary>
    public RoundTrip RoundTrip { get; } = new();

    /// <summary>The budget for repairs to that browser, over all its slots.</summary>
    public RepairBudget Repairs { get; } = new();

    /// <summary>What the line to that browser carries, over all its slots.</summary>
    public Downlink Downlink { get; } = new();

    /// <summary>When pictures leave to that browser, over all its slots.</summary>
    public Pacer Pacer { get; }

    /// <summary>The id of the header extension with a packet's transport-wide number; 0: the browser does not report on it.</summary>
    public int TransportWideId { get; set; }

    /// <summary>The id of the header extension that says what a packet of AV1 belongs to; 0: the browser does not read it.</summary>
    public int DescriptorId { get; set; }

    /// <summary>Gives room for one packet; false while there are no keys yet.</summary>
    public abstract bool TryBegin(out Span<byte> packet);

    /// <summary>Sends the first <paramref name="length"/> bytes of the packet that was begun last.</summary>
    public abstract void Send(Span<byte> packet, int length);
}
