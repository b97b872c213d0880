using System.Globalization;

namespace Parley.Recovery;

/// <summary>
/// How far a client has got in what it was sent: the number of an event, together with the run of the server that counted it, since
/// another run counts anew. Clients keep it as they find it, as the last argument of an event.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/socket-io-protocol/#connection-to-a-namespace-1">Socket.IO protocol</see>, connection state recovery.</remarks>
internal sealed class RecoveryOffset
{
    private const int MaxLength = 32;

    private readonly string _prefix = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4)) + "-";

    /// <summary>Writes what closes the argument list of an event: <c>,"5f3a01c2-1f"]</c>.</summary>
    public ReadOnlySpan<byte> WriteEnd(Span<byte> destination, long sequence)
    {
        System.Text.Unicode.Utf8.TryWrite(destination, CultureInfo.InvariantCulture, $",\"{_prefix}{sequence:x}\"]", out var length);
        return destination[..length];
    }

    public bool TryRead(string? text, out long sequence)
    {
        sequence = 0;
        return text is { Length: <= MaxLength }
            && text.StartsWith(_prefix, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(_prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out sequence)
            && sequence > 0;
    }
}
