namespace Parley.Soak.Clients;

/// <summary>The server answered a handshake with something else than a session.</summary>
internal sealed class RefusedException(RawResponse response) : IOException($"{response.Status} came for a WebSocket: {response.Body}")
{
    /// <summary>Whether the client is told to come again, and when.</summary>
    public bool IsToRetry => response.Status is 429 or 503 && response.Head.Contains("\r\nRetry-After: ", StringComparison.OrdinalIgnoreCase);
}
