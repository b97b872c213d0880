using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Parley.Diagnostics;
using Parley.Engine.Scheduling;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;
using Parley.Recovery;
using Parley.Sockets;

namespace Parley;

/// <summary>
/// What an <see cref="Adapter"/> works with: its namespace by name, the sockets by their ids, and ways to turn what
/// other nodes send into what the server passes around. Safe to use from any thread.
/// </summary>
public sealed class AdapterContext
{
    private readonly Namespace _namespace;

    internal AdapterContext(Namespace @namespace) => _namespace = @namespace;

    /// <summary>The name of the namespace, starting with a slash.</summary>
    public string NamespaceName => _namespace.Name;

    /// <summary>The sockets of the namespace on this node.</summary>
    public ILocalSockets Sockets => _namespace.Members;

    /// <summary>The services of the application. The server itself is not there yet while an adapter is created.</summary>
    public IServiceProvider Services => _namespace.Server.Services;

    /// <summary>The clock of the server.</summary>
    public TimeProvider Time => _namespace.Server.Time;

    /// <summary>The log of the server.</summary>
    public ILogger Logger => _namespace.Server.Logger;

    internal DeadlineWheel Wheel => _namespace.Server.Engine.Wheel;

    internal SocketMetrics Metrics => _namespace.Server.Metrics;

    internal string MetricName => _namespace.MetricName;

    internal ReadOnlySpan<byte> Utf8NamespaceName => _namespace.Utf8Name;

    /// <inheritdoc cref="Rooms.RoomTable.Watch"/>
    internal void WatchRooms(Action<string> onChanged) => _namespace.Members.Rooms.Watch(onChanged);

    /// <summary>Where clients that may come back are waited for, if they are.</summary>
    internal RecoveryStore? Recovery => _namespace.Recovery;

    /// <summary>Makes an event one that can be sent again, in the form that this server sends, with its place in the stream behind the arguments.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="offset">Its place, as clients keep it.</param>
    /// <param name="sequence">Its place as a number.</param>
    /// <exception cref="FormatException">It is no event.</exception>
    internal EncodedPacket MakeRepeatable(EncodedPacket packet, string offset, long sequence)
    {
        var attachments = new ReadOnlyMemory<byte>[packet.AttachmentCount];
        for (var i = 0; i < attachments.Length; i++)
        {
            attachments[i] = packet.GetAttachment(i).ToArray();
        }

        byte[] json = [.. packet.GetArguments()[..^1], .. Encoding.UTF8.GetBytes($",\"{offset}\"]")];
        if (!EncodedPacket.TryCreateEvent(NamespaceName, json, attachments, packet.Header.IsCompressible, out var made, out var error))
        {
            throw new FormatException(error);
        }

        var repeatable = made.As(Serializer.Parser);
        repeatable.Rule = packet.Rule;
        repeatable.Logged = new LoggedPacket(repeatable, sequence, keptUntil: 0);
        return repeatable;
    }

    /// <inheritdoc cref="RecoveryStore.Take"/>
    internal RecoverySession TakeSession(SharedSession shared, out Action? closePrevious)
    {
        // Told of changes as soon as there is somebody to tell.
        RecoverySession? session = null;
        var data = new SocketData(() => session?.OnRoomsChanged(), new SocketDataCopy(shared.Data, Serializer));
        session = _namespace.Recovery!.Take(_namespace, shared, data, out var previous);
        closePrevious = previous is null ? null : previous.CloseConnection;
        return session;
    }

    /// <summary>Ends a session that was taken over and cannot be gone on with.</summary>
    internal void GiveUpSession(RecoverySession session)
    {
        if (session.TryGiveUp(evenIfClaimed: true))
        {
            _namespace.Recovery!.Forget(session);
        }
    }

    /// <summary>The session of a socket of this node.</summary>
    internal RecoverySession? FindSession(string socketId) => _namespace.Members.Rooms.TryGetMember(socketId, out var member) ? member as RecoverySession : null;

    private ArgumentSerializer Serializer => _namespace.Server.Serializer;

