using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EquiSep.Pipeline.Messages;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EquiSep.Services.Tests.Messaging;

public sealed class CertificateTests
{
    [Fact]
    public async Task A_broker_whose_certificate_nobody_trusts_is_told_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var host = await new BusHost($"amqps://user:password@localhost:{port}", new Inbox<TrainModel>(QueueNames.TrainModel).Register).StartAsync();

        // Of both kinds of connection, the bus's and those beside it.
        await using var watching = await new BusHost($"amqps://user:password@localhost:{port}", watched: true).StartAsync();
        using var certificate = SelfSigned();
        for (var connection = 0; connection < 4; connection++)
        {
            Assert.Equal("", await ReceivedAsync(listener, certificate));
        }

        Assert.Equal(HealthStatus.Unhealthy, (await host.HealthAsync()).Entries["bus"].Status);
    }

    // All that a client says after the TLS handshake.
    private static async Task<string> ReceivedAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().Within("a client connects");
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate).WaitAsync(Waiting.Longest, TestContext.Current.CancellationToken);
            using var reader = new StreamReader(tls);
            var first = new char[4];
            var count = await reader.ReadAsync(first, TestContext.Current.CancellationToken).AsTask().Within("the client speaks or goes");
            return new(first, 0, count);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return "";
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
