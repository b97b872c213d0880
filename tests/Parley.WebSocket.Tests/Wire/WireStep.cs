namespace Parley.WebSocket.Tests.Wire;

internal abstract record WireStep
{
    public const int Octets = 1;

    public abstract Task RunAsync(WireConnection connection);
}

/// <summary>The client sends frames with one write.</summary>
internal sealed record Sends(params byte[][] Frames) : WireStep
{
    public override Task RunAsync(WireConnection connection) => connection.SendAsync(Frame.Join(Frames)).Soon();
}

/// <summary>The client sends frames in pieces of some bytes.</summary>
internal sealed record Chops(int Bytes, params byte[][] Frames) : WireStep
{
    public override Task RunAsync(WireConnection connection) => connection.SendAsync(Frame.Join(Frames), Bytes).WaitAsync(3 * Guard.Limit);
}

/// <summary>The client sends each frame with a write of its own.</summary>
internal sealed record SendsEach(params byte[][] Frames) : WireStep
{
    public override async Task RunAsync(WireConnection connection)
    {
        foreach (var frame in Frames)
        {
            await connection.SendAsync(frame).Soon();
        }
    }
}

/// <summary>The server sends a frame.</summary>
internal sealed record Gets(byte Opcode, byte[] Payload) : WireStep
{
    public override Task RunAsync(WireConnection connection) => connection.ExpectAsync(Opcode, Payload);
}

/// <summary>How a case ends when not by a close of the client with 1000.</summary>
internal abstract record Ends : WireStep;

/// <summary>The client closes; the server answers with the same code and ends the connection.</summary>
/// <param name="Code">The code of the answer.</param>
/// <param name="Payload">The payload of the client's frame; the code by itself if <see langword="null"/>.</param>
internal sealed record Closes(int Code, byte[]? Payload = null) : Ends
{
    /// <summary>What follows the close frame, and must do nothing.</summary>
    public byte[] Then { get; init; } = [];

    /// <summary>A message whose echo the close may have overtaken.</summary>
    public byte[]? OrBefore { get; init; }

    public override async Task RunAsync(WireConnection connection)
    {
        await connection.SendAsync(Frame.Join(Frame.Of(Frame.Close, Payload ?? Frame.ClosePayload(Code)), Then)).Soon();
        await connection.ExpectCloseAsync(Code, OrBefore);
        await connection.ExpectEndAsync();
    }
}

/// <summary>The server fails the connection with a code that says why.</summary>
/// <param name="Code">The code.</param>
internal sealed record Fails(int Code) : Ends
{
    /// <summary>
    /// A message before the fault, whose echo may still have been queued: a connection that is failed drops its queue (RFC 6455
    /// section 7.1.7 asks for an end at once).
    /// </summary>
    public byte[]? OrBefore { get; init; }

    public override async Task RunAsync(WireConnection connection)
    {
        await connection.ExpectCloseAsync(Code, OrBefore);
        connection.EndSending();
        if (connection.CanHalfClose)
        {
            await connection.ExpectEndAsync();
        }
    }
}
