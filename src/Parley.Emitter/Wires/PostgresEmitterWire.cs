using System.Text;
using Npgsql;
using NpgsqlTypes;
using Parley.Protocol.Cluster;
using Parley.Protocol.SocketIO;

namespace Parley.Emitters.Wires;

/// <summary>
/// Notifications of PostgreSQL, as <c>@socket.io/postgres-emitter</c> 0.1 sends them, and with the namespace that it leaves out: servers with
/// <c>@socket.io/postgres-adapter</c> from 0.4 on pass over messages without it.
/// </summary>
internal sealed class PostgresEmitterWire(Func<NpgsqlDataSource> source, PostgresEmitterOptions options) : IEmitterWire
{
    private readonly string _prefix = options.ChannelPrefix;
    private readonly int _threshold = options.PayloadThreshold;
    private readonly int _timeoutSeconds = (int)Math.Ceiling(options.PublishTimeout.TotalSeconds);
    private readonly string _notifyOfAttachment = PostgresWire.NotifyOfAttachment(options.TableName);

    public string BusName => "PostgreSQL";

    public void CheckNamespace(string namespaceName)
    {
        if (!PostgresWire.IsChannel(PostgresWire.ChannelOf(_prefix, namespaceName)))
        {
            throw new ArgumentException(
                $"Namespace \"{namespaceName}\" cannot be reached over PostgreSQL: with ChannelPrefix and \"#\" its name may have {PostgresWire.MaxChannelBytes} bytes.", nameof(namespaceName));
        }
    }

    public Task BroadcastAsync(string namespaceName, EncodedPacket packet, EmitterTarget target) => NotifyAsync(
        namespaceName, ClusterMessageType.Broadcast, packet.AttachmentCount > 0, writer => EmitterWriter.WriteBroadcast(writer, namespaceName, packet, target));

    public Task MoveAsync(string namespaceName, EmitterTarget target, IReadOnlyCollection<string> rooms, bool isJoin) =>
        NotifyAsync(namespaceName, isJoin ? ClusterMessageType.SocketsJoin : ClusterMessageType.SocketsLeave, hasBytes: false, writer =>
        {
            writer.BeginMap(2);
            EmitterWriter.WriteOptions(writer, target);
            writer.Name("rooms"u8);
            writer.Texts(rooms);
            writer.EndMap();
        });

    public Task DisconnectAsync(string namespaceName, EmitterTarget target, bool closesConnections) =>
        NotifyAsync(namespaceName, ClusterMessageType.DisconnectSockets, hasBytes: false, writer =>
        {
            writer.BeginMap(2);
            EmitterWriter.WriteOptions(writer, target);
            writer.Name("close"u8);
            writer.Boolean(closesConnections);
            writer.EndMap();
        });

    public Task ServerSideEmitAsync(string namespaceName, string eventName, RawArguments arguments) => NotifyAsync(
        namespaceName, ClusterMessageType.ServerSideEmit, arguments.AttachmentCount > 0, writer => ClusterMessageWriter.WriteServerSideEmit(writer, eventName, arguments));

    private Task NotifyAsync(string namespaceName, ClusterMessageType type, bool hasBytes, Action<WireWriter> writeData)
    {
        var channel = PostgresWire.ChannelOf(_prefix, namespaceName);
        var message = Encode(namespaceName, type, isJson: !hasBytes, writeData);
        if (hasBytes || message.Length >= _threshold)
        {
            var stored = hasBytes ? message : Encode(namespaceName, type, isJson: false, writeData);
            return ExecuteAsync(_notifyOfAttachment, channel, PostgresWire.AttachmentNotice(EmitterWriter.NodeId, type), stored);
        }

        return ExecuteAsync(PostgresWire.Notify, channel, Encoding.UTF8.GetString(message), attachment: null);
    }

    private static byte[] Encode(string namespaceName, ClusterMessageType type, bool isJson, Action<WireWriter> writeData)
    {
        var writer = EmitterWriter.Any;
        ClusterMessageWriter.Begin(writer, isJson, type);
        writeData(writer);
        return ClusterMessageWriter.End(writer, EmitterWriter.NodeId, namespaceName);
    }

    private async Task ExecuteAsync(string sql, string channel, string payload, byte[]? attachment)
    {
        await using var command = source().CreateCommand(sql);
        command.CommandTimeout = _timeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel, NpgsqlDbType = NpgsqlDbType.Text });
        if (attachment is not null)
        {
            command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = attachment, NpgsqlDbType = NpgsqlDbType.Bytea });
        }

        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = payload, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync();
    }
}
