namespace Parley.Engine.Tests;

public class EngineOptionsRulesTests
{
    public static TheoryData<Action<EngineOptions>, string> Faults => new()
    {
        { options => options.Path = "engine.io", "Path is \"engine.io\"; it must start with a slash, be more than one, and end in none." },
        { options => options.Path = "/", "Path is \"/\"; it must start with a slash, be more than one, and end in none." },
        { options => options.Path = "/engine.io/", "Path is \"/engine.io/\"; it must start with a slash, be more than one, and end in none." },
        { options => options.Path = "", "Path is \"\"; it must start with a slash, be more than one, and end in none." },
        { options => options.Transports = EngineTransports.None, "Transports is None; it must be Polling, WebSocket or both." },
        { options => options.Transports = (EngineTransports)4, "Transports is 4; it must be Polling, WebSocket or both." },
        { options => options.PingInterval = TimeSpan.FromMilliseconds(99), "PingInterval is 00:00:00.0990000; it must be from 00:00:00.1000000 to 01:00:00." },
        { options => options.PingInterval = TimeSpan.FromHours(2), "PingInterval is 02:00:00; it must be from 00:00:00.1000000 to 01:00:00." },
        { options => options.PingTimeout = TimeSpan.Zero, "PingTimeout is 00:00:00; it must be from 00:00:00.1000000 to 01:00:00." },
        { options => options.UpgradeTimeout = Timeout.InfiniteTimeSpan, "UpgradeTimeout is -00:00:00.0010000; it must be from 00:00:00.1000000 to 01:00:00." },
        { options => options.CloseTimeout = TimeSpan.FromHours(2), "CloseTimeout is 02:00:00; it must be from 00:00:00.1000000 to 01:00:00." },
        { options => options.SendTimeout = TimeSpan.FromMilliseconds(999), "SendTimeout is 00:00:00.9990000; it must be from 00:00:01 to 01:00:00." },
        { options => options.MaxPayload = 15, "MaxPayload is 15; it must be from 16 to 1073741824." },
        { options => options.MaxPayload = (1 << 30) + 1, "MaxPayload is 1073741825; it must be from 16 to 1073741824." },
        { options => options.MaxPacketsPerPayload = 0, "MaxPacketsPerPayload is 0; it must be from 1 to 1000000." },
        { options => options.SendBuffer = new(4096, 65_535), "SendBuffer.HardLimit is 65535; it must be from 65536 to 1073741824." },
        { options => options.SendBuffer = new(4095, 65_536), "SendBuffer.SoftLimit is 4095; it must be from 4096 to 65536." },
        { options => options.SendBuffer = new(65_537, 65_536), "SendBuffer.SoftLimit is 65537; it must be from 4096 to 65536." },
        { options => options.MaxTotalSendBuffer = 1_048_575, "MaxTotalSendBuffer is 1048575; it must be 0, or 1048576 and more." },
        { options => options.MaxTotalSendBuffer = -1, "MaxTotalSendBuffer is -1; it must be 0, or 1048576 and more." },
        { options => options.MaxConnections = -1, "MaxConnections is -1; it must be from 0 to 2147483647." },
        { options => options.PerMessageDeflateThreshold = -1, "PerMessageDeflateThreshold is -1; it must be from 0 to 1073741824." },
        { options => options.MessageTimeout = TimeSpan.Zero, "MessageTimeout is 00:00:00; it must be from 00:00:00.1000000 to 01:00:00." },
        { options => options.MaxFragments = 0, "MaxFragments is 0; it must be from 1 to 1000000." },
        { options => options.ReadPauseTimeout = TimeSpan.Zero, "ReadPauseTimeout is 00:00:00; it must be from 00:00:01 to 1.00:00:00." },
        { options => options.MaxConcurrentHandshakes = 0, "MaxConcurrentHandshakes is 0; it must be from 1 to 1000000." },
        { options => options.MaxQueryLength = 255, "MaxQueryLength is 255; it must be from 256 to 1048576." },
        { options => options.MaxQueryParameters = 7, "MaxQueryParameters is 7; it must be from 8 to 10000." },
        { options => options.InboundRateLimit = new InboundRateLimitOptions { PacketBurst = 0 }, "InboundRateLimit.PacketBurst is 0; it must be from 1 to 10000000." },
        { options => options.HttpCompressionThreshold = -1, "HttpCompressionThreshold is -1; it must be from 0 to 1073741824." },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void A_fault_names_the_option_its_value_and_the_range(Action<EngineOptions> configure, string message)
    {
        var options = new EngineOptions();
        configure(options);

        Assert.Equal(message, Assert.Single(EngineOptionsRules.Check(options)));
    }

    [Fact]
    public void The_defaults_are_sound() => Assert.Empty(EngineOptionsRules.Check(new EngineOptions()));

    [Fact]
    public void The_ends_of_the_ranges_are_sound()
    {
        var least = new EngineOptions
        {
            Path = "/x",
            Transports = EngineTransports.WebSocket,
            PingInterval = TimeSpan.FromMilliseconds(100),
            PingTimeout = TimeSpan.FromMilliseconds(100),
            UpgradeTimeout = TimeSpan.FromMilliseconds(100),
            CloseTimeout = TimeSpan.FromMilliseconds(100),
            SendTimeout = TimeSpan.FromSeconds(1),
            MaxPayload = 16,
            MaxPacketsPerPayload = 1,
            SendBuffer = new(4096, 65_536),
            MaxTotalSendBuffer = 0,
            PerMessageDeflateThreshold = 0,
            HttpCompressionThreshold = 0,
        };

        Assert.Empty(EngineOptionsRules.Check(least));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var options = new EngineOptions { MaxPayload = 0, MaxPacketsPerPayload = 0 };

        Assert.Equal(2, EngineOptionsRules.Check(options).Count());
    }
}
