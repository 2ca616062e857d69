using System.Net.Sockets;
using RabbitMQ.Client;

namespace EquiSep.Pipeline.Messaging;

/// <summary>
/// Limits and encryption of connections to the broker: no wait for a silent broker lasts longer, and no certificate is trusted that the
/// system does not trust.
/// </summary>
internal static class BrokerConnections
{
    /// <summary>The limit of each step of a connection: TCP, TLS, each answer of the AMQP handshake, each answer after it.</summary>
    public static TimeSpan StepLimit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Makes connections besides those of the bus.</summary>
    /// <param name="broker">Address of the broker.</param>
    /// <param name="name">Name by which the broker knows them.</param>
    public static ConnectionFactory Factory(BrokerAddress broker, string name)
    {
        var factory = new ConnectionFactory
        {
            HostName = broker.Host,
            Port = broker.Port,
            VirtualHost = broker.VirtualHost,
            UserName = broker.User,
            Password = broker.Password,
            ClientProvidedName = name,
            AutomaticRecoveryEnabled = false,
        };
        Configure(factory, broker);
        return factory;
    }

    /// <summary>Applies limits and encryption.</summary>
    /// <param name="factory">Makes the connections.</param>
    /// <param name="broker">Address of the broker.</param>
    public static void Configure(ConnectionFactory factory, BrokerAddress broker)
    {
        // MassTransit's own settings accept a certificate of any issuer.
        factory.Ssl = new() { Enabled = broker.Encrypted, ServerName = broker.Host };
        factory.RequestedConnectionTimeout = StepLimit;
        factory.HandshakeContinuationTimeout = StepLimit;
        factory.ContinuationTimeout = StepLimit;
        factory.SocketReadTimeout = StepLimit;
        factory.SocketWriteTimeout = StepLimit;
        factory.SocketFactory = family => new Client(new(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
    }

    private sealed class Client(Socket socket) : TcpClientAdapter(socket)
    {
        public override NetworkStream GetStream() =>
            new TimedStream(Client) { ReadTimeout = (int)StepLimit.TotalMilliseconds, WriteTimeout = (int)StepLimit.TotalMilliseconds };
    }

    // RabbitMQ.Client sets the timeouts of its stream: the handshake's, then twice the heartbeat. NetworkStream applies them to
    // synchronous calls only, and the client makes none.
    private sealed class TimedStream(Socket socket) : NetworkStream(socket)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var limit = Limit(ReadTimeout, cancellationToken);
            try
            {
                return await base.ReadAsync(buffer, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new IOException($"The broker has sent nothing for {TimeSpan.FromMilliseconds(ReadTimeout).TotalSeconds} s.");
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var limit = Limit(WriteTimeout, cancellationToken);
            try
            {
                await base.WriteAsync(buffer, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new IOException($"The broker has taken nothing for {TimeSpan.FromMilliseconds(WriteTimeout).TotalSeconds} s.");
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        private static CancellationTokenSource Limit(int milliseconds, CancellationToken cancellationToken)
        {
            var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(milliseconds);
            return limit;
        }
    }
}
