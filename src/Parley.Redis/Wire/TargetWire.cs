namespace Parley.Redis.Wire;

/// <summary>Whom a message is for, as all official adapters write it: <c>rooms</c>, <c>except</c>, and <c>flags</c> where there can be some.</summary>
internal static class TargetWire
{
    // Of timers in Node.js; what is longer ends at once there.
    private const long MaxTimeoutMilliseconds = int.MaxValue;

    /// <summary>Writes a target without flags.</summary>
    public static void Write(WireWriter writer, BroadcastTarget target)
    {
        writer.BeginMap(2);
        WriteRooms(writer, target);
        writer.EndMap();
    }

    /// <summary>Writes the target of a broadcast.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="target">The target.</param>
    /// <param name="ackTimeout">How long acknowledgements are awaited, if they are.</param>
    public static void WriteWithFlags(WireWriter writer, BroadcastTarget target, TimeSpan? ackTimeout = null)
    {
        writer.BeginMap(3);
        WriteRooms(writer, target);
        writer.Name("flags"u8);
        writer.BeginMap((target.IsVolatile ? 1 : 0) + (target.IsCompressed ? 0 : 1) + (ackTimeout is null ? 0 : 1));
        if (target.IsVolatile)
        {
            writer.Name("volatile"u8);
            writer.Boolean(true);
        }

        if (!target.IsCompressed)
        {
            writer.Name("compress"u8);
            writer.Boolean(false);
        }

        if (ackTimeout is { } timeout)
        {
            writer.Name("timeout"u8);
            writer.Integer(timeout < TimeSpan.Zero ? MaxTimeoutMilliseconds : Math.Min((long)Math.Ceiling(timeout.TotalMilliseconds), MaxTimeoutMilliseconds));
        }

        writer.EndMap();
        writer.EndMap();
    }

    /// <summary>Reads a target, with its flags if it has some.</summary>
    /// <param name="value">What was sent.</param>
    /// <param name="target">The target.</param>
    /// <param name="ackTimeout">How long the sender awaits acknowledgements, if it says so.</param>
    public static bool TryRead(WireValue value, out BroadcastTarget target, out TimeSpan? ackTimeout)
    {
        ackTimeout = null;
        target = BroadcastTarget.Everyone;
        if (!value.TryReadMap(out var map) || !TryReadTexts(map["rooms"u8], out var rooms) || !TryReadTexts(map["except"u8], out var except))
        {
            return false;
        }

        if (!map["flags"u8].TryReadMap(out var flags))
        {
            target = new BroadcastTarget([.. rooms], [.. except]);
            return true;
        }

        if (flags["timeout"u8].TryReadInteger(out var milliseconds) && milliseconds is > 0 and <= 24 * 3600 * 1000)
        {
            ackTimeout = TimeSpan.FromMilliseconds(milliseconds);
        }

        target = new BroadcastTarget(
            [.. rooms], [.. except], IsVolatile: flags["volatile"u8].ReadBoolean(otherwise: false), IsCompressed: flags["compress"u8].ReadBoolean(otherwise: true));
        return true;
    }

    /// <summary>Reads strings; numbers, which rooms may be in Node.js, become their text. None if there is nothing.</summary>
    public static bool TryReadTexts(WireValue value, out string[] texts)
    {
        texts = [];
        if (value.IsMissing)
        {
            return true;
        }

        if (!value.TryReadArray(out var items))
        {
            return false;
        }

        texts = new string[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (!items[i].TryReadText(out texts[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteRooms(WireWriter writer, BroadcastTarget target)
    {
        writer.Name("rooms"u8);
        writer.Texts(target.Rooms);
        writer.Name("except"u8);
        writer.Texts(target.Except);
    }
}
