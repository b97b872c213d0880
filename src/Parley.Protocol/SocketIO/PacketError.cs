namespace Parley.Protocol.SocketIO;

/// <summary>What is wrong with a received Socket.IO packet. Any of them ends the connection it came on, and nothing else.</summary>
internal enum PacketError : byte
{
    None,
    UnknownPacketType,
    IllegalAttachments,
    TooManyAttachments,
    AttachmentsTooLarge,
    InvalidPayload,
    InvalidAckId,
    InvalidJson,
    NestedTooDeep,
    TooManyArguments,
    EventNameTooLong,
    NamespaceTooLong,
    IllegalPlaceholder,
    UnexpectedText,
    UnexpectedBinary,
    NotConnected,
    AlreadyConnected,
    TooManyNamespaces,
    InvalidMessagePack,
    InvalidPacketType,
    InvalidNamespace,
    TextInsteadOfMessagePack,
}

internal static class PacketErrorExtensions
{
    /// <summary>A sentence for logs; where the official parser has words for the fault, they are used.</summary>
    public static string Describe(this PacketError error) => error switch
    {
        PacketError.None => "no error",
        PacketError.UnknownPacketType => "unknown packet type",
        PacketError.IllegalAttachments => "Illegal attachments",
        PacketError.TooManyAttachments => "too many attachments",
        PacketError.AttachmentsTooLarge => "the attachments of one packet exceed the maximum payload",
        PacketError.InvalidPayload => "invalid payload",
        PacketError.InvalidAckId => "the acknowledgement id is not a number up to 2^53 - 1",
        PacketError.InvalidJson => "invalid payload: not valid JSON",
        PacketError.NestedTooDeep => "invalid payload: nested too deep",
        PacketError.TooManyArguments => "too many arguments",
        PacketError.EventNameTooLong => "the event name is too long",
        PacketError.NamespaceTooLong => "the namespace is too long",
        PacketError.IllegalPlaceholder => "illegal attachments",
        PacketError.UnexpectedText => "got plaintext data when reconstructing a packet",
        PacketError.UnexpectedBinary => "got binary data when not reconstructing a packet",
        PacketError.NotConnected => "the connection has not joined the packet's namespace",
        PacketError.AlreadyConnected => "the connection has joined this namespace, or is about to",
        PacketError.TooManyNamespaces => "the connection has joined as many namespaces as it may",
        PacketError.InvalidMessagePack => "invalid payload: not valid MessagePack",
        PacketError.InvalidPacketType => "invalid packet type",
        PacketError.InvalidNamespace => "invalid namespace",
        PacketError.TextInsteadOfMessagePack => "got plaintext data where MessagePack is spoken",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, message: null),
    };
}
