namespace EquiSep.Pipeline.Messaging;

/// <summary>The address and the credentials of a broker.</summary>
/// <param name="Host">The host name or IP address.</param>
/// <param name="Port">The port.</param>
/// <param name="VirtualHost">The virtual host, by default <c>/</c>.</param>
/// <param name="User">The name of the user.</param>
/// <param name="Password">The password, which is never shown.</param>
/// <param name="Encrypted">Whether connections use TLS.</param>
internal sealed record BrokerAddress(string Host, ushort Port, string VirtualHost, string User, string Password, bool Encrypted)
{
    private const string Form = "ConnectionStrings:messaging is no address of a broker; one looks like amqp://user:password@host:5672 or amqps://user:password@host/virtual-host.";

    /// <summary>Reads a URI as RabbitMQ's documentation defines it.</summary>
    /// <exception cref="FormatException">The text is no address. The message does not repeat it, because it may contain a password.</exception>
    public static BrokerAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0
            || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new FormatException(Form);
        }

        var encrypted = uri.Scheme == "amqps";
        var port = uri.Port > 0 ? (ushort)uri.Port : encrypted ? (ushort)5671 : (ushort)5672;
        var user = uri.UserInfo.Split(':', 2);
        var path = uri.AbsolutePath.TrimStart('/');
        return new(
            uri.Host,
            port,
            path.Length == 0 ? "/" : Uri.UnescapeDataString(path),
            user[0].Length == 0 ? "guest" : Uri.UnescapeDataString(user[0]),
            user.Length == 1 ? "guest" : Uri.UnescapeDataString(user[1]),
            encrypted);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(Encrypted ? "amqps" : "amqp")}://{Host}:{Port}";
}
