using Parley.Emitters.Wires;

namespace Parley.Emitters;

/// <summary>A selection of sockets, to emit to. Immutable, so it may be kept and used again, from any thread.</summary>
public sealed class EmitterSelection : ClusterEmitter
{
    internal EmitterSelection(EmitterScope scope, EmitterTarget target)
        : base(scope, target)
    {
    }
}
