using Microsoft.Extensions.Options;

namespace EquiSep.Services.Tests.Messaging;

public sealed class MessagingRegistrationTests
{
    [Theory]
    [InlineData("DeliveryLimit is a whole number", "amqp://localhost", "--Messaging:DeliveryLimit=0")]
    [InlineData("HeartbeatSeconds is a whole number", null, "--Messaging:HeartbeatSeconds=301")]
    [InlineData("ConnectionStrings:messaging is no address", "Server=broker;Password=secret")]
    [InlineData("ConnectionStrings:messaging is no address", "http://guest:secret@localhost:5672")]
    [InlineData("ConnectionStrings:messaging is no address", "amqp://guest:secret@")]
    [InlineData("ConnectionStrings:messaging is no address", "amqp://guest:secret@localhost:56720000")]
    public async Task A_host_does_not_start_with_settings_that_cannot_work(string reason, string? broker, params string[] settings)
    {
        await using var host = new BusHost(broker, settings: settings);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://localhost", "localhost", 5672, "/", "guest", "guest", false)]
    [InlineData("amqps://user:p%40ss%3A@broker.example/equi%2Fsep", "broker.example", 5671, "equi/sep", "user", "p@ss:", true)]
    [InlineData("amqp://user:a:b@[::1]:5673/", "[::1]", 5673, "/", "user", "a:b", false)]
    public void Addresses_are_read_as_the_broker_defines_them(string text, string host, int port, string virtualHost, string user, string password, bool encrypted)
    {
        var address = Pipeline.Messaging.BrokerAddress.Parse(text);

        Assert.Equal(new(host, (ushort)port, virtualHost, user, password, encrypted), address);
        Assert.DoesNotContain(password, $"{address}".Replace("guest", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
