using System.Collections.Immutable;
using Parley.Protocol.Cluster;

namespace Parley.Adapters.Wire;

/// <summary>Whom a message is for, between an adapter and the wire.</summary>
internal static class TargetWire
{
    /// <param name="target">The target.</param>
    /// <param name="ackTimeout">How long acknowledgements are awaited, if they are.</param>
    public static WireTarget ToWire(this BroadcastTarget target, TimeSpan? ackTimeout = null) =>
        new(target.Rooms, target.Except, target.IsVolatile, target.IsCompressed, ackTimeout);

    /// <summary>Reads a target, with its flags if it has some.</summary>
    /// <param name="value">What was sent.</param>
    /// <param name="target">The target.</param>
    /// <param name="ackTimeout">How long the sender awaits acknowledgements, if it says so.</param>
    public static bool TryRead(WireValue value, out BroadcastTarget target, out TimeSpan? ackTimeout)
    {
        ackTimeout = null;
        target = BroadcastTarget.Everyone;
        if (!value.TryReadMap(out var map) || !map["rooms"u8].TryReadTexts(out var rooms) || !map["except"u8].TryReadTexts(out var except))
        {
            return false;
        }

        if (!map["flags"u8].TryReadMap(out var flags))
        {
            target = new BroadcastTarget(ToList(rooms), ToList(except));
            return true;
        }

        if (flags["timeout"u8].TryReadInteger(out var milliseconds) && milliseconds is > 0 and <= 24 * 3600 * 1000)
        {
            ackTimeout = TimeSpan.FromMilliseconds(milliseconds);
        }

        target = new BroadcastTarget(
            ToList(rooms), ToList(except), IsVolatile: flags["volatile"u8].ReadBoolean(otherwise: false), IsCompressed: flags["compress"u8].ReadBoolean(otherwise: true));
        return true;
    }

    /// <summary>Most messages name one room, for which no tree is built.</summary>
    private static ImmutableList<string> ToList(string[] names) => names is [var only] ? ImmutableList.Create(only) : [.. names];
}
