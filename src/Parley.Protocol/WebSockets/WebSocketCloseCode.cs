namespace Parley.Protocol.WebSockets;

/// <summary>Which close codes may travel in a close frame, RFC 6455 section 7.4 and the IANA registry it opened.</summary>
internal static class WebSocketCloseCode
{
    /// <summary>
    /// True for 1000-1003, 1007-1014 and 3000-4999. 1004 is reserved; 1005, 1006 and 1015 stand for the absence
    /// of a code and are never sent; 1016-2999 are unassigned (section 7.4.2).
    /// </summary>
    public static bool MayBeSent(ushort code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
