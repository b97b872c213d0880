using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Protocol.Cluster;

/// <summary>How messages go over PostgreSQL: as JSON in a notification, or in a table if they are large or have bytes in them, and a notification says where.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/postgres-adapter/">Socket.IO documentation, Postgres adapter</see>.</remarks>
internal static partial class PostgresWire
{
    /// <summary>Bytes from which on PostgreSQL refuses what a notification carries.</summary>
    public const int MaxPayloadBytes = 8000;

    /// <summary>Bytes that the name of a channel may have. LISTEN cuts longer ones off, and NOTIFY refuses them.</summary>
    public const int MaxChannelBytes = 63;

    /// <summary>Publishes a message: the channel, and its JSON.</summary>
    /// <remarks>
    /// Notifications do not outlive PostgreSQL, so that there is no point in waiting for its disk. They leave with the transaction, which drops one that equals
    /// another: each needs a transaction of its own.
    /// </remarks>
    public const string Notify = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";

    /// <summary>The channel of a namespace.</summary>
    public static string ChannelOf(string prefix, string namespaceName) => $"{prefix}#{namespaceName}";

    /// <summary>Whether PostgreSQL takes a channel of this name.</summary>
    public static bool IsChannel(string name) => Encoding.UTF8.GetByteCount(name) <= MaxChannelBytes && !name.Contains('\0', StringComparison.Ordinal);

    /// <summary>Whether a text names a table, perhaps with its schema, without any need for quotes: it becomes part of commands as it is, as with official nodes.</summary>
    public static bool IsTable(string? name) => name is not null && TableName().IsMatch(name);

    /// <summary>Puts a message into the table and tells of it: the channel, the message, and the notification up to the number in the table.</summary>
    /// <param name="table">The name of the table.</param>
    public static string NotifyOfAttachment(string table) =>
        $"WITH attachment AS (INSERT INTO {table} (payload) VALUES ($2) RETURNING id) " +
        "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $3 || id || '\"}') FROM attachment";

    /// <summary>The notification of what is in the table, up to its number there.</summary>
    public static string AttachmentNotice(string nodeId, ClusterMessageType type) => $$"""{"uid":"{{nodeId}}","type":{{(int)type}},"attachmentId":" """[..^1];

    [GeneratedRegex(@"^([A-Za-z_][A-Za-z0-9_]{0,62}\.)?[A-Za-z_][A-Za-z0-9_]{0,62}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableName();
}
