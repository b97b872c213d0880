namespace Parley.Engine;

/// <summary>
/// How much one client may send: packets, and bytes as they arrive. A packet beyond it is handled once it is paid for, and meanwhile the client is not
/// read, so that TCP slows it down; one that keeps sending for longer than <see cref="MaxExcess"/> is closed, over WebSocket with code 1008, and what
/// was too much is not handled. Heartbeats count as packets and are not missed meanwhile.
/// </summary>
/// <remarks>
/// A message larger than <see cref="ByteBurst"/>, as far as <see cref="EngineOptions.MaxPayload"/> allows one, is handled when so many bytes may come
/// at once. The rest of it is paid for afterwards, in which time the client is not read, up to <see cref="EngineOptions.ReadPauseTimeout"/>; this time
/// does not count for <see cref="MaxExcess"/>.
/// </remarks>
public sealed class InboundRateLimitOptions
{
    /// <summary>Packets a second in the long run, heartbeats and WebSocket pings included. Default: 200. Range: 1 to 10,000,000.</summary>
    public int PacketsPerSecond { get; set; } = 200;

    /// <summary>Packets that may come at once. Default: 1,000. Range: 1 to 10,000,000.</summary>
    public int PacketBurst { get; set; } = 1000;

    /// <summary>Bytes a second in the long run, those of WebSocket frames' headers included. Default: 1,000,000. Range: 1,024 to 1 GiB.</summary>
    public int BytesPerSecond { get; set; } = 1_000_000;

    /// <summary>Bytes that may come at once. Default: 4,000,000. Range: 1,024 to 1 GiB.</summary>
    public int ByteBurst { get; set; } = 4_000_000;

    /// <summary>Time a client may be beyond the rate, a second without a pause ending it. Default: 5 s. Range: 100 ms to 1 h.</summary>
    public TimeSpan MaxExcess { get; set; } = TimeSpan.FromSeconds(5);
}
