using Parley.Events;
using Parley.Protocol.SocketIO;

namespace Parley;

public sealed partial class Namespace
{
    /// <summary>
    /// What becomes of events for clients that are slow, unless the emit says otherwise. Holds for events emitted from now on, on this node.
    /// Default: <see cref="SocketIOOptions.SlowConsumer"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such policy.</exception>
    public SlowConsumerPolicy SlowConsumer
    {
        get;
        set
        {
            field = SendRules.Check(value);
            Overflow = SendRules.OverflowOf(value);
        }
    }

    /// <summary>The same as connections know it.</summary>
    internal PacketOverflow Overflow { get; private set; }
}
