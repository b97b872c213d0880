using System.Text;
using Parley.Protocol.EngineIO;

namespace Parley.Fuzz.Targets;

/// <summary>Polling payloads of Engine.IO v4.</summary>
internal sealed class PayloadTarget : FuzzTarget
{
    private const int MaxPackets = 1000;

    public override string Name => "payload";

    public override IReadOnlyList<string> Tokens => ["\u001e", "\u001eb", "4", "b", "AQID", "bAQ==", "2probe", "6", "\u001e\u001e", "=", "\ufeff"];

    public override void Decode(byte[] input)
    {
        var reader = new PayloadReader(input, MaxPackets);
        while (reader.TryRead(out _, out _))
        {
        }
    }

    public override void Check(byte[] input)
    {
        var reader = new PayloadReader(input, MaxPackets);
        var packets = ReadPacket.All(ref reader, out var error);
        FuzzException.Require((error == PayloadError.None) == IsSound(input), $"the reader says {error}, which the BCL's UTF-8 and base64 do not");
        if (error != PayloadError.None)
        {
            return;
        }

        var messages = packets.ConvertAll(static packet => packet.ToMessage()).ToArray();
        var written = new byte[PayloadWriter.GetLength(messages)];
        FuzzException.Require(PayloadWriter.Write(messages, written) == written.Length, "the writer did not write the length it said");
        var again = new PayloadReader(written, MaxPackets);
        FuzzException.Require(packets.SequenceEqual(ReadPacket.All(ref again, out error)) && error == PayloadError.None, "what was read and written reads otherwise");
    }

    private static bool IsSound(ReadOnlySpan<byte> input)
    {
        var packets = 0;
        foreach (var range in input.Split(PayloadReader.Separator))
        {
            var packet = input[range];
            if (++packets > MaxPackets || packet.IsEmpty || !(packet[0] == (byte)'b' ? IsBase64(packet[1..]) : packet[0] is >= (byte)'0' and <= (byte)'6' && IsUtf8(packet)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsBase64(ReadOnlySpan<byte> text)
    {
        // Bits that stand for nothing have to be zero, which Convert does not ask for.
        var characters = string.Concat(Encoding.Latin1.GetString(text).Split(' ', '\t', '\r', '\n'));
        var data = new byte[characters.Length];
        return Convert.TryFromBase64String(characters, data, out var length) && Convert.ToBase64String(data, 0, length) == characters;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> text)
    {
        try
        {
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetCharCount(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
