using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Events;

/// <summary>A handler of an event that other nodes emit.</summary>
internal abstract class ServerSideBinding
{
    protected ServerSideBinding(string eventName)
    {
        ReservedEventNames.CheckServerSide(eventName);
        EventName = eventName;
    }

    public string EventName { get; }

    /// <summary>Calls the handler.</summary>
    /// <exception cref="EventBindingException">The arguments do not fit it.</exception>
    public abstract ValueTask RunAsync(RawArguments arguments, ServerSideReply reply, ArgumentSerializer serializer);
}

/// <summary>Reads the arguments of an event of another node as one value.</summary>
internal delegate TArguments ServerSideBinder<TArguments>(ref ServerSideArguments arguments);

/// <summary>Calls a handler, and answers with what it returns, if it returns something.</summary>
internal delegate ValueTask ServerSideCallback<TArguments>(TArguments arguments, ServerSideReply reply);

/// <summary>A handler of any number of parameters, which travel as one tuple.</summary>
internal sealed class ServerSideBinding<TArguments>(string eventName, ServerSideBinder<TArguments> bind, ServerSideCallback<TArguments> invoke)
    : ServerSideBinding(eventName)
{
    public override ValueTask RunAsync(RawArguments arguments, ServerSideReply reply, ArgumentSerializer serializer)
    {
        var reader = new ServerSideArguments(arguments, serializer);
        return invoke(bind(ref reader), reply);
    }
}

/// <summary>Hands a handler its parameters one by one.</summary>
internal ref struct ServerSideArguments
{
    private readonly ArgumentSerializer _serializer;
    private readonly PacketArguments _arguments;
    private int _next;

    public ServerSideArguments(RawArguments arguments, ArgumentSerializer serializer)
    {
        // Checked when they came from the bus.
        PacketArguments.TryReadAck(arguments.Json, arguments.Attachments, PacketLimits.Cluster, out _arguments);
        _serializer = serializer;
    }

    /// <exception cref="EventBindingException">The argument is missing or does not fit <typeparamref name="T"/>.</exception>
    public T Next<T>()
    {
        if (typeof(T) == typeof(RawArguments))
        {
            var rest = new RawArguments(_arguments.From(_next), _arguments.Attachments, Math.Max(0, _arguments.Count - _next), _serializer);
            _next = _arguments.Count;
            return (T)(object)rest;
        }

        return HandlerArguments.Read<T>(_arguments, _next++, _serializer);
    }
}

/// <summary>Takes the answer of a handler, the first one if several handlers have one.</summary>
internal sealed class ServerSideReply(Action<RawArguments>? onAnswer, ArgumentSerializer serializer)
{
    private int _sent;

    public void Send<T>(T value)
    {
        if (onAnswer is null || Interlocked.Exchange(ref _sent, 1) != 0)
        {
            return;
        }

        using var writer = ArgumentWriter.Rent(serializer, eventName: null);
        onAnswer(writer.Write(value).ToArguments());
    }
}
