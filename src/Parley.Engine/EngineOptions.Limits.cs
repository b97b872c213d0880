namespace Parley.Engine;

public partial class EngineOptions
{
    /// <summary>
    /// Time a client has to finish a message it has begun: a WebSocket message that is not complete, or the body of a POST. After it the session ends,
    /// with close code 1008 or status 408. Default: 30 s. Range: 100 ms to 1 h.
    /// </summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Frames that one WebSocket message may come in, empty ones included; more are answered with close code 1008. Default: 16,384. Range: 1 to 1,000,000.</summary>
    public int MaxFragments { get; set; } = 16_384;

    /// <summary>
    /// Time a client may go unread because the application does not take more from it, after which the session ends as a ping timeout, with close
    /// code 1013: meanwhile nobody can tell whether the client is still there. It is looked at when an answer to a ping would be due, so the end may
    /// come up to <see cref="PingInterval"/> and <see cref="PingTimeout"/> later. Default: 5 min. Range: 1 s to 24 h.
    /// </summary>
    public TimeSpan ReadPauseTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Handshakes in progress at a time, from the request until the session is open, the time of <see cref="AllowRequest"/> included; one more is
    /// answered 503 with <c>Retry-After</c>. Default: 1,000. Range: 1 to 1,000,000.
    /// </summary>
    public int MaxConcurrentHandshakes { get; set; } = 1000;

    /// <summary>Characters of a request's query, as it is on the wire; a longer one is refused as a bad request. Default: 4,096. Range: 256 to 1,048,576; Kestrel's limit on a request line is 8 KiB.</summary>
    public int MaxQueryLength { get; set; } = 4096;

    /// <summary>Parameters of a request's query; more are refused as a bad request. Default: 64. Range: 8 to 10,000.</summary>
    public int MaxQueryParameters { get; set; } = 64;

    /// <summary>How much one client may send in a second. Default: <see langword="null"/>, no limit.</summary>
    public InboundRateLimitOptions? InboundRateLimit { get; set; }
}
