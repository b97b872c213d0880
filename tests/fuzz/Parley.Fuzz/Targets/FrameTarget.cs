using System.Net.WebSockets;
using System.Text;
using Parley.Protocol.WebSockets;

namespace Parley.Fuzz.Targets;

/// <summary>Frames of WebSocket clients. The first byte of an input says whether compression was agreed on.</summary>
internal sealed class FrameTarget : FuzzTarget
{
    private const int MaxMessage = 32 * 1024;
    private const int MaxFragments = 64;

    public override string Name => "frames";

    // A message inflates up to the maximum, whatever it took to say so; zlib's own state besides.
    public override int AllocationBase => 1024 * 1024;

    public override int AllocationFactor => 2000;

    public override byte[] Generate(Random random, IReadOnlyList<byte[]> corpus)
    {
        if (random.Next(3) == 0)
        {
            return base.Generate(random, corpus);
        }

        var bytes = new List<byte> { (byte)random.Next(2) };
        for (var left = random.Next(1, 6); left > 0; left--)
        {
            var payload = new byte[random.Next(40) switch { < 7 => 0, < 14 => random.Next(126), < 20 => random.Next(126, 300), 20 => random.Next(65_530, 65_540), _ => random.Next(10) }];
            payload.AsSpan().Fill((byte)random.Next(random.Next(4) == 0 ? 256 : 128));
            var opcode = (byte)(random.Next(8) == 0 ? random.Next(16) : (int[])[0, 1, 2, 8, 9, 10] is var usual ? usual[random.Next(6)] : 0);
            bytes.AddRange(Frame((byte)((random.Next(3) > 0 ? 0x80 : 0) | (random.Next(8) == 0 ? 0x40 : 0) | opcode), payload, random.Next(2) == 0 ? [0, 0, 0, 0] : [1, 2, 3, 4]));
        }

        return [.. bytes];
    }

    public override void Decode(byte[] input) => Read(input, [], out _, out _);

    public override void Check(byte[] input)
    {
        var messages = Read(input, [], out var fault, out var isWhole);
        CheckSplits(input, messages, fault);
        CheckWritten(messages);
        if (input.Length > 0 && !Deflates(input))
        {
            CheckAgainstPlatform(input, messages, fault, isWhole);
        }
    }

    private static bool Deflates(byte[] input) => input.Length > 0 && (input[0] & 1) != 0;

    private static List<Message> Read(byte[] input, int[] cuts, out WebSocketFault fault, out bool isWhole)
    {
        using var reader = new WebSocketMessageReader(MaxMessage, MaxFragments, Deflates(input));
        var stream = input.AsSpan(Math.Min(1, input.Length)).ToArray();
        var messages = new List<Message>();
        var pending = Array.Empty<byte>();
        var sent = 0;
        fault = WebSocketFault.None;
        foreach (var cut in cuts.Where(cut => cut < stream.Length).Append(stream.Length))
        {
            pending = [.. pending, .. stream.AsSpan(sent, cut - sent)];
            sent = cut;
            var start = 0;
            while (true)
            {
                var status = reader.TryRead(pending.AsSpan(start), out var consumed, out var needed, out var message, out fault);
                FuzzException.Require(consumed >= 0 && consumed <= pending.Length - start, "more was consumed than there was");
                start += consumed;
                FuzzException.Require((status == WebSocketReadStatus.Fault) == (fault != WebSocketFault.None), "a fault without a name, or a name without a fault");
                if (status == WebSocketReadStatus.Fault)
                {
                    isWhole = false;
                    return messages;
                }

                if (status == WebSocketReadStatus.NeedMore)
                {
                    FuzzException.Require(needed == 0 || needed > pending.Length - start, "more is needed than there is, and yet it is there");
                    break;
                }

                FuzzException.Require(consumed > 0 && message.Payload.Length <= MaxMessage, "a message of nothing, or beyond the limit");
                messages.Add(new(message.Opcode, Convert.ToHexString(message.Payload)));
                if (message.Opcode == WebSocketOpcode.Close)
                {
                    isWhole = HasNothingOpen(reader);
                    return messages;
                }
            }

            pending = pending[start..];
        }

        isWhole = pending.Length == 0 && HasNothingOpen(reader);
        return messages;
    }

    // An unfinished text is judged at its end here, and earlier by others. None is open if there is nothing to continue.
    private static bool HasNothingOpen(WebSocketMessageReader reader) =>
        reader.TryRead(Frame(0x80, [], [0, 0, 0, 0]), out _, out _, out _, out var fault) == WebSocketReadStatus.Fault && fault == WebSocketFault.UnexpectedContinuation;

