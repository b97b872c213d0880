using Parley.Protocol.Cluster;

namespace Parley.Emitters;

/// <summary>The options of an emitter over PostgreSQL. Servers of the cluster have to have the same.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/postgres-adapter/#emitter">Socket.IO documentation, emitter for PostgreSQL</see>.</remarks>
public sealed class PostgresEmitterOptions : EmitterOptions
{
    /// <summary>
    /// Starts the names of all channels. Default: <c>socket.io</c>. It must not be empty, nor contain <c>#/</c>, and with <c>#</c> and the name of a namespace it may
    /// have 63 bytes.
    /// </summary>
    public string ChannelPrefix { get; set; } = "socket.io";

    /// <summary>The table for messages that are large or have bytes in them, perhaps with its schema. Default: <c>socket_io_attachments</c>.</summary>
    /// <remarks>The emitter does not make it: servers do (<c>CreateTable</c> of theirs), or the application.</remarks>
    public string TableName { get; set; } = "socket_io_attachments";

    /// <summary>Bytes from which on a message goes through the table. Default: 8,000, of which PostgreSQL takes no more in a notification. Range: 1 to 8,000.</summary>
    public int PayloadThreshold { get; set; } = PostgresWire.MaxPayloadBytes;

    internal override void Validate()
    {
        base.Validate();
        CheckPrefix(nameof(ChannelPrefix), ChannelPrefix);
        CheckRange(nameof(PayloadThreshold), PayloadThreshold, 1, PostgresWire.MaxPayloadBytes);
        if (!PostgresWire.IsTable(TableName))
        {
            throw Invalid(nameof(TableName), $"is \"{TableName}\"; it must be the name of a table in letters, digits and underscores, perhaps with that of its schema");
        }
    }
}
