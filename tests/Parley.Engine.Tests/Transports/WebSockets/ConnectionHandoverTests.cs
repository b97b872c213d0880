using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Parley.Engine.Tests.Harness;
using Parley.Engine.Transports.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

public sealed class ConnectionHandoverTests : IAsyncDisposable
{
    private readonly Heart _heart = new();
    private readonly DefaultConnectionContext _connection = new() { Transport = new Duplex() };

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task The_heartbeat_reaches_HTTP_until_HTTP_is_done()
    {
        _connection.Features.Set<IConnectionHeartbeatFeature>(_heart);
        var beats = 0;
        var http = new TaskCompletionSource();
        var running = ConnectionHandover.RunAsync(_connection, connection =>
        {
            connection.Features.GetRequiredFeature<IConnectionHeartbeatFeature>().OnHeartbeat(_ => beats++, this);
            return http.Task;
        });

        _heart.Beat();
        _heart.Beat();
        Assert.Equal(2, beats);
        http.SetResult();
        await running.Soon();
        _heart.Beat();

        Assert.Equal(2, beats);
    }

    [Fact]
    public async Task Others_that_listen_to_the_heartbeat_hear_it_too()
    {
        _connection.Features.Set<IConnectionHeartbeatFeature>(_heart);
        var heard = new List<object>();
        await ConnectionHandover.RunAsync(_connection, connection =>
        {
            var heartbeat = connection.Features.GetRequiredFeature<IConnectionHeartbeatFeature>();
            heartbeat.OnHeartbeat(heard.Add, "first");
            heartbeat.OnHeartbeat(heard.Add, "second");
            _heart.Beat();
            return Task.CompletedTask;
        }).Soon();

        Assert.Equal(["first", "second"], heard);
    }

    [Fact]
    public async Task A_connection_without_a_heartbeat_is_left_alone()
    {
        ConnectionHandover? handover = null;

        await ConnectionHandover.RunAsync(_connection, connection =>
        {
            handover = connection.Features.Get<ConnectionHandover>();
            return Task.CompletedTask;
        }).Soon();

        Assert.Null(handover);
    }

    [Fact]
    public async Task It_owns_the_pipe_of_the_connection_and_no_other()
    {
        _connection.Features.Set<IConnectionHeartbeatFeature>(_heart);
        ConnectionHandover? handover = null;
        await ConnectionHandover.RunAsync(_connection, connection =>
        {
            handover = connection.Features.Get<ConnectionHandover>();
            return Task.CompletedTask;
        }).Soon();

        Assert.True(handover!.Owns(_connection.Transport));
        Assert.False(handover.Owns(new Duplex()));
    }

    private sealed class Heart : IConnectionHeartbeatFeature
    {
        private readonly List<(Action<object> Action, object State)> _handlers = [];

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
