using Parley.Engine;

namespace Parley;

public sealed partial class SocketIOOptions
{
    /// <summary>
    /// Handshakes a second that one address may make in the long run, where the first 64 bits of an IPv6 address count; one above it is answered 429. Turned
    /// on with <see cref="SocketIOBuilder.AddAddressLimits"/>. Default: 0, no limit. Range: 0 to 1,000,000.
    /// </summary>
    public int MaxHandshakesPerAddress { get; set; }

    /// <summary>Handshakes that one address may make at once, where <see cref="MaxHandshakesPerAddress"/> is set. Default: 200. Range: 1 to 1,000,000.</summary>
    public int HandshakeBurstPerAddress { get; set; } = 200;

    /// <summary>Time a client has to send all attachments of a packet, after which its connection is closed. Default: 10 s. Range: 100 ms to 1 h.</summary>
    public TimeSpan AttachmentTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Attachments of one received packet; together they may have <see cref="EngineOptions.MaxPayload"/> bytes. What is sent carries at most 10 whatever
    /// this says, since clients refuse more. Default: 10. Range: 0 to 1,000.
    /// </summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>Bytes of a received event's name, in UTF-8. Default: 256. Range: 1 to 4,096.</summary>
    public int MaxEventNameBytes { get; set; } = 256;

    /// <summary>Bytes of a namespace's name, in UTF-8, its slash included. Default: 128. Range: 1 to 4,096.</summary>
    public int MaxNamespaceBytes { get; set; } = 128;

    /// <summary>
    /// Bytes of one socket's events that may wait for their handlers; at more, as at more than <see cref="MaxQueuedEvents"/>, the client is not read until
    /// half of them are gone. Default: 1 MiB. Range: 1 KiB to 1 GiB.
    /// </summary>
    public int MaxQueuedEventBytes { get; set; } = 1024 * 1024;
}
