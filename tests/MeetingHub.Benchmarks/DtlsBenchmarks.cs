using BenchmarkDotNet.Attributes;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Engine;

namespace MeetingHub.Benchmarks;

/// <summary>The cost of a new connection before its first packet: a DTLS handshake on both sides and the SRTP keys, no network.</summary>
[MemoryDiagnoser]
public class DtlsBenchmarks : IDisposable
{
    private readonly DtlsContext _server = new(DtlsCertificate.Create(), DtlsRole.Server);
    private readonly DtlsContext _client = new(DtlsCertificate.Create(), DtlsRole.Client);
    private readonly byte[] _datagram = new byte[2_048];

    [Benchmark(Description = "DTLS 1.2 handshake, both sides")]
    public void Handshake()
    {
        using var server = new DtlsConnection(_server);
        using var client = new DtlsConnection(_client);
        while (Carry(client, server) | Carry(server, client))
        {
            // until neither side has more to send
        }
        using var keys = server.CreateSrtp();
        if (keys is null) throw new InvalidOperationException("The handshake did not end.");
    }

    private bool Carry(DtlsConnection from, DtlsConnection to)
    {
        var any = false;
        while (from.TryTakeDatagram(_datagram, out var length))
        {
            to.Receive(_datagram.AsSpan(0, length));
            any = true;
        }
        return any;
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        GC.SuppressFinalize(this);
    }
}
