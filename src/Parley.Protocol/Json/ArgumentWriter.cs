using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Json;

/// <summary>
/// Encodes the arguments of one packet. Each thread keeps one and reuses its buffers: rent it, write, make the packet, dispose,
/// all in one method and without awaiting between.
/// </summary>
internal sealed class ArgumentWriter : IDisposable
{
    // A thread that once sent something large does not keep that much for good.
    private const int MaxKeptBytes = 64 * 1024;

    [ThreadStatic]
    private static ArgumentWriter? t_idle;

    private readonly ArgumentSerializer _serializer;
    private readonly List<ReadOnlyMemory<byte>> _attachments = [];
    private readonly Utf8JsonWriter _json;
    private readonly ArrayBufferWriter<byte> _buffer;
    private List<ReadOnlyMemory<byte>>? _outerScope;

    private ArgumentWriter(ArgumentSerializer serializer)
    {
        _serializer = serializer;
        _buffer = new ArrayBufferWriter<byte>(1024);
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions
        {
            Encoder = serializer.Options.Encoder,
            MaxDepth = serializer.MaxDepth + 1,
            SkipValidation = true,
        });
    }

    /// <summary>Starts a packet's payload.</summary>
    /// <param name="serializer">How to write arguments.</param>
    /// <param name="eventName">The event's name, or <see langword="null"/> for an acknowledgement.</param>
    public static ArgumentWriter Rent(ArgumentSerializer serializer, string? eventName)
    {
        // Taken out while in use: a converter of the application may emit, too.
        var writer = t_idle;
        t_idle = null;
        if (writer is null || !ReferenceEquals(writer._serializer, serializer))
        {
            writer = new ArgumentWriter(serializer);
        }

        writer._outerScope = AttachmentScope.EnterWrite(writer._attachments);
        writer._json.WriteStartArray();
        if (eventName is not null)
        {
            writer._json.WriteStringValue(eventName);
        }

        return writer;
    }

    /// <summary>Appends one argument, or several if it is a <see cref="RawArguments"/>.</summary>
    public ArgumentWriter Write<T>(T argument)
    {
        if (argument is RawArguments raw)
        {
            raw.WriteTo(_json, _attachments);
        }
        else
        {
            _serializer.Write(_json, argument);
        }

        return this;
    }

    /// <summary>Ends the payload and encodes a packet around it; a second call encodes another packet around the same payload.</summary>
    /// <param name="type">Its type in text form.</param>
    /// <param name="namespaceName">The namespace as UTF-8, <c>/</c> for the root.</param>
    /// <param name="ackId">The acknowledgement id, or <see cref="PacketHeader.NoAckId"/>.</param>
    /// <param name="isCompressed">Whether a connection that compresses may compress the packet.</param>
    /// <param name="end">What takes the place of the closing bracket, for an argument that only this packet has.</param>
    public EncodedPacket ToPacket(
        SocketPacketType type, ReadOnlySpan<byte> namespaceName, long ackId, bool isCompressed = true, ReadOnlySpan<byte> end = default)
    {
        if (_json.CurrentDepth > 0)
        {
            _json.WriteEndArray();
            _json.Flush();
        }

        return PacketWriter.Write(
            type, namespaceName, ackId, _buffer.WrittenSpan, CollectionsMarshal.AsSpan(_attachments), isCompressed, _serializer.Parser, end);
    }

    /// <summary>Ends the payload of an acknowledgement, and copies it with its attachments.</summary>
    public RawArguments ToArguments()
    {
        _json.WriteEndArray();
        _json.Flush();
        byte[][] attachments = [.. _attachments.Select(static attachment => attachment.ToArray())];
        return RawArguments.TryParse(_buffer.WrittenSpan, attachments, _serializer, out var arguments, out var error)
            ? arguments
            : throw new InvalidOperationException($"The arguments cannot be sent: {error}.");
    }

    public void Dispose()
    {
        AttachmentScope.EnterWrite(_outerScope);
        _outerScope = null;
        _attachments.Clear();
        if (_buffer.Capacity > MaxKeptBytes)
        {
            return;
        }

        _buffer.ResetWrittenCount();
        _json.Reset();
        t_idle = this;
    }
}
