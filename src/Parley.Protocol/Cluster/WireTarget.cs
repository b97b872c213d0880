using System.Collections.Immutable;

namespace Parley.Protocol.Cluster;

/// <summary>Whom a message is for, as all official adapters write it: <c>rooms</c>, <c>except</c>, and <c>flags</c> where there can be some.</summary>
/// <param name="Rooms">The rooms whose members are meant; everybody if there are none.</param>
/// <param name="Except">The rooms whose members are left out.</param>
/// <param name="IsVolatile">Whether a client that cannot take an event at once is passed over.</param>
/// <param name="IsCompressed">Whether connections that compress may compress it.</param>
/// <param name="AckTimeout">How long acknowledgements are awaited, if they are.</param>
internal readonly record struct WireTarget(
    ImmutableList<string> Rooms, ImmutableList<string> Except, bool IsVolatile = false, bool IsCompressed = true, TimeSpan? AckTimeout = null)
{
    // Of timers in Node.js; what is longer ends at once there.
    private const long MaxTimeoutMilliseconds = int.MaxValue;

    /// <summary>Writes it without flags.</summary>
    public void Write(WireWriter writer)
    {
        writer.BeginMap(2);
        WriteRooms(writer);
        writer.EndMap();
    }

    /// <summary>Writes it with flags, of which it names those that are not as usual.</summary>
    public void WriteWithFlags(WireWriter writer)
    {
        writer.BeginMap(3);
        WriteRooms(writer);
        writer.Name("flags"u8);
        writer.BeginMap((IsVolatile ? 1 : 0) + (IsCompressed ? 0 : 1) + (AckTimeout is null ? 0 : 1));
        if (IsVolatile)
        {
            writer.Name("volatile"u8);
            writer.Boolean(true);
        }

        if (!IsCompressed)
        {
            writer.Name("compress"u8);
            writer.Boolean(false);
        }

        if (AckTimeout is { } timeout)
        {
            writer.Name("timeout"u8);
            writer.Integer(timeout < TimeSpan.Zero ? MaxTimeoutMilliseconds : Math.Min((long)Math.Ceiling(timeout.TotalMilliseconds), MaxTimeoutMilliseconds));
        }

        writer.EndMap();
        writer.EndMap();
    }

    private void WriteRooms(WireWriter writer)
    {
        writer.Name("rooms"u8);
        writer.Texts(Rooms);
        writer.Name("except"u8);
        writer.Texts(Except);
    }
}
