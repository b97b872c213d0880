using System.Diagnostics.CodeAnalysis;
using Parley.Acks;
using Parley.Protocol.SocketIO;

namespace Parley.Rooms;

/// <summary>The connected sockets of one namespace by their ids, and the rooms they are in.</summary>
internal sealed class LocalSockets(Namespace @namespace) : ILocalSockets
{
    private readonly RoomTable _rooms = new();

    public int Count => _rooms.EveryoneCount;

    public RoomTable Rooms => _rooms;

    /// <summary>The sockets at this moment, those still connecting left out.</summary>
    public IEnumerable<Socket> All => _rooms.Members.Cast<Socket>().Where(static socket => socket.Connected);

    public bool TryGet(string socketId, [NotNullWhen(true)] out Socket? socket)
    {
        socket = _rooms.TryGetMember(socketId, out var member) ? (Socket)member : null;
        return socket is not null;
    }

    /// <summary>Removes a socket from everything at once; by instance, so that no namesake is harmed.</summary>
    /// <returns>The rooms it was in.</returns>
    public string[] Remove(Socket socket) => _rooms.RemoveAll(socket);

    public void Join(string socketId, IReadOnlyCollection<string> rooms)
    {
        if (!TryGet(socketId, out var socket))
        {
            return;
        }

        foreach (var room in rooms)
        {
            _rooms.Join(socket, room, @namespace.Server.Options.MaxRoomsPerSocket);
        }
    }

    public void Leave(string socketId, string room)
    {
        if (TryGet(socketId, out var socket))
        {
            _rooms.Leave(socket, room);
        }
    }

    public IReadOnlyCollection<string> GetRooms(string socketId) => TryGet(socketId, out var socket) ? RoomTable.RoomsOf(socket) : [];

    public IReadOnlyCollection<string> FindAll(BroadcastTarget target) => [.. _rooms.FindAll(target).Select(static member => member.Id)];

    public IReadOnlyList<SocketSnapshot> Fetch(BroadcastTarget target) =>
        [.. _rooms.FindAll(target).Cast<Socket>().Select(static socket => new SocketSnapshot(socket.Id, socket.Handshake, socket.Rooms, socket.Data))];

    public void Disconnect(string socketId, bool closeConnection)
    {
        if (TryGet(socketId, out var socket))
        {
            socket.Disconnect(closeConnection);
        }
    }

    public void Send(EncodedPacket packet, BroadcastTarget target) => _rooms.Send(packet, target);

    public void SendWithAck(EncodedPacket packet, BroadcastTarget target, long ackId, IBroadcastAnswers answers) =>
        SendWithAck(packet, target, ackId, (BroadcastAckSink)answers);

    public int SendWithAck(EncodedPacket packet, BroadcastTarget target, TimeSpan? timeout, Action<RawArguments> onAnswer)
    {
        ArgumentNullException.ThrowIfNull(onAnswer);
        var wait = AckTimeout.Check(timeout ?? @namespace.Server.Options.AckTimeout);
        var ackId = @namespace.NextAckId();
        var answers = new ForwardedAnswers(@namespace.Server.Engine.Wheel, onAnswer);
        var clients = SendWithAck(packet.WithAckId(ackId), target, ackId, answers);
        answers.Start(wait);
        return clients;
    }

    private int SendWithAck(EncodedPacket packet, BroadcastTarget target, long ackId, BroadcastAckSink answers)
    {
        var clients = 0;
        foreach (var member in _rooms.FindAll(target))
        {
            ((Socket)member).SendWithAck(packet, ackId, answers);
            clients++;
        }

        return clients;
    }
}
