namespace Parley;

/// <summary>How Socket.IO packets are written on the wire. Both ends must use the same; it is not negotiated.</summary>
public enum SocketIOParser
{
    /// <summary>JSON, with binary behind it: what every client speaks unless told otherwise.</summary>
    Json,

    /// <summary>
    /// MessagePack, with binary inline: for clients with <c>socket.io-msgpack-parser</c> 3, such as <c>socket.io.msgpack.min.js</c>.
    /// </summary>
    /// <remarks>
    /// In browsers that parser sends an <c>ArrayBuffer</c> as bytes and a typed array as an object, so applications there send its <c>buffer</c>.
    /// Source: <see href="https://socket.io/docs/v4/custom-parser/#the-msgpack-parser">Socket.IO documentation, the msgpack parser</see>.
    /// </remarks>
    MessagePack,
}
