using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Engine.Tests.Harness;
using Parley.Engine.Transports.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

public sealed class ConnectionHandoverTests : IAsyncDisposable
{
    private readonly Heart _kestrel = new();
    private readonly FakeTimeProvider _time = new();
    private readonly HttpHeartbeat _heartbeat;
    private readonly DefaultConnectionContext _connection = new() { Transport = new Duplex() };

    public ConnectionHandoverTests() => _heartbeat = new HttpHeartbeat(_time, NullLogger.Instance);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task HTTP_is_called_every_second_until_it_is_done()
    {
        _connection.Features.Set<IConnectionHeartbeatFeature>(_kestrel);
        var beats = 0;
        var http = new TaskCompletionSource();
        var running = RunAsync(connection =>
        {
            connection.Features.GetRequiredFeature<IConnectionHeartbeatFeature>().OnHeartbeat(_ => beats++, this);
            return http.Task;
        });

        AdvanceSeconds(2);
        Assert.Equal(2, beats);
        http.SetResult();
        await running.Soon();
        AdvanceSeconds(2);

        Assert.Equal(2, beats);
        Assert.Equal(0, _kestrel.Registered);
    }

    [Fact]
    public async Task HTTP_that_fails_is_not_called_any_more()
    {
        _connection.Features.Set<IConnectionHeartbeatFeature>(_kestrel);
        var beats = 0;

        await Assert.ThrowsAsync<IOException>(() => RunAsync(connection =>
        {
            connection.Features.GetRequiredFeature<IConnectionHeartbeatFeature>().OnHeartbeat(_ => beats++, this);
            throw new IOException();
        }));
        AdvanceSeconds(2);

        Assert.Equal(0, beats);
    }

    [Fact]
    public async Task What_the_application_has_called_beside_HTTP_goes_on()
    {
        _connection.Features.Set<IConnectionHeartbeatFeature>(_kestrel);
        var heard = new List<object>();
        await RunAsync(connection =>
        {
            var heartbeat = connection.Features.GetRequiredFeature<IConnectionHeartbeatFeature>();
            heartbeat.OnHeartbeat(heard.Add, "HTTP");
            heartbeat.OnHeartbeat(heard.Add, "application");
            return Task.CompletedTask;
        }).Soon();

        _kestrel.Beat();

        Assert.Equal(["application"], heard);
    }

    [Fact]
    public async Task A_connection_without_a_heartbeat_is_left_alone()
    {
        ConnectionHandover? handover = null;

        await RunAsync(connection =>
        {
            handover = connection.Features.Get<ConnectionHandover>();
            return Task.CompletedTask;
        }).Soon();

        Assert.Null(handover);
    }

    [Fact]
    public async Task It_owns_the_pipe_of_the_connection_and_no_other()
    {
        _connection.Features.Set<IConnectionHeartbeatFeature>(_kestrel);
        ConnectionHandover? handover = null;
        await RunAsync(connection =>
        {
            handover = connection.Features.Get<ConnectionHandover>();
            return Task.CompletedTask;
        }).Soon();

        Assert.True(handover!.Owns(_connection.Transport));
        Assert.False(handover.Owns(new Duplex()));
    }

    private void AdvanceSeconds(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private Task RunAsync(ConnectionDelegate http) => ConnectionHandover.RunAsync(_connection, http, _heartbeat);

    private sealed class Heart : IConnectionHeartbeatFeature
    {
        private readonly List<(Action<object> Action, object State)> _handlers = [];

        public int Registered => _handlers.Count;

        public void OnHeartbeat(Action<object> action, object state) => _handlers.Add((action, state));

        public void Beat() => _handlers.ForEach(handler => handler.Action(handler.State));
    }

    private sealed class Duplex : IDuplexPipe
    {
        private readonly Pipe _pipe = new();

        public PipeReader Input => _pipe.Reader;

        public PipeWriter Output => _pipe.Writer;
    }
}
