using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Parley.Diagnostics;
using Parley.Engine.Scheduling;
using Parley.Protocol.Json;
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
