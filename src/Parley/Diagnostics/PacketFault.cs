using Parley.Engine;
using Parley.Engine.Diagnostics;
using Parley.Protocol.SocketIO;

namespace Parley.Diagnostics;

/// <summary>Tells the log why a packet ended its connection, and which option it went beyond.</summary>
internal static class PacketFault
{
    public static SessionEnd Describe(PacketError error, SocketIOOptions options) => error switch
    {
        PacketError.TooManyAttachments => TooMuch(error, nameof(options.MaxAttachments), options.MaxAttachments),
        PacketError.AttachmentsTooLarge => TooMuch(error, nameof(options.MaxPayload), options.MaxPayload),
        PacketError.NestedTooDeep => TooMuch(error, nameof(options.MaxJsonDepth), options.MaxJsonDepth),
        PacketError.TooManyArguments => TooMuch(error, nameof(options.MaxArguments), options.MaxArguments),
        PacketError.EventNameTooLong => TooMuch(error, nameof(options.MaxEventNameBytes), options.MaxEventNameBytes),
        PacketError.NamespaceTooLong => TooMuch(error, nameof(options.MaxNamespaceBytes), options.MaxNamespaceBytes),
        PacketError.TooManyNamespaces => TooMuch(error, nameof(options.MaxNamespacesPerConnection), options.MaxNamespacesPerConnection),
        _ => new(DisconnectReason.ForcedClose, error.Describe()),
    };

    private static SessionEnd TooMuch(PacketError error, string limit, int value) =>
        SessionEnd.TooMuch(DisconnectReason.ForcedClose, error.Describe(), limit, value);
}
