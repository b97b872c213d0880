namespace TypedChat;

/// <summary>The last messages.</summary>
internal sealed class History
{
    private readonly Lock _gate = new();
    private Message[] _messages = [];

    public Message[] All { get { lock (_gate) return _messages; } }
    public void Add(Message message) { lock (_gate) _messages = [.. _messages.TakeLast(49), message]; }
}
