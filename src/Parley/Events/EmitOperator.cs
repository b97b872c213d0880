using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>A selection of sockets of one namespace, to emit to. Immutable, so it may be kept and used again, from any thread.</summary>
public sealed class EmitOperator : Emitter
{
    private readonly Namespace _namespace;
    private readonly BroadcastTarget _target;

    internal EmitOperator(Namespace @namespace, BroadcastTarget target)
    {
        _namespace = @namespace;
        _target = target;
    }

    internal override ArgumentSerializer Serializer => _namespace.Server.Serializer;

    private protected override BroadcastTarget BaseTarget => _target;

    private protected override Namespace BaseNamespace => _namespace;

    private protected override ValueTask SendAsync(EncodedPacket packet, CancellationToken cancellationToken) =>
        _namespace.Adapter.BroadcastAsync(new BroadcastRequest(packet, _target), cancellationToken);
}
