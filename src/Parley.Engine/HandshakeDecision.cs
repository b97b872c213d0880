namespace Parley.Engine;

/// <summary>The answer of <see cref="EngineOptions.AllowRequest"/> to a client that wants to open a session.</summary>
public readonly struct HandshakeDecision
{
    private readonly string? _refusal;

    private HandshakeDecision(string refusal) => _refusal = refusal;

    /// <summary>Lets the client in.</summary>
    public static HandshakeDecision Allow => default;

    /// <summary>Whether the client is let in.</summary>
    public bool IsAllowed => _refusal is null;

    /// <summary>What the client is told if it is refused.</summary>
    public string Message => _refusal ?? "";

    /// <summary>Refuses the client with HTTP status 403 and code 4, which is an error event on its side.</summary>
    /// <param name="message">What it is told; <c>Forbidden</c> unless given, as the official server says it.</param>
    public static HandshakeDecision Refuse(string message = "Forbidden")
    {
        ArgumentNullException.ThrowIfNull(message);
        return new HandshakeDecision(message);
    }
}
