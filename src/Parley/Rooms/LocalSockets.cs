using System.Diagnostics.CodeAnalysis;
using Parley.Acks;
using Parley.Diagnostics;
using Parley.Protocol.SocketIO;

namespace Parley.Rooms;

/// <summary>
/// The connected sockets of one namespace by their ids, and the rooms they are in. Those whose clients are gone and may come back keep
/// their rooms, which may change meanwhile, but are not counted and not found.
/// </summary>
internal sealed class LocalSockets(Namespace @namespace) : ILocalSockets
{
    private readonly RoomTable _rooms = new();
    private readonly SocketIOParser _parser = @namespace.Server.Serializer.Parser;
    private int _absent;

    public int Count => _rooms.EveryoneCount - Volatile.Read(ref _absent);

    public RoomTable Rooms => _rooms;

    /// <summary>The sockets at this moment, those still connecting left out.</summary>
    public IEnumerable<Socket> All => SocketsOf(_rooms.Members).Where(static socket => socket.Connected);

    public bool TryGet(string socketId, [NotNullWhen(true)] out Socket? socket)
    {
        socket = _rooms.TryGetMember(socketId, out var member) ? member.Socket : null;
        return socket is not null;
    }

    /// <summary>Removes a member from everything at once; by instance, so that no namesake is harmed.</summary>
    /// <returns>The rooms it was in.</returns>
    public string[] Remove(IRoomMember member) => _rooms.RemoveAll(member);

    /// <summary>Counts a member out whose client has gone, or in again.</summary>
    public void OnAbsent(bool isAbsent) => Interlocked.Add(ref _absent, isAbsent ? 1 : -1);

    public void Join(string socketId, IReadOnlyCollection<string> rooms)
    {
        if (!_rooms.TryGetMember(socketId, out var member))
        {
            return;
        }

        var maxRooms = @namespace.Server.Options.MaxRoomsPerSocket;
        try
        {
            foreach (var room in rooms)
            {
                _rooms.Join(member, room, maxRooms);
            }
        }
        catch (InvalidOperationException)
        {
            @namespace.Server.TellOfLimit(nameof(SocketIOOptions.MaxRoomsPerSocket), maxRooms, @namespace, "a socket did not join a room");
            throw;
        }
    }

    public void Leave(string socketId, string room)
    {
        if (_rooms.TryGetMember(socketId, out var member))
        {
            _rooms.Leave(member, room);
        }
    }

    public bool HasRoom(string room) => _rooms.HasRoom(room);

    public IReadOnlyCollection<string> GetRooms(string socketId) => _rooms.TryGetMember(socketId, out var member) ? RoomTable.RoomsOf(member) : [];

    public IReadOnlyCollection<string> FindAll(BroadcastTarget target) => [.. _rooms.FindAll(target).Select(static member => member.Id)];

    public IReadOnlyList<SocketSnapshot> Fetch(BroadcastTarget target) =>
        [.. SocketsOf(_rooms.FindAll(target)).Select(static socket => new SocketSnapshot(socket.Id, socket.Handshake, socket.Rooms, socket.Data))];

    public void Disconnect(string socketId, bool closeConnection)
    {
        if (!_rooms.TryGetMember(socketId, out var member))
        {
            return;
        }

        member.Socket?.Dismiss(closeConnection);

        // A client that is gone is told to stay away by not being waited for.
        member.GiveUp();
    }

    public void Send(EncodedPacket packet, BroadcastTarget target) =>
        @namespace.Server.Metrics.OnBroadcast(@namespace.MetricName, _rooms.Send(packet.As(_parser), target), target.IsVolatile);

    public void SendWithAck(EncodedPacket packet, BroadcastTarget target, long ackId, IBroadcastAnswers answers) =>
        SendWithAck(packet, target, ackId, (BroadcastAckSink)answers);

    public int SendWithAck(EncodedPacket packet, BroadcastTarget target, TimeSpan? timeout, Action<RawArguments> onAnswer)
    {
        ArgumentNullException.ThrowIfNull(packet);
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
        var wire = packet.As(_parser);
        var clients = 0;
        var sent = 0;
        foreach (var socket in SocketsOf(_rooms.FindAll(target)))
        {
            sent += socket.SendWithAck(wire, ackId, answers) ? 1 : 0;
            clients++;
        }

        @namespace.Server.Metrics.OnBroadcast(@namespace.MetricName, new SendCount(clients, sent), isVolatile: false);
        return clients;
    }

    private static IEnumerable<Socket> SocketsOf(IEnumerable<IRoomMember> members) => members.Select(static member => member.Socket).OfType<Socket>();
}
