using System.Text.Json;

namespace Parley;

/// <summary>Passes a connecting client on to the next middleware, or into the namespace after the last.</summary>
/// <param name="connecting">The client and what decides on it.</param>
/// <param name="next">The rest of the pipeline. Whoever does not call it keeps the client out.</param>
/// <returns>Completes when the middleware and all behind it are done.</returns>
public delegate Task ConnectMiddleware(ConnectingContext connecting, Func<Task> next);

/// <summary>A client on its way into a namespace, as its connect middleware sees it.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/middlewares/">Socket.IO documentation, middlewares</see>.</remarks>
public sealed partial class ConnectingContext
{
    internal ConnectingContext(Socket socket) => Socket = socket;

    /// <summary>The socket that the client will have. Data set on it stays, events emitted to it arrive after it has connected.</summary>
    public Socket Socket { get; }

    /// <summary>The request that opened the connection, and what the client sent as <c>auth</c>.</summary>
    public Handshake Handshake => Socket.Handshake;

    internal Rejection? Rejection { get; private set; }

    /// <summary>Reads what the client sent as <c>auth</c>.</summary>
    /// <typeparam name="T">The type to read.</typeparam>
    /// <returns>The value, or the default of <typeparamref name="T"/> if the client sent nothing or something that does not fit.</returns>
    public T? Auth<T>() => Handshake.GetAuth<T>();

    /// <summary>Refuses the client, which gets a <c>connect_error</c> event. The first refusal counts.</summary>
    /// <param name="message">The message of the client's error.</param>
    public void Reject(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Rejection ??= new Rejection(message, Data: null);
    }

    /// <summary>Refuses the client with details, which it finds in the <c>data</c> of its error. The first refusal counts.</summary>
    /// <param name="message">The message of the client's error.</param>
    /// <param name="data">The details, written as JSON.</param>
    /// <typeparam name="T">The type of the details.</typeparam>
    public void Reject<T>(string message, T data)
    {
        ArgumentNullException.ThrowIfNull(message);
        var options = Socket.Namespace.Server.Serializer.Options;
        Rejection ??= new Rejection(message, JsonSerializer.SerializeToUtf8Bytes(data, options.GetTypeInfo(typeof(T))));
    }
}

/// <summary>Why a client is kept out: the payload of a CONNECT_ERROR packet.</summary>
/// <param name="Message">The message of the client's error.</param>
/// <param name="Data">The details as JSON, or <see langword="null"/> for none.</param>
/// <param name="IsAlwaysObject">Whether older clients get the message in an object, too, as the official server sends it.</param>
internal sealed record Rejection(string Message, byte[]? Data, bool IsAlwaysObject = false);
