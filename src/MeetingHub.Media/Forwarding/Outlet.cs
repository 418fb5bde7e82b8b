namespace MeetingHub.Media.Forwarding;

/// <summary>Where slots write their packets, in the clear; what is behind it protects and sends them.</summary>
internal abstract class Outlet
{
    /// <summary>Bytes of the longest RTP packet that a slot writes.</summary>
    public const int LongestPacket = 1_500;

    /// <summary>To the browser that receives, and back.</summary>
    public RoundTrip RoundTrip { get; } = new();

    /// <summary>What it may be sent again, over all its slots.</summary>
    public RepairBudget Repairs { get; } = new();

    /// <summary>Room for one packet; false while there are no keys yet.</summary>
    public abstract bool TryBegin(out Span<byte> packet);

    /// <summary>Sends the first <paramref name="length"/> bytes of the packet that was begun last.</summary>
    public abstract void Send(Span<byte> packet, int length);
}
