using System.Buffers;

namespace Parley.Protocol.WebSockets;

/// <summary>The <c>token</c> of RFC 9110 section 5.6.2, of which the headers of the handshake are made.</summary>
internal static class HttpToken
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>How many characters at the front of the text form a token; 0 when there is none.</summary>
    public static int LengthAtStart(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(Characters);
        return end < 0 ? text.Length : end;
    }

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && LengthAtStart(text) == text.Length;
}
