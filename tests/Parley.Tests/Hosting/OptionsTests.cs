using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Engine;

namespace Parley.Tests.Hosting;

public class OptionsTests
{
    public static TheoryData<string, Action<SocketIOOptions>> Faults => new()
    {
        { "SocketIOOptions.Path is \"chat\"; it must start with a slash, be more than one, and end in none.", o => o.Path = "chat" },
        { "SocketIOOptions.Path is \"/chat/\"; it must start with a slash, be more than one, and end in none.", o => o.Path = "/chat/" },
        { "SocketIOOptions.Transports is None; it must be Polling, WebSocket or both.", o => o.Transports = EngineTransports.None },
        { "SocketIOOptions.PingInterval is 00:00:00; it must be from 00:00:00.1000000 to 01:00:00.", o => o.PingInterval = TimeSpan.Zero },
        { "SocketIOOptions.PingTimeout is 02:00:00; it must be from 00:00:00.1000000 to 01:00:00.", o => o.PingTimeout = TimeSpan.FromHours(2) },
        { "SocketIOOptions.UpgradeTimeout is 00:00:00; it must be from 00:00:00.1000000 to 01:00:00.", o => o.UpgradeTimeout = TimeSpan.Zero },
        { "SocketIOOptions.SendTimeout is 00:00:00.5000000; it must be from 00:00:01 to 01:00:00.", o => o.SendTimeout = TimeSpan.FromSeconds(0.5) },
        { "SocketIOOptions.CloseTimeout is -00:00:01; it must be from 00:00:00.1000000 to 01:00:00.", o => o.CloseTimeout = TimeSpan.FromSeconds(-1) },
        { "SocketIOOptions.ConnectTimeout is 00:00:00; it must be from 00:00:00.1000000 to 01:00:00.", o => o.ConnectTimeout = TimeSpan.Zero },
        { "SocketIOOptions.AckTimeout is 2.00:00:00; it must be from 00:00:00.0010000 to 1.00:00:00.", o => o.AckTimeout = TimeSpan.FromDays(2) },
        { "SocketIOOptions.MaxPayload is 15; it must be from 16 to 1073741824.", o => o.MaxPayload = 15 },
        { "SocketIOOptions.MaxPacketsPerPayload is 0; it must be from 1 to 1000000.", o => o.MaxPacketsPerPayload = 0 },
        { "SocketIOOptions.SendBuffer.HardLimit is 1; it must be from 65536 to 1073741824.", o => o.SendBuffer = new(4096, 1) },
        { "SocketIOOptions.MaxTotalSendBuffer is 1; it must be 0, or 1048576 and more.", o => o.MaxTotalSendBuffer = 1 },
        { "SocketIOOptions.SlowConsumer is 3; it must be one of Disconnect, DropNewest, DropOldest.", o => o.SlowConsumer = (SlowConsumerPolicy)3 },
        { "SocketIOOptions.MaxConnections is -1; it must be from 0 to 2147483647.", o => o.MaxConnections = -1 },
        { "SocketIOOptions.MaxPendingAcks is 0; it must be from 1 to 1000000.", o => o.MaxPendingAcks = 0 },
        { "SocketIOOptions.MaxQueuedEvents is 0; it must be from 1 to 100000.", o => o.MaxQueuedEvents = 0 },
        { "SocketIOOptions.MaxNamespacesPerConnection is 0; it must be from 1 to 10000.", o => o.MaxNamespacesPerConnection = 0 },
        { "SocketIOOptions.MaxRefusedConnects is 0; it must be from 1 to 10000.", o => o.MaxRefusedConnects = 0 },
        { "SocketIOOptions.MaxRoomsPerSocket is 0; it must be from 1 to 10000000.", o => o.MaxRoomsPerSocket = 0 },
        { "SocketIOOptions.MaxJsonDepth is 0; it must be from 1 to 1000.", o => o.MaxJsonDepth = 0 },
        { "SocketIOOptions.MaxArguments is 0; it must be from 1 to 10000.", o => o.MaxArguments = 0 },
        { "SocketIOOptions.Parser is 2; it must be Json or MessagePack.", o => o.Parser = (SocketIOParser)2 },
        {
            "SocketIOOptions.MaxPayload is 268435457; with MessagePack it must be at most 268435456.",
            o => (o.Parser, o.MaxPayload) = (SocketIOParser.MessagePack, (256 * 1024 * 1024) + 1)
        },
        { "SocketIOOptions.DrainTime is 00:00:00; it must be from 00:00:00.1000000 to 01:00:00.", o => o.DrainTime = TimeSpan.Zero },
        { "SocketIOOptions.MaxConnectionsPerUser is -1; it must be from 0 to 2147483647.", o => o.MaxConnectionsPerUser = -1 },
        { "SocketIOOptions.MaxConnectionsPerAddress is -1; it must be from 0 to 2147483647.", o => o.MaxConnectionsPerAddress = -1 },
        { "SocketIOOptions.UserId is null; it must be a function.", o => o.UserId = null! },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Mapping_names_the_option_that_is_out_of_range_its_value_and_the_range(string message, Action<SocketIOOptions> configure)
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO(configure);
        await using var app = builder.Build();

        var exception = Assert.Throws<OptionsValidationException>(() => app.MapSocketIO());

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public async Task Options_are_checked_at_start_even_if_nothing_is_mapped()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO(options => options.MaxArguments = 0);
        await using var app = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains("SocketIOOptions.MaxArguments is 0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_are_named_at_once()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO(options =>
        {
            options.MaxPayload = 0;
            options.MaxJsonDepth = 0;
        });
        await using var app = builder.Build();

        var exception = Assert.Throws<OptionsValidationException>(() => app.MapSocketIO());

        Assert.Equal(2, exception.Failures.Count());
    }
}
