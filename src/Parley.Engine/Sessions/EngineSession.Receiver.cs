namespace Parley.Engine.Sessions;

internal sealed partial class EngineSession
{
    /// <summary>Who receives what the client sends; none until the session is open.</summary>
    public IEngineReceiver? Receiver => Volatile.Read(ref _receiver);

    /// <summary>Ends the session and the connection beneath without a word, for a client that was told to go and does not.</summary>
    public void Cut(DisconnectReason reason)
    {
        Transport.Cut();
        Abort(reason);
    }
}
