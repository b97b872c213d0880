using System.Buffers.Text;

namespace Parley.Protocol.EngineIO.V3;

/// <summary>Writes packets as the body of a v3 polling response: as text, or as bytes if there is binary in it that the client takes as such.</summary>
/// <remarks>Source: <see href="https://github.com/socketio/engine.io-protocol/tree/v3#payload">Engine.IO protocol v3, payload</see>.</remarks>
internal static class V3PayloadWriter
{
    /// <summary>Bytes that a packet takes at most on top of <see cref="EngineMessage.PollingLength"/>: its length and what marks and ends it, and the type of a binary one.</summary>
    public const int MaxHeaderBytes = V3Length.MaxDigits + 3;

    /// <summary>Whether the payload has to be bytes for a client that takes them.</summary>
    public static bool HasBinary(ReadOnlySpan<EngineMessage> messages)
    {
        foreach (var message in messages)
        {
            if (message.IsBinary)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>No payload of these messages is longer.</summary>
    public static int GetMaxLength(ReadOnlySpan<EngineMessage> messages)
    {
        var length = 0;
        foreach (var message in messages)
        {
            length += message.PollingLength + MaxHeaderBytes;
        }

        return length;
    }

    /// <summary>Writes <c>&lt;length&gt;:&lt;packet&gt;</c> for each message into <paramref name="destination"/>, which holds at least <see cref="GetMaxLength"/> bytes.</summary>
    public static int WriteText(ReadOnlySpan<EngineMessage> messages, Span<byte> destination)
    {
        var written = 0;
        foreach (var message in messages)
        {
            var form = message.PollingForm;

            // "b" and base64 in v4; "b4" here.
            var units = message.IsBinary ? form.Length + 1 : Utf16Length.Of(form);
            Utf8Formatter.TryFormat(units, destination[written..], out var digits);
            written += digits;
            destination[written++] = (byte)':';
            if (message.IsBinary)
            {
                "b4"u8.CopyTo(destination[written..]);
                written += 2;
                form = form[1..];
            }

            form.CopyTo(destination[written..]);
            written += form.Length;
        }

        return written;
    }

    /// <summary>Writes mark, length and packet for each message into <paramref name="destination"/>, which holds at least <see cref="GetMaxLength"/> bytes.</summary>
    public static int WriteBinary(ReadOnlySpan<EngineMessage> messages, Span<byte> destination)
    {
        var written = 0;
        foreach (var message in messages)
        {
            var packet = message.Packet;
            destination[written++] = message.IsBinary ? V3BinaryPayloadReader.Bytes : V3BinaryPayloadReader.Text;
            Utf8Formatter.TryFormat(message.IsBinary ? packet.Length + 1 : packet.Length, destination[written..], out var digits);
            for (var i = 0; i < digits; i++)
            {
                destination[written++] -= (byte)'0';
            }

            destination[written++] = V3BinaryPayloadReader.EndOfLength;
            if (message.IsBinary)
            {
                destination[written++] = (byte)EnginePacketType.Message;
            }

            packet.CopyTo(destination[written..]);
            written += packet.Length;
        }

        return written;
    }
}
