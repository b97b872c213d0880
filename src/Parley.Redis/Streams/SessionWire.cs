using Parley.Adapters.Wire;
using Parley.Protocol.Cluster;
using Parley.Recovery;

namespace Parley.Redis.Streams;

/// <summary>A session as official nodes keep it, MessagePack in base64, with what Parley adds: whose it is, since when, and who wrote it.</summary>
internal sealed class SessionWire(AdapterContext context)
{
    private readonly WireWriter _writer = new();

    /// <summary>Writes a session. Called for one after the other.</summary>
    /// <param name="session">The session.</param>
    /// <param name="since">The place in the stream from which on it was sent all.</param>
    /// <param name="owner">Tells this writer's sessions from those of others.</param>
    public string Write(SharedSession session, StreamEntryId since, string owner)
    {
        _writer.Begin(isJson: false);
        _writer.BeginMap(session.UserId is null ? 8 : 9);
        _writer.Name("sid"u8);
        _writer.Text(session.SocketId);
        _writer.Name("pid"u8);
        _writer.Text(session.PrivateId);
        _writer.Name("rooms"u8);
        _writer.Texts(session.Rooms);
        _writer.Name("data"u8);
        _writer.Argument(session.Data, 0);
        _writer.Name("nsp"u8);
        _writer.Text(context.NamespaceName);
        _writer.Name("since"u8);
        _writer.Text(since.ToString());
        _writer.Name("owner"u8);
        _writer.Text(owner);
        _writer.Name("generation"u8);
        _writer.Integer(session.Generation);
        if (session.UserId is not null)
        {
            _writer.Name("user"u8);
            _writer.Text(session.UserId);
        }

        _writer.EndMap();
        return Convert.ToBase64String(_writer.Finish());
    }

    /// <summary>Reads a session.</summary>
    /// <param name="text">What was kept.</param>
    /// <param name="since">The place in the stream from which on it was sent all, if its node wrote it.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public SharedSession Read(string text, out StreamEntryId? since)
    {
        if (!WireValue.TryOpen(Convert.FromBase64String(text), out var value)
            || !value.TryReadMap(out var map)
            || !map["sid"u8].TryReadText(out var socketId)
            || !map["pid"u8].TryReadText(out var privateId)
            || !map["rooms"u8].TryReadTexts(out var rooms)
            || (map["nsp"u8].TryReadText(out var name) && name != context.NamespaceName))
        {
            throw new FormatException("a session that is none");
        }

        since = map["since"u8].TryReadText(out var start) && StreamEntryId.TryParse(start, out var id) ? id : null;
        map["generation"u8].TryReadInteger(out var generation);
        var data = map["data"u8].TryReadMap(out _) ? map["data"u8].ToArguments(context) : context.ParseArguments("[{}]"u8, []);
        return new SharedSession(socketId, privateId, rooms, data, map["user"u8].TryReadText(out var user) ? user : null, generation);
    }
}
