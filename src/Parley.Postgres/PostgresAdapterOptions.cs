using System.Text;
using Parley.Protocol.Cluster;

namespace Parley.Postgres;

/// <summary>The options of the adapter for PostgreSQL. Those that Node.js servers of the same cluster have, too, must be the same there.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/postgres-adapter/">Socket.IO documentation, Postgres adapter</see>.</remarks>
public sealed class PostgresAdapterOptions : ClusterAdapterOptions
{
    private const int MaxPrefixBytes = PostgresWire.MaxChannelBytes - 2;

    /// <summary>Starts the names of all channels, so that applications on one database do not hear each other. Default: <c>socket.io</c>.</summary>
    /// <remarks>
    /// It must not be empty, nor contain <c>#/</c>, which ends it. With <c>#</c> and the name of a namespace it may have 63 bytes: PostgreSQL knows no longer channels, and
    /// a namespace that has one stays alone on its node, which its <see cref="Adapter.Fault"/> says.
    /// </remarks>
    public string ChannelPrefix { get; set; } = "socket.io";

    /// <summary>The table for messages that are large or have bytes in them, perhaps with its schema. Default: <c>socket_io_attachments</c>.</summary>
    /// <remarks>Letters, digits and underscores, which PostgreSQL reads without regard to case.</remarks>
    public string TableName { get; set; } = "socket_io_attachments";

    /// <summary>Whether the table is created if it is not there, for which the user of the database needs the right. Default: <see langword="false"/>.</summary>
    public bool CreateTable { get; set; }

    /// <summary>Bytes from which on a message goes through the table. Default: 8,000, of which PostgreSQL takes no more in a notification. Range: 1 to 8,000.</summary>
    public int PayloadThreshold { get; set; } = PostgresWire.MaxPayloadBytes;

    /// <summary>How often messages that are older than this are deleted from the table. Default: 30 s. Range: 1 s to 24 h.</summary>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes that a message of another node may have; larger ones are dropped and counted. Default: 32 MiB, room for the sockets of a large node. Range: 1,024 or more.</summary>
    public int MaxMessageBytes { get; set; } = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (string.IsNullOrEmpty(ChannelPrefix) || ChannelPrefix.Contains("#/", StringComparison.Ordinal) || ChannelPrefix.Contains('\0', StringComparison.Ordinal)
            || Encoding.UTF8.GetByteCount(ChannelPrefix) > MaxPrefixBytes)
        {
            throw Invalid(nameof(ChannelPrefix), $"is \"{ChannelPrefix}\"; it must have 1 to {MaxPrefixBytes} bytes, and must not contain \"#/\"");
        }

        if (!PostgresWire.IsTable(TableName))
        {
            throw Invalid(nameof(TableName), $"is \"{TableName}\"; it must be the name of a table in letters, digits and underscores, perhaps with that of its schema");
        }

        CheckRange(nameof(PayloadThreshold), PayloadThreshold, 1, PostgresWire.MaxPayloadBytes);
        CheckRange(nameof(CleanupInterval), CleanupInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        CheckRange(nameof(MaxMessageBytes), MaxMessageBytes, 1024, int.MaxValue);
    }

    private static void CheckRange<T>(string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(option, $"{nameof(PostgresAdapterOptions)}.{option} is {value}; it must be {least} to {most}.");
        }
    }

    private static ArgumentException Invalid(string option, string fault) => new($"{nameof(PostgresAdapterOptions)}.{option} {fault}.", option);
}
