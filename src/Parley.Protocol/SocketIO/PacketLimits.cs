namespace Parley.Protocol.SocketIO;

/// <summary>The bounds a decoder keeps, checked before anything is allocated for what they bound.</summary>
/// <param name="MaxAttachments">Binary attachments of one packet.</param>
/// <param name="MaxAttachmentBytes">Their sizes together, in bytes.</param>
/// <param name="MaxArguments">Arguments of one event, its name not counted.</param>
/// <param name="MaxDepth">Nesting of JSON objects and arrays inside one argument.</param>
/// <param name="MaxEventNameBytes">Length of an event name, in UTF-8 bytes.</param>
/// <param name="MaxNamespaceBytes">Length of a namespace, in UTF-8 bytes.</param>
/// <param name="TrustsPlaceholders">Whether placeholders were made by this side's decoder rather than by the client, so that they need no check.</param>
internal sealed record PacketLimits(
    int MaxAttachments = PacketLimits.DefaultAttachments,
    int MaxAttachmentBytes = 1_000_000,
    int MaxArguments = 64,
    int MaxDepth = 256,
    int MaxEventNameBytes = 256,
    int MaxNamespaceBytes = 128,
    bool TrustsPlaceholders = false)
{
    /// <summary>What the official parser accepts since 4.2.6, so no more may be sent to it either (CVE-2026-33151).</summary>
    public const int DefaultAttachments = 10;

    public static PacketLimits Default { get; } = new();

    /// <summary>For what this side has written itself.</summary>
    public static PacketLimits None { get; } = new(
        MaxAttachments: int.MaxValue, MaxDepth: int.MaxValue - 1, MaxNamespaceBytes: int.MaxValue, TrustsPlaceholders: true);

    /// <summary>
    /// For what another node of a cluster sends: as much as a server may be told to send itself. Depth ends where the options end,
    /// and attachments where clients refuse more.
    /// </summary>
    public static PacketLimits Cluster { get; } = new(MaxAttachmentBytes: int.MaxValue, MaxArguments: 10_000, MaxDepth: 1_000, MaxEventNameBytes: 65_536);

    /// <summary>Depth for a JSON reader that starts at the arguments' array.</summary>
    public int ReaderDepth => MaxDepth + 1;
}