    private static void CheckSplits(byte[] input, List<Message> expected, WebSocketFault expectedFault)
    {
        var random = new Random(input.Length);
        for (var i = 0; i < 3; i++)
        {
            // All bytes alone where they are few, else the headers at the front and some anywhere.
            int[] cuts = i == 0 ? [.. Enumerable.Range(1, 40)] : [.. Enumerable.Range(0, 5).Select(_ => random.Next(input.Length)).Order()];
            var messages = Read(input, cuts, out var fault, out _);
            FuzzException.Require(fault == expectedFault && messages.SequenceEqual(expected), "bytes in pieces read otherwise than whole");
        }
    }

    private static void CheckWritten(List<Message> messages)
    {
        byte[] again = [0, .. messages.SelectMany(static message => Frame((byte)(0x80 | (byte)message.Opcode), Convert.FromHexString(message.Hex), [5, 6, 7, 8]))];
        FuzzException.Require(Read(again, [], out var fault, out _).SequenceEqual(messages) && fault == WebSocketFault.None, "what was read and written reads otherwise");
    }

    /// <summary>
    /// Both see the same messages as far as both read. Limits are ours alone, and so are the shortest form of a length and the faults of
    /// a close frame, before which nothing differs. A control frame that spends 16 or 64 bits on a small length is too long for us alone.
    /// </summary>
    private static void CheckAgainstPlatform(byte[] input, List<Message> messages, WebSocketFault fault, bool isWhole)
    {
        var data = messages.Where(static message => message.Opcode is WebSocketOpcode.Text or WebSocketOpcode.Binary).ToList();
        var theirs = ReadByPlatform(input[1..], out var failed);
        FuzzException.Require(theirs.Take(data.Count).SequenceEqual(data.Take(theirs.Count)), "the platform's WebSocket reads other messages");
        if (isWhole)
        {
            FuzzException.Require(theirs.Count == data.Count && !failed, $"the platform's WebSocket refuses what we take, or reads more: {theirs.Count} messages for {data.Count}, failed: {failed}");
        }

        if (fault is not (WebSocketFault.None or WebSocketFault.MessageTooBig or WebSocketFault.TooManyFragments or WebSocketFault.NonMinimalLength or WebSocketFault.InvalidCloseCode or WebSocketFault.ControlFrameTooLong))
        {
            // We refuse a frame by its first byte, the platform by its whole header: zeros make one of it.
            theirs = ReadByPlatform([.. input[1..], .. new byte[WebSocketFrameHeader.MaxBytes]], out failed);

            // An empty frame behind a text that ends within a character gets past the platform; the bytes themselves tell who is right.
            var isBadText = fault == WebSocketFault.InvalidUtf8 && theirs.Count > data.Count && theirs[data.Count] is { Opcode: WebSocketOpcode.Text } text && !text.IsUtf8;
            FuzzException.Require(isBadText || (theirs.Count == data.Count && failed), $"the platform's WebSocket takes what we call {fault}");
        }
    }

    private static List<Message> ReadByPlatform(byte[] stream, out bool failed)
    {
        using var socket = WebSocket.CreateFromStream(new OneWayStream(stream), new WebSocketCreationOptions { IsServer = true });
        var messages = new List<Message>();
        var buffer = new byte[128 * 1024];
        var length = 0;
        failed = false;
        try
        {
            while (true)
            {
                // Reads from memory, so that nothing is waited for.
                var result = socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).AsTask().GetAwaiter().GetResult();
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return messages;
                }

                length += result.Count;
                if (result.EndOfMessage)
                {
                    messages.Add(new(result.MessageType == WebSocketMessageType.Text ? WebSocketOpcode.Text : WebSocketOpcode.Binary, Convert.ToHexString(buffer, 0, length)));
                    length = 0;
                }
                else if (length == buffer.Length)
                {
                    return messages;
                }
            }
        }
        catch (WebSocketException exception)
        {
            // The end of the bytes is none of the frames' faults.
            failed = exception.WebSocketErrorCode == WebSocketError.Faulted;
            return messages;
        }
    }

    private static byte[] Frame(byte first, byte[] payload, byte[] key)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0xfe, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xff, 0, 0, 0, 0, 0, (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        return [first, .. length, .. key, .. payload.Select((value, i) => (byte)(value ^ key[i % 4]))];
    }

    private sealed record Message(WebSocketOpcode Opcode, string Hex)
    {
        // By the encoding rather than by the validator, which is the one the reader uses.
        public bool IsUtf8 => !Encoding.UTF8.GetString(Convert.FromHexString(Hex)).Contains('\ufffd', StringComparison.Ordinal);
    }

    /// <summary>Bytes to read; what is written is forgotten.</summary>
    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
    }
}
