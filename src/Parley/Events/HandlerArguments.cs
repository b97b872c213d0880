using System.Text.Json;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Events;

/// <summary>
/// Hands a handler its parameters one by one: arguments of the event from JSON, and besides them the <see cref="Ack"/> and the token
/// that ends with the socket, which take no argument's place.
/// </summary>
internal ref struct HandlerArguments(Socket socket, PacketArguments arguments, Ack ack)
{
    private readonly PacketArguments _arguments = arguments;
    private int _next;

    /// <summary>Whether the client sent an argument that no parameter has taken yet.</summary>
    public readonly bool HasNext => _next < _arguments.Count;

    /// <exception cref="EventBindingException">The argument is missing or does not fit <typeparamref name="T"/>.</exception>
    public T Next<T>()
    {
        if (typeof(T) == typeof(Ack))
        {
            return (T)(object)ack;
        }

        if (typeof(T) == typeof(CancellationToken))
        {
            return (T)(object)socket.Disconnected;
        }

        if (typeof(T) == typeof(RawArguments))
        {
            var rest = new RawArguments(_arguments.From(_next), _arguments.Attachments, Math.Max(0, _arguments.Count - _next), socket.Namespace.Server.Serializer);
            _next = _arguments.Count;
            return (T)(object)rest;
        }

        return Read<T>(_arguments, _next++, socket.Namespace.Server.Serializer);
    }

    /// <summary>Reads one argument.</summary>
    /// <exception cref="EventBindingException">The argument is missing or does not fit <typeparamref name="T"/>.</exception>
    public static T Read<T>(in PacketArguments arguments, int index, ArgumentSerializer serializer)
    {
        if (index >= arguments.Count)
        {
            // As in JavaScript an argument left out is no fault, where the parameter can say so.
            return default(T) is null ? default! : throw new EventBindingException($"argument {index + 1} ({typeof(T)}) is missing");
        }

        try
        {
            // Null for a type that does not admit it is the application's to check, as everywhere in System.Text.Json.
            return serializer.Read<T>(arguments[index], arguments.Attachments)!;
        }
        catch (Exception exception)
        {
            // Types may refuse a value with any exception of theirs. Of it only the place is told: messages and paths repeat what the client sent.
            var place = exception is JsonException { BytePositionInLine: { } position } ? $" at byte {position}" : "";
            throw new EventBindingException($"argument {index + 1} does not fit {typeof(T)}{place}", exception);
        }
    }
}
