using System.Collections.Concurrent;
using System.Security.Cryptography;
using MeetingHub.Media.Dtls;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using BcCertificate = Org.BouncyCastle.Tls.Certificate;

namespace MeetingHub.Media.Tests.Dtls;

/// <summary>A second opinion: a client that shares no code with our side of the handshake shakes hands with it.</summary>
public sealed class IndependentClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(SrtpProtectionProfile.SRTP_AEAD_AES_128_GCM, 12)]
    [InlineData(SrtpProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80, 14)]
    public async Task BouncyCastles_client_agrees_on_the_profile_the_certificates_and_the_srtp_keys(int profile, int saltLength)
    {
        var certificate = DtlsCertificate.Create();
        using var context = new DtlsContext(certificate, DtlsRole.Server);
        using var server = new DtlsConnection(context);
        using var wire = new Wire();
        var client = new Client(profile, 2 * (16 + saltLength));
        var handshake = Task.Run(() => new DtlsClientProtocol().Connect(client, wire), TestContext.Current.CancellationToken);

        // The client's protocol waits on a thread of its own; ours is fed with what it sends.
        var datagram = new byte[2048];
        using var limit = new CancellationTokenSource(Patience);
        while (server.State == DtlsState.Handshaking)
        {
            server.Receive(wire.FromClient.Take(limit.Token));
            while (server.TryTakeDatagram(datagram, out var length)) wire.FromServer.Add(datagram[..length], limit.Token);
        }
        await handshake.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(DtlsState.Connected, server.State);
        Assert.True(server.Matches(SHA256.HashData(client.Certificate.Certificate)));
        Assert.Equal(certificate.Sha256, client.ServerFingerprint);
        Assert.Equal([profile], client.Agreed);
        var keys = server.ExportSrtpKeys()!;
        Assert.Equal(profile, keys.Profile);
        // RFC 5764 section 4.2: client key, server key, client salt, server salt.
        Assert.Equal(client.Keys, (byte[])[.. keys.ReceiveKey.Span, .. keys.SendKey.Span, .. keys.ReceiveSalt.Span, .. keys.SendSalt.Span]);
    }

    private sealed class Wire : DatagramTransport, IDisposable
    {
        private const int LargestDatagram = 1200;

        public BlockingCollection<byte[]> FromClient { get; } = [];
        public BlockingCollection<byte[]> FromServer { get; } = [];

        public int GetReceiveLimit() => LargestDatagram;
        public int GetSendLimit() => LargestDatagram;

        public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

        public int Receive(Span<byte> buffer, int waitMillis)
        {
            if (!FromServer.TryTake(out var datagram, waitMillis)) return -1;
            datagram.CopyTo(buffer);
            return datagram.Length;
        }

        public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));
        public void Send(ReadOnlySpan<byte> buffer) => FromClient.Add(buffer.ToArray());
        public void Close() { }

        public void Dispose()
        {
            FromClient.Dispose();
            FromServer.Dispose();
        }
    }

    private sealed class Client(int profile, int keyLength) : DefaultTlsClient(new BcTlsCrypto(new SecureRandom()))
    {
        public DtlsCertificate Certificate { get; } = DtlsCertificate.Create();
        public byte[] ServerFingerprint { get; private set; } = [];
        public int[] Agreed { get; private set; } = [];
        public byte[] Keys { get; private set; } = [];

        protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

        public override IDictionary<int, byte[]> GetClientExtensions()
        {
            var extensions = base.GetClientExtensions();
            TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([profile], []));
            return extensions;
        }

        public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
        {
            base.ProcessServerExtensions(serverExtensions);
            Agreed = TlsSrtpUtilities.GetUseSrtpExtension(serverExtensions).ProtectionProfiles;
        }

        public override TlsAuthentication GetAuthentication() => new Authentication(this);

        public override void NotifyHandshakeComplete()
        {
            base.NotifyHandshakeComplete();
            Keys = m_context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, keyLength);
        }

        private sealed class Authentication(Client client) : TlsAuthentication
        {
            public void NotifyServerCertificate(TlsServerCertificate serverCertificate) =>
                client.ServerFingerprint = SHA256.HashData(serverCertificate.Certificate.GetCertificateAt(0).GetEncoded());

            public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest)
            {
                var crypto = (BcTlsCrypto)client.Crypto;
                using var key = ECDsa.Create();
                key.ImportECPrivateKey(client.Certificate.PrivateKey, out _);
                var chain = new BcCertificate([crypto.CreateCertificate(client.Certificate.Certificate)]);
                return new BcDefaultTlsCredentialedSigner(
                    new TlsCryptoParameters(client.m_context), crypto, PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey()), chain,
                    SignatureAndHashAlgorithm.GetInstance(Org.BouncyCastle.Tls.HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
            }
        }
    }
}
