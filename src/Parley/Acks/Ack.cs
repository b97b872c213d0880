using System.Diagnostics.CodeAnalysis;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley;

/// <summary>
/// The client's request for an acknowledgement, as a parameter of an event handler: for handlers that answer before they are done,
/// or that answer with several values. Other handlers just return a value.
/// </summary>
/// <remarks>Safe to call from any thread and to keep. Source: <see href="https://socket.io/docs/v4/socket-io-protocol/#ack">Socket.IO protocol, acknowledgement</see>.</remarks>
public sealed class Ack
{
    private readonly Socket? _socket;
    private readonly long _id;
    private int _sent;

    internal Ack(Socket? socket, long id)
    {
        _socket = socket;
        _id = id;
    }

    internal static Ack NotRequested { get; } = new(socket: null, PacketHeader.NoAckId);

    /// <summary>Whether the client asked for an acknowledgement. If not, sending one does nothing.</summary>
    public bool IsRequested => _id != PacketHeader.NoAckId;

    /// <summary>Acknowledges without a value. Only the first acknowledgement of an event is sent.</summary>
    public void Send()
    {
        if (TryTake(out var socket))
        {
            using var writer = Begin(socket);
            Finish(socket, writer);
        }
    }

    /// <summary>Acknowledges with a value. Only the first acknowledgement of an event is sent.</summary>
    /// <param name="value">The value; a <see cref="RawArguments"/> sends all of its arguments.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public void Send<T>(T value)
    {
        if (TryTake(out var socket))
        {
            using var writer = Begin(socket);
            Finish(socket, writer.Write(value));
        }
    }

    /// <summary>Acknowledges with two values. Only the first acknowledgement of an event is sent.</summary>
    /// <param name="value1">The first value.</param>
    /// <param name="value2">The second value.</param>
    /// <typeparam name="T1">The type of the first value.</typeparam>
    /// <typeparam name="T2">The type of the second value.</typeparam>
    public void Send<T1, T2>(T1 value1, T2 value2)
    {
        if (TryTake(out var socket))
        {
            using var writer = Begin(socket);
            Finish(socket, writer.Write(value1).Write(value2));
        }
    }

    private static ArgumentWriter Begin(Socket socket) => ArgumentWriter.Rent(socket.Namespace.Server.Serializer, eventName: null);

    private bool TryTake([NotNullWhen(true)] out Socket? socket)
    {
        socket = _socket;
        return socket is not null && Interlocked.Exchange(ref _sent, 1) == 0;
    }

    private void Finish(Socket socket, ArgumentWriter writer) =>
        socket.Send(writer.ToPacket(SocketPacketType.Ack, socket.Namespace.Utf8Name, _id));
}
