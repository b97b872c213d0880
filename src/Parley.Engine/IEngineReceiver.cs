namespace Parley.Engine;

/// <summary>Receives what one session's client sends, one call after the other.</summary>
/// <remarks>An exception from <see cref="OnMessageAsync"/> ends the session, over WebSocket with code 1011; one from <see cref="OnClose"/> is logged.</remarks>
public interface IEngineReceiver
{
    /// <summary>Called for each message, in the order the client sent them.</summary>
    /// <param name="data">UTF-8 text or bytes, valid only until the method returns.</param>
    /// <param name="isBinary">Whether the message is bytes rather than text.</param>
    /// <returns>Completes when the receiver can take the next message; until then the client is not read.</returns>
    ValueTask OnMessageAsync(ReadOnlySpan<byte> data, bool isBinary);

    /// <summary>Called once when the session has ended, on any thread. Nothing is received after it.</summary>
    /// <param name="reason">Why it ended.</param>
    void OnClose(DisconnectReason reason);
}
