namespace Parley.Engine;

/// <summary>The ranges of <see cref="EngineOptions"/>; a message names the option, its value and what is allowed.</summary>
internal static class EngineOptionsRules
{
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(100);

    public static IEnumerable<string> Check(EngineOptions options)
    {
        string?[] faults =
        [
            options.Path.StartsWith('/') && options.Path.Length > 1 && !options.Path.EndsWith('/')
                ? null
                : $"{nameof(EngineOptions.Path)} is \"{options.Path}\"; it must start with a slash, be more than one, and end in none.",
            options.Transports != EngineTransports.None && (options.Transports & ~EngineTransports.All) == EngineTransports.None
                ? null
                : $"{nameof(EngineOptions.Transports)} is {options.Transports}; it must be Polling, WebSocket or both.",
            Range(nameof(EngineOptions.PingInterval), options.PingInterval, ShortestTime, OneHour),
            Range(nameof(EngineOptions.PingTimeout), options.PingTimeout, ShortestTime, OneHour),
            Range(nameof(EngineOptions.UpgradeTimeout), options.UpgradeTimeout, ShortestTime, OneHour),
            Range(nameof(EngineOptions.CloseTimeout), options.CloseTimeout, ShortestTime, OneHour),
            Range(nameof(EngineOptions.SendTimeout), options.SendTimeout, TimeSpan.FromSeconds(1), OneHour),
            Range(nameof(EngineOptions.MaxPayload), options.MaxPayload, 16, 1 << 30),
            Range(nameof(EngineOptions.MaxPacketsPerPayload), options.MaxPacketsPerPayload, 1, 1_000_000),
            Range($"{nameof(EngineOptions.SendBuffer)}.{nameof(SendBufferLimits.HardLimit)}", options.SendBuffer.HardLimit, 64 * 1024, 1 << 30),
            Range($"{nameof(EngineOptions.SendBuffer)}.{nameof(SendBufferLimits.SoftLimit)}", options.SendBuffer.SoftLimit, 4 * 1024, Math.Max(4 * 1024, options.SendBuffer.HardLimit)),
            options.MaxTotalSendBuffer is 0 or >= 1 << 20
                ? null
                : $"{nameof(EngineOptions.MaxTotalSendBuffer)} is {options.MaxTotalSendBuffer}; it must be 0, or {1 << 20} and more.",
            Range(nameof(EngineOptions.MaxConnections), options.MaxConnections, 0, int.MaxValue),
            Range(nameof(EngineOptions.PerMessageDeflateThreshold), options.PerMessageDeflateThreshold, 0, 1 << 30),
            Range(nameof(EngineOptions.HttpCompressionThreshold), options.HttpCompressionThreshold, 0, 1 << 30),
            Range(nameof(EngineOptions.MessageTimeout), options.MessageTimeout, ShortestTime, OneHour),
            Range(nameof(EngineOptions.MaxFragments), options.MaxFragments, 1, 1_000_000),
            Range(nameof(EngineOptions.ReadPauseTimeout), options.ReadPauseTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            Range(nameof(EngineOptions.MaxConcurrentHandshakes), options.MaxConcurrentHandshakes, 1, 1_000_000),
            Range(nameof(EngineOptions.MaxQueryLength), options.MaxQueryLength, 256, 1 << 20),
            Range(nameof(EngineOptions.MaxQueryParameters), options.MaxQueryParameters, 8, 10_000),
            .. InboundRate(options.InboundRateLimit),
        ];
        return faults.OfType<string>();
    }

    private static string?[] InboundRate(InboundRateLimitOptions? options)
    {
        const string Prefix = nameof(EngineOptions.InboundRateLimit) + ".";
        return options is null ? [] :
        [
            Range(Prefix + nameof(options.PacketsPerSecond), options.PacketsPerSecond, 1, 10_000_000),
            Range(Prefix + nameof(options.PacketBurst), options.PacketBurst, 1, 10_000_000),
            Range(Prefix + nameof(options.BytesPerSecond), options.BytesPerSecond, 1024, 1 << 30),
            Range(Prefix + nameof(options.ByteBurst), options.ByteBurst, 1024, 1 << 30),
            Range(Prefix + nameof(options.MaxExcess), options.MaxExcess, ShortestTime, OneHour),
        ];
    }

    public static string? Range<T>(string option, T value, T from, T to)
        where T : IComparable<T> =>
        value.CompareTo(from) >= 0 && value.CompareTo(to) <= 0 ? null : $"{option} is {value}; it must be from {from} to {to}.";
}
