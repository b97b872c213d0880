using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Parley.Engine.Diagnostics;
using Parley.Engine.Transports.Listening;

namespace Parley.Engine.Tests.Transports.Listening;

public sealed class SparingListenerTests : ILogger, IMeterFactory
{
    // Leaves none to connections, and more than anybody has.
    private const long Few = 64;
    private const long Many = int.MaxValue;

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];
    private readonly List<object?> _limits = [];
    private readonly Meter _meter = new(EngineMetrics.MeterName);
    private readonly MeterListener _listener = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public SparingListenerTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter) && instrument.Name == "parley.limits")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _limits.Add(tags[0].Value));
        _listener.Start();
    }

    Meter IMeterFactory.Create(MeterOptions options) => _meter;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _told.Add(formatter(state, exception));

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
        _socket.Dispose();
    }

    [Fact]
    public async Task A_connection_that_leaves_enough_is_accepted()
    {
        var one = new Connection(_socket);

        Assert.Same(one, await Listener(Many, one).AcceptAsync(TestContext.Current.CancellationToken));
        Assert.False(one.IsAborted);
    }

    [Fact]
    public async Task A_connection_that_takes_one_of_the_last_descriptors_is_closed_counted_and_not_accepted()
    {
        var one = new Connection(_socket);
        var files = Files(Few);
        await using var listener = new SparingListener(new Queued(one), files);

        Assert.Null(await listener.AcceptAsync(TestContext.Current.CancellationToken));

        Assert.True(one.IsAborted);
        Assert.True(one.IsDisposed);
        Assert.Equal(["OpenFiles"], _limits);
    }

    [Fact]
    public void Closing_connections_is_told_once_a_minute()
    {
        var files = Files(Few);
        var one = new Connection(_socket);

        Assert.False(files.Admit(one));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(files.Admit(one));
        Assert.Single(_told);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(files.Admit(one));
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void Where_there_is_no_limit_and_without_a_socket_every_connection_is_accepted()
    {
        Assert.True(Files(null).Admit(new Connection(_socket)));
        Assert.True(Files(Few).Admit(new Connection(socket: null)));
    }

    [Fact]
    public void A_tenth_is_spared_and_sixty_four_at_least()
    {
        var number = (long)_socket.Handle;
        Assert.InRange(number, 1, 575);

        Assert.True(Files(number + 65).Admit(new Connection(_socket)));
        Assert.False(Files(number + 64).Admit(new Connection(_socket)));
        Assert.Equal(900, SpareFiles.ForConnections(1000));
        Assert.Equal(576, SpareFiles.ForConnections(640));
        Assert.Equal(236, SpareFiles.ForConnections(300));
    }

    [Fact]
    public void A_transport_that_the_application_brings_is_left_alone()
    {
        var kestrel = new ServiceCollection().AddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        SparingTransport.AddTo(kestrel);
        SparingTransport.AddTo(kestrel);
        Assert.Equal([typeof(SocketTransportFactory), typeof(SparingTransport)], kestrel.Select(static service => service.ImplementationType));

        var own = new ServiceCollection().AddSingleton<IConnectionListenerFactory, OwnTransport>();
        SparingTransport.AddTo(own);
        Assert.Equal(typeof(OwnTransport), Assert.Single(own).ImplementationType);
    }

    private SpareFiles Files(long? limit) => new(limit, _time, EngineMetrics.For(this), this);

    private SparingListener Listener(long limit, params Connection[] connections) => new(new Queued(connections), Files(limit));

    private sealed class Connection : DefaultConnectionContext
    {
        public Connection(Socket? socket)
        {
            if (socket is not null)
            {
                Features.Set<IConnectionSocketFeature>(new SocketFeature(socket));
            }
        }

        public bool IsAborted { get; private set; }

        public bool IsDisposed { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;

        public override ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return base.DisposeAsync();
        }
    }

    private sealed class SocketFeature(Socket socket) : IConnectionSocketFeature
    {
        public Socket Socket => socket;
    }

    private sealed class Queued(params Connection[] connections) : IConnectionListener
    {
        private readonly Queue<Connection> _connections = new(connections);

        public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 0);

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            new(_connections.TryDequeue(out var connection) ? connection : null);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => default;

        public ValueTask DisposeAsync() => default;
    }

    private sealed class OwnTransport : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
