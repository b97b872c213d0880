namespace Parley.Protocol.WebSockets;

/// <summary>One offer of a client, and whether we can honour it: RFC 7692 section 7.1.</summary>
internal ref struct WebSocketDeflateOffer(ReadOnlySpan<char> extension)
{
    // What zlib behind System.IO.Compression always uses, and the most there is.
    private const int WindowBits = 15;

    private bool _declined = !Is(extension, "permessage-deflate");
    private bool _hasServerTakeover;
    private bool _hasClientTakeover;
    private bool _hasClientWindow;

    public readonly bool IsAcceptable => !_declined;

    /// <summary>The offer limits the window we compress with, so the answer has to name it.</summary>
    public bool HasServerWindow { get; private set; }

    /// <summary>Unknown names, duplicates and values out of range decline the offer, section 7.1.</summary>
    public void Add(ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool hasValue)
    {
        if (Is(name, "server_no_context_takeover"))
        {
            _declined |= _hasServerTakeover || hasValue;
            _hasServerTakeover = true;
        }
        else if (Is(name, "client_no_context_takeover"))
        {
            _declined |= _hasClientTakeover || hasValue;
            _hasClientTakeover = true;
        }
        else if (Is(name, "server_max_window_bits"))
        {
            // Section 7.1.2.1. Our deflater knows one window only, so a client that has less room is declined.
            _declined |= HasServerWindow || ParseWindow(value) != WindowBits;
            HasServerWindow = true;
        }
        else if (Is(name, "client_max_window_bits"))
        {
            // Section 7.1.2.2: with or without a value it is a hint we need not answer; 15 bits inflate every window.
            _declined |= _hasClientWindow || (hasValue && ParseWindow(value) == 0);
            _hasClientWindow = true;
        }
        else
        {
            _declined = true;
        }
    }

    // 8 to 15 in decimal without leading zeros; 0 for anything else.
    private static int ParseWindow(ReadOnlySpan<char> value) => value switch
    {
        ['8'] => 8,
        ['9'] => 9,
        ['1', >= '0' and <= '5' and var digit] => 10 + digit - '0',
        _ => 0,
    };

    // The names stand in the RFC as ABNF literals, which match in any case (RFC 5234 section 2.3).
    private static bool Is(ReadOnlySpan<char> name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
