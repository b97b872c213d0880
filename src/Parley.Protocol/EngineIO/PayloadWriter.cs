namespace Parley.Protocol.EngineIO;

/// <summary>Writes packets as the body of a polling response: text as it is, binary as <c>b</c> and base64, 0x1e between two.</summary>
internal static class PayloadWriter
{
    public static int GetLength(ReadOnlySpan<EngineMessage> messages)
    {
        var length = messages.IsEmpty ? 0 : messages.Length - 1;
        foreach (var message in messages)
        {
            length += message.PollingLength;
        }

        return length;
    }

    /// <summary>Writes <paramref name="messages"/> into <paramref name="destination"/>, which holds at least <see cref="GetLength"/> bytes.</summary>
    public static int Write(ReadOnlySpan<EngineMessage> messages, Span<byte> destination)
    {
        var written = 0;
        foreach (var message in messages)
        {
            if (written > 0)
            {
                destination[written++] = PayloadReader.Separator;
            }

            written += message.WritePolling(destination[written..]);
        }

        return written;
    }
}
