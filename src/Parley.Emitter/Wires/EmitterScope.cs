using System.Text;
using Parley.Protocol.Json;
using Parley.Protocol.SocketIO;

namespace Parley.Emitters.Wires;

/// <summary>A namespace, and how to reach it.</summary>
internal sealed class EmitterScope
{
    // As servers have it unless they are told otherwise.
    private const int MaxJsonDepth = 256;

    private readonly byte[] _utf8NamespaceName;
    private readonly TimeSpan _publishTimeout;

    public EmitterScope(IEmitterWire wire, EmitterOptions options)
        : this(wire, new ArgumentSerializer(options.Json, MaxJsonDepth), options.PublishTimeout, "/")
    {
    }

    private EmitterScope(IEmitterWire wire, ArgumentSerializer serializer, TimeSpan publishTimeout, string namespaceName)
    {
        Wire = wire;
        Serializer = serializer;
        NamespaceName = namespaceName;
        _publishTimeout = publishTimeout;
        _utf8NamespaceName = Encoding.UTF8.GetBytes(namespaceName);
    }

    public IEmitterWire Wire { get; }

    public ArgumentSerializer Serializer { get; }

    public string NamespaceName { get; }

    public ReadOnlySpan<byte> Utf8NamespaceName => _utf8NamespaceName;

    /// <summary>The same for another namespace.</summary>
    /// <exception cref="ArgumentException">There can be none of this name.</exception>
    public EmitterScope Of(string namespaceName)
    {
        ArgumentNullException.ThrowIfNull(namespaceName);
        var name = namespaceName.StartsWith('/') ? namespaceName : "/" + namespaceName;
        if (name.Contains(',', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(name) > PacketLimits.Cluster.MaxNamespaceBytes)
        {
            throw new ArgumentException(
                $"\"{namespaceName}\" is no name of a namespace: it may have up to {PacketLimits.Cluster.MaxNamespaceBytes} bytes, and no comma.", nameof(namespaceName));
        }

        Wire.CheckNamespace(name);
        return new EmitterScope(Wire, Serializer, _publishTimeout, name);
    }

    /// <summary>Waits until a message is handed over, for as long as that may take.</summary>
    /// <exception cref="EmitterException">It was not.</exception>
    public async ValueTask WaitAsync(Task sending, CancellationToken cancellationToken)
    {
        try
        {
            await sending.WaitAsync(_publishTimeout, cancellationToken);
        }
        catch (Exception exception)
        {
            // What comes of it later is of no interest, but must not count as unobserved.
            _ = sending.ContinueWith(
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("The wait for the message to be handed over was cancelled.", exception, cancellationToken);
            }

            throw exception is TimeoutException && !sending.IsCompleted
                ? new EmitterException($"{Wire.BusName} did not take the message within {_publishTimeout} (PublishTimeout); it may have it nevertheless.", exception)
                : new EmitterException($"{Wire.BusName} did not take the message: {exception.Message}", exception);
        }
    }
}
