namespace Parley;

public abstract partial class Emitter
{
    private const string Message = "message";

    /// <summary>Emits the event <c>message</c> without arguments: the official server's <c>send</c> and <c>write</c>.</summary>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when the event is queued.</returns>
    /// <remarks>Source: <see href="https://socket.io/docs/v4/server-api/#socketsendargs">Socket.IO documentation, socket.send</see>.</remarks>
    public ValueTask SendAsync(CancellationToken cancellationToken = default) => EmitAsync(Message, cancellationToken);

    /// <summary>Emits the event <c>message</c> with one argument; for more than four there is <c>EmitAsync("message", …)</c>.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask SendAsync<T1>(T1 arg1, CancellationToken cancellationToken = default) => EmitAsync(Message, arg1, cancellationToken);

    /// <summary>Emits the event <c>message</c> with two arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask SendAsync<T1, T2>(T1 arg1, T2 arg2, CancellationToken cancellationToken = default) =>
        EmitAsync(Message, arg1, arg2, cancellationToken);

    /// <summary>Emits the event <c>message</c> with three arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask SendAsync<T1, T2, T3>(T1 arg1, T2 arg2, T3 arg3, CancellationToken cancellationToken = default) =>
        EmitAsync(Message, arg1, arg2, arg3, cancellationToken);

    /// <summary>Emits the event <c>message</c> with four arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask SendAsync<T1, T2, T3, T4>(T1 arg1, T2 arg2, T3 arg3, T4 arg4, CancellationToken cancellationToken = default) =>
        EmitAsync(Message, arg1, arg2, arg3, arg4, cancellationToken);
}
