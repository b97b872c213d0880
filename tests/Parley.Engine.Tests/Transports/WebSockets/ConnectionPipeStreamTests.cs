using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.Engine.Tests.Harness;
using Parley.Engine.Transports.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

public sealed class ConnectionPipeStreamTests : IDisposable
{
    private readonly Pipe _incoming = new();
    private readonly Pipe _outgoing = new(new PipeOptions(pauseWriterThreshold: 10, resumeWriterThreshold: 5));
    private readonly ConnectionPipeStream _stream;

    public ConnectionPipeStreamTests() => _stream = new ConnectionPipeStream(new Duplex(_incoming.Reader, _outgoing.Writer));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task A_read_of_nothing_completes_when_there_is_something_and_takes_none_of_it()
    {
        var waiting = _stream.ReadAsync(Memory<byte>.Empty, Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);
        await _incoming.Writer.WriteAsync(new byte[] { 1, 2, 3 }, Cancelled);

        Assert.Equal(0, await waiting.Soon());
        var buffer = new byte[8];
        Assert.Equal(3, await _stream.ReadAsync(buffer, Cancelled));
        Assert.Equal([1, 2, 3], buffer[..3]);
    }

    [Fact]
    public async Task A_read_takes_no_more_than_its_buffer()
    {
        await _incoming.Writer.WriteAsync(new byte[] { 1, 2, 3 }, Cancelled);
        var buffer = new byte[2];

        Assert.Equal(2, await _stream.ReadAsync(buffer, Cancelled));
        Assert.Equal(1, await _stream.ReadAsync(buffer, Cancelled));
        Assert.Equal(3, buffer[0]);
    }

    [Fact]
    public async Task A_read_that_is_woken_with_nothing_to_read_waits_on()
    {
        var buffer = new byte[2];
        var waiting = _stream.ReadAsync(buffer, Cancelled).AsTask();
        _incoming.Reader.CancelPendingRead();
        _incoming.Reader.CancelPendingRead();
        Assert.False(waiting.IsCompleted);
        await _incoming.Writer.WriteAsync(new byte[] { 7 }, Cancelled);

        Assert.Equal(1, await waiting.Soon());
    }

    [Fact]
    public async Task The_end_of_the_connection_is_read_as_nothing()
    {
        var waiting = _stream.ReadAsync(Memory<byte>.Empty, Cancelled).AsTask();
        await _incoming.Writer.CompleteAsync();

        Assert.Equal(0, await waiting.Soon());
        Assert.Equal(0, await _stream.ReadAsync(new byte[4], Cancelled));
    }

    [Fact]
    public async Task A_broken_connection_is_thrown_to_the_reader()
    {
        var waiting = _stream.ReadAsync(Memory<byte>.Empty, Cancelled).AsTask();
        await _incoming.Writer.CompleteAsync(new IOException("reset"));

        Assert.Equal("reset", (await Assert.ThrowsAsync<IOException>(() => waiting.Soon())).Message);
    }

    [Fact]
    public async Task A_write_waits_while_the_connection_takes_no_more()
    {
        Assert.True(_stream.WriteAsync(new byte[9], Cancelled).AsTask().IsCompletedSuccessfully);
        var waiting = _stream.WriteAsync(new byte[9], Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);
        _outgoing.Reader.AdvanceTo((await _outgoing.Reader.ReadAsync(Cancelled)).Buffer.End);

        await waiting.Soon();
    }

    [Fact]
    public async Task A_write_to_a_connection_that_has_gone_is_left_to_the_reader_to_tell()
    {
        await _outgoing.Reader.CompleteAsync();

        Assert.True(_stream.WriteAsync(new byte[100], Cancelled).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public void The_pipe_of_a_connection_is_not_used_where_something_other_than_Kestrel_upgraded_it()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IConnectionTransportFeature>(new TransportFeature { Transport = new Duplex(_incoming.Reader, _outgoing.Writer) });

        Assert.Null(ConnectionPipeStream.TryGetPipe(context, new Upgrade()));
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class TransportFeature : IConnectionTransportFeature
    {
        public required IDuplexPipe Transport { get; set; }
    }

    private sealed class Upgrade : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => true;

        public Task<Stream> UpgradeAsync() => Task.FromResult(Stream.Null);
    }
}
