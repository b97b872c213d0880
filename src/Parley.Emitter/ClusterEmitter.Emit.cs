using Parley.Protocol.Json;

namespace Parley.Emitters;

/// <content>Events, with any of up to eight arguments.</content>
public abstract partial class ClusterEmitter
{
    /// <summary>Emits an event without arguments.</summary>
    /// <param name="eventName">The event's name; not one that Socket.IO reserves.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been handed over.</param>
    /// <returns>Completes when the event is handed over.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="EmitterException">The event could not be handed over.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer, cancellationToken);
    }

    /// <summary>Emits an event with one argument. A <see cref="RawArguments"/> sends all of its arguments, here and below.</summary>
    /// <inheritdoc cref="EmitAsync(string, CancellationToken)"/>
    /// <exception cref="NotSupportedException">An argument's type cannot be written as JSON, or no JSON context describes it.</exception>
    /// <exception cref="InvalidOperationException">The arguments hold more than 10 binary attachments.</exception>
    public ValueTask EmitAsync<T1>(string eventName, T1 arg1, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1), cancellationToken);
    }

    /// <summary>Emits an event with two arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2>(string eventName, T1 arg1, T2 arg2, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2), cancellationToken);
    }

    /// <summary>Emits an event with three arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3>(string eventName, T1 arg1, T2 arg2, T3 arg3, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3), cancellationToken);
    }

    /// <summary>Emits an event with four arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4>(string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4), cancellationToken);
    }

    /// <summary>Emits an event with five arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4, T5>(string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4).Write(arg5), cancellationToken);
    }

    /// <summary>Emits an event with six arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4, T5, T6>(
        string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4).Write(arg5).Write(arg6), cancellationToken);
    }

    /// <summary>Emits an event with seven arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4, T5, T6, T7>(
        string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4).Write(arg5).Write(arg6).Write(arg7), cancellationToken);
    }

    /// <summary>Emits an event with eight arguments.</summary>
    /// <inheritdoc cref="EmitAsync{T1}(string, T1, CancellationToken)"/>
    public ValueTask EmitAsync<T1, T2, T3, T4, T5, T6, T7, T8>(
        string eventName, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, CancellationToken cancellationToken = default)
    {
        using var writer = Begin(eventName);
        return SendAsync(writer.Write(arg1).Write(arg2).Write(arg3).Write(arg4).Write(arg5).Write(arg6).Write(arg7).Write(arg8), cancellationToken);
    }
}
