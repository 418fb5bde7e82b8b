using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// SignalR's JSON protocol, as one connection reads it. A call of a method that the hub does not have becomes a call of
/// <see cref="Unknown"/>, so that it is counted like any other call: SignalR would answer it by itself, without a limit. And the first
/// bytes count as a ping: SignalR times a client's silence only from its first ping, but a client may vanish before that, or never ping.
/// </summary>
internal sealed class RoomProtocol(IHubProtocol json) : IHubProtocol
{
    /// <summary>The hub's method for calls that it does not have, or not with these arguments.</summary>
    public const string Unknown = "?";

    private bool _hasBegun;

    public string Name => json.Name;
    public int Version => json.Version;
    public TransferFormat TransferFormat => json.TransferFormat;
    public bool IsVersionSupported(int version) => json.IsVersionSupported(version);
    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => json.WriteMessage(message, output);
    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => json.GetMessageBytes(message);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            message = PingMessage.Instance;
            return true;
        }
        if (!json.TryParseMessage(ref input, binder, out message)) return false;
        if (message is not (PingMessage or CloseMessage or InvocationMessage { StreamIds: null or [] }))
            message = new InvocationMessage((message as HubInvocationMessage)?.InvocationId, Unknown, []);
        return true;
    }

    /// <summary>Gives each connection a protocol of its own.</summary>
    public sealed class Resolver(IEnumerable<IHubProtocol> protocols) : IHubProtocolResolver
    {
        private readonly IHubProtocol _json = protocols.Single();

        public IReadOnlyList<IHubProtocol> AllProtocols => [_json];

        public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols) =>
            string.Equals(protocolName, _json.Name, StringComparison.OrdinalIgnoreCase)
            && supportedProtocols?.Contains(protocolName, StringComparer.OrdinalIgnoreCase) != false
                ? new RoomProtocol(_json) : null;
    }
}