    /// <summary>Hands an event of another node to the application's handlers. They start in the order of these calls, and this method does not wait for them.</summary>
    /// <param name="event">The event.</param>
    /// <param name="onAnswer">Takes the answer, once, if a handler gives one; <see langword="null"/> if nobody waits for it.</param>
    /// <returns><see langword="false"/> if so many events are waiting that this one was dropped.</returns>
    public bool DeliverServerSideEvent(ServerSideEvent @event, Action<RawArguments>? onAnswer)
    {
        ArgumentNullException.ThrowIfNull(@event);
        return _namespace.ServerSide.Deliver(@event, onAnswer);
    }

    /// <summary>Checks and copies arguments that another node sent.</summary>
    /// <param name="json">A JSON array in UTF-8, with placeholders for binary.</param>
    /// <param name="attachments">What the placeholders stand for. Kept as they are, so nobody may change them any more.</param>
    /// <exception cref="FormatException">It is something else; the message says what.</exception>
    public RawArguments ParseArguments(ReadOnlySpan<byte> json, byte[][] attachments)
    {
        ArgumentNullException.ThrowIfNull(attachments);
        return RawArguments.TryParse(json, attachments, Serializer, out var arguments, out var error)
            ? arguments
            : throw new FormatException($"Another node sent arguments that are none: {error}.");
    }

    /// <summary>Writes what an application keeps with a socket, for another node. Values that cannot be written as JSON are left out, and logged.</summary>
    /// <param name="data">The data.</param>
    /// <returns>One argument: a JSON object with the values by their keys.</returns>
    /// <exception cref="ArgumentException">The data is that of no socket.</exception>
    public RawArguments EncodeData(IReadOnlySocketData data)
    {
        if (data is SocketDataCopy copy)
        {
            return copy.Encoded;
        }

        if (data is not SocketData own)
        {
            throw new ArgumentException("The data is that of no socket.", nameof(data));
        }

        var attachments = new List<ReadOnlyMemory<byte>>();
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = Serializer.Options.Encoder });
        var outer = AttachmentScope.EnterWrite(attachments);
        try
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            foreach (var (key, value) in own.GetAll())
            {
                WriteValue(writer, key, value, attachments);
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.Flush();
        }
        finally
        {
            AttachmentScope.EnterWrite(outer);
        }

        return ParseArguments(buffer.WrittenSpan, [.. attachments.Select(static attachment => attachment.ToArray())]);
    }

    /// <summary>Reads what <see cref="EncodeData"/> of another node wrote.</summary>
    /// <param name="encoded">One argument, the object.</param>
    /// <returns>A copy of the data.</returns>
    /// <exception cref="FormatException">It is something else.</exception>
    public IReadOnlySocketData DecodeData(RawArguments encoded) => new SocketDataCopy(encoded, Serializer);

    /// <summary>Makes the handshake of a socket on another node of its parts, as the <see cref="Handshake"/> there gave them.</summary>
    /// <param name="url">The path and query of the request, from which <see cref="Handshake.Query"/> follows.</param>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="isSecure">Whether the request came over TLS.</param>
    /// <param name="time">When the client joined.</param>
    /// <param name="auth">What the client sent as <c>auth</c>.</param>
    /// <returns>The handshake.</returns>
    public Handshake CreateHandshake(
        string url, IEnumerable<KeyValuePair<string, StringValues>> headers, IPAddress? address, bool isSecure, DateTimeOffset time, JsonElement auth)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(headers);
        return new Handshake(
            new ConnectionFacts(url, headers, address, isSecure),
            auth.ValueKind == JsonValueKind.Undefined ? [] : Encoding.UTF8.GetBytes(auth.GetRawText()),
            time,
            Serializer.Options);
    }

    private void WriteValue(Utf8JsonWriter writer, string key, object? value, List<ReadOnlyMemory<byte>> attachments)
    {
        var attached = attachments.Count;
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            // Apart, so that a value which fails midway leaves nothing behind.
            using var single = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = Serializer.MaxDepth, Encoder = Serializer.Options.Encoder });
            Serializer.Write(single, value);
        }
        catch (Exception exception)
        {
            // An application keeps what it likes with a socket, and its types may throw anything.
            attachments.RemoveRange(attached, attachments.Count - attached);
            Logger.DataNotSent(exception, key, NamespaceName);
            return;
        }

        writer.WritePropertyName(key);
        writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }
}
