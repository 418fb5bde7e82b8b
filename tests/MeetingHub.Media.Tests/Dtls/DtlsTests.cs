using System.Diagnostics;
using MeetingHub.Media.Dtls;
using MeetingHub.Media.Engine;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Dtls;

public sealed class DtlsTests : IDisposable
{
    private readonly DtlsCertificate _serverCertificate = DtlsCertificate.Create();
    private readonly DtlsCertificate _clientCertificate = DtlsCertificate.Create();
    private readonly DtlsContext _serverContext;
    private readonly DtlsContext _clientContext;

    public DtlsTests()
    {
        _serverContext = new DtlsContext(_serverCertificate, DtlsRole.Server);
        _clientContext = new DtlsContext(_clientCertificate, DtlsRole.Client);
    }

    public void Dispose()
    {
        _serverContext.Dispose();
        _clientContext.Dispose();
    }

    private static bool Carry(DtlsConnection from, DtlsConnection to)
    {
        var datagram = new byte[2048];
        var any = false;
        while (from.TryTakeDatagram(datagram, out var length))
        {
            Assert.InRange(length, 1, DtlsConnection.LargestDatagram);
            to.Receive(datagram.AsSpan(0, length));
            any = true;
        }
        return any;
    }

    private static void Connect(DtlsConnection client, DtlsConnection server)
    {
        while (Carry(client, server) | Carry(server, client)) { }
        Assert.Equal(DtlsState.Connected, client.State);
        Assert.Equal(DtlsState.Connected, server.State);
    }

    [Fact]
    public void A_handshake_gives_both_sides_keys_that_fit()
    {
        using var server = new DtlsConnection(_serverContext);
        using var client = new DtlsConnection(_clientContext);
        Connect(client, server);

        using var here = client.CreateSrtp()!;
        using var there = server.CreateSrtp()!;
        var packet = new byte[200];
        RtpHeader.Write(packet, 111, marker: false, 1, 960, 42);

        Assert.Equal(100, there.UnprotectRtp(packet, here.ProtectRtp(packet, 100)));
        Assert.Equal(100, here.UnprotectRtp(packet, there.ProtectRtp(packet, 100)));
    }

    [Fact]
    public void Each_side_knows_the_others_certificate_and_no_other()
    {
        using var server = new DtlsConnection(_serverContext);
        using var client = new DtlsConnection(_clientContext);
        Connect(client, server);

        Assert.True(server.Matches(_clientCertificate.Sha256));
        Assert.True(client.Matches(_serverCertificate.Sha256));
        Assert.False(server.Matches(_serverCertificate.Sha256));
        Assert.False(server.Matches([]));
    }

    [Fact]
    public void A_handshake_succeeds_although_datagrams_are_repeated_and_reordered()
    {
        using var server = new DtlsConnection(_serverContext);
        using var client = new DtlsConnection(_clientContext);
        var random = new Random(7);
        var buffer = new byte[2048];
        for (var round = 0; round < 50 && (client.State, server.State) != (DtlsState.Connected, DtlsState.Connected); round++)
        {
            foreach (var (from, to) in new[] { (client, server), (server, client) })
            {
                var flight = new List<byte[]>();
                while (from.TryTakeDatagram(buffer, out var length))
                {
                    flight.Add(buffer[..length]);
                    if (random.Next(2) == 0) flight.Add(buffer[..length]);
                }
                foreach (var datagram in flight.OrderBy(_ => random.Next())) to.Receive(datagram);
            }
        }

        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (client.State, server.State));
    }

    /// <summary>Loses each datagram of the handshake in turn, from either side; the sender repeats it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_handshake_succeeds_although_any_one_datagram_is_lost(int lost)
    {
        using var server = new DtlsConnection(_serverContext);
        using var client = new DtlsConnection(_clientContext);
        var (sent, wait) = (0, default(SpinWait));
        var datagram = new byte[2048];
        var began = Stopwatch.GetTimestamp();
        while ((client.State, server.State) != (DtlsState.Connected, DtlsState.Connected) && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
        {
            foreach (var (from, to) in new[] { (client, server), (server, client) })
            {
                while (from.TryTakeDatagram(datagram, out var length))
                    if (sent++ != lost) to.Receive(datagram.AsSpan(0, length));
                from.Tick();
            }
            wait.SpinOnce();
        }

        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (client.State, server.State));
        Assert.True(sent > lost);
    }

    /// <summary>A client of another make, over a line that loses, repeats and reorders.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void GnuTLS_agrees_on_the_same_keys_over_a_bad_line(int seed)
    {
        using var server = new DtlsConnection(_serverContext);
        using var client = new GnuTlsClient(_clientCertificate);
        var (random, wait) = (new Random(seed), default(SpinWait));
        var (datagram, lost) = (new byte[2048], 0);
        bool Arrives() => random.NextDouble() > 0.25 || lost++ >= 8;
        var began = Stopwatch.GetTimestamp();
        while (!(client.Advance() && server.State == DtlsState.Connected) && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
        {
            foreach (var sent in client.Leaving.SelectMany(d => random.Next(4) == 0 ? new[] { d, d } : [d]).OrderBy(_ => random.Next(3)).ToList())
                if (Arrives()) server.Receive(sent);
            client.Leaving.Clear();
            server.Tick();
            while (server.TryTakeDatagram(datagram, out var length))
                if (Arrives()) client.Coming.Enqueue(datagram[..length]);
            wait.SpinOnce();
        }

        Assert.True(client.IsConnected);
        Assert.True(server.Matches(_clientCertificate.Sha256));
        var (ours, theirs) = (server.ExportSrtpKeys()!, client.ExportSrtpKeys());
        Assert.Equal(1, ours.Profile);
        Assert.Equal(ours.ReceiveKey.ToArray(), theirs.ClientKey);
        Assert.Equal(ours.ReceiveSalt.ToArray(), theirs.ClientSalt);
        Assert.Equal(ours.SendKey.ToArray(), theirs.ServerKey);
        Assert.Equal(ours.SendSalt.ToArray(), theirs.ServerSalt);
        Assert.True(lost > 2);
    }

    [Fact]
    public void Closing_one_side_closes_the_other()
    {
        using var server = new DtlsConnection(_serverContext);
        using var client = new DtlsConnection(_clientContext);
        Connect(client, server);

        client.Close();
        Carry(client, server);

        Assert.Equal(DtlsState.Closed, client.State);
        Assert.Equal(DtlsState.Closed, server.State);
    }

    [Fact]
    public void Arbitrary_bytes_at_any_time_neither_throw_nor_end_a_connection()
    {
        var random = new Random(20_261_123);
        using var server = new DtlsConnection(_serverContext);
        using var client = new DtlsConnection(_clientContext);
        Connect(client, server);

        for (var i = 0; i < 5_000; i++)
        {
            var bytes = new byte[random.Next(0, 400)];
            random.NextBytes(bytes);
            if (bytes.Length > 3) (bytes[0], bytes[1], bytes[2]) = ((byte)random.Next(20, 24), 0xFE, 0xFD);
            server.Receive(bytes);
            using var fresh = new DtlsConnection(_serverContext);
            fresh.Receive(bytes);
        }

        Assert.Equal(DtlsState.Connected, server.State);
    }

    [Fact]
    public void A_fingerprint_is_written_as_SDP_has_it() =>
        Assert.Matches("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", _serverCertificate.Fingerprint);
}
