using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.Engine.Scheduling;
using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Limits;

/// <summary>Clients that begin and do not end, and those that nobody reads. Time stands until it is moved, so each limit is exact to a turn of the wheel.</summary>
public sealed class SlowClientTests : IDisposable
{
    private readonly EngineHarness _engine = new(static options => options.PingInterval = TimeSpan.FromHours(1));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_frame_that_comes_byte_by_byte_has_to_end_in_time()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        var frame = PeerFrame.Build(WebSocketOpcode.Text, "4hello"u8);
        foreach (var part in frame[..^1])
        {
            await peer.SendRawAsync([part]);
        }

        await WhenMessageIsDueAsync(receiver.Session);
        _engine.AdvanceSeconds(29.9);
        Assert.True(receiver.Session.IsOpen);
        await peer.SendRawAsync(frame[^1..]);
        await receiver.ExpectAsync("hello");

        // That one is over, and the next has a time of its own.
        _engine.AdvanceSeconds(20);
        await peer.SendRawAsync(frame[..3]);
        await Guard.UntilAsync(() => peer.Stream.BytesRead == frame.Length + 3);
        _engine.AdvanceSeconds(29.8);
        Assert.True(receiver.Session.IsOpen);
        _engine.AdvanceSeconds(0.4);
        await peer.ExpectCloseAsync(1008);
        await receiver.ExpectCloseAsync("transport error");
    }

    [Fact]
    public async Task Fragments_and_pings_between_them_do_not_prolong_the_time_of_a_message()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        var (neighbour, neighbours) = await _engine.OpenWebSocketAsync();
        await peer.SendFrameAsync(WebSocketOpcode.Text, "4he"u8, final: false);
        await WhenMessageIsDueAsync(receiver.Session);
        _engine.AdvanceSeconds(20);
        await peer.SendFrameAsync(WebSocketOpcode.Continuation, ""u8, final: false);
        await peer.SendFrameAsync(WebSocketOpcode.Ping, "x"u8);
        await peer.ExpectFrameAsync(WebSocketOpcode.Pong, (byte)'x');
        _engine.AdvanceSeconds(9.8);
        Assert.True(receiver.Session.IsOpen);

        _engine.AdvanceSeconds(0.4);

        await peer.ExpectCloseAsync(1008);
        await receiver.ExpectCloseAsync("transport error");
        await neighbour.SendAsync("4still here");
        await neighbours.ExpectAsync("still here");
    }

    [Fact]
    public async Task The_body_of_a_POST_has_to_end_in_time()
    {
        var session = await _engine.OpenPollingAsync();
        var pipe = new Pipe();
        var post = _engine.Post(session, "", context =>
        {
            context.Request.ContentLength = null;
            context.Features.Set<IRequestBodyPipeFeature>(new PipeBody(pipe.Reader));
        });
        await pipe.Writer.WriteAsync("4hel"u8.ToArray(), TestContext.Current.CancellationToken);
        await WhenMessageIsDueAsync(session);
        _engine.AdvanceSeconds(29.8);
        Assert.False(post.IsAnswered);

        _engine.AdvanceSeconds(0.4);

        await post.ExpectStatusAsync(408);
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
        _engine.Handler.Last.ExpectNothing();
    }

    [Fact]
    public async Task A_connection_whose_body_ends_just_as_it_is_stopped_serves_no_other_request()
    {
        var session = await _engine.OpenPollingAsync();
        var body = new RacingBody();
        var post = _engine.Post(session, "", context =>
        {
            context.Request.Protocol = HttpProtocol.Http11;
            context.Request.ContentLength = null;
            context.Features.Set<IRequestBodyPipeFeature>(new PipeBody(body));
        });
        await WhenMessageIsDueAsync(session);
        _engine.AdvanceSeconds(30.2);
        await body.Stopped.Soon();

        // The read had its result before it was cancelled, so the cancellation is the next read's.
        body.End("4hello"u8.ToArray());

        await post.EndAsync();
        Assert.Equal("close", post.Response.Headers.Connection);
        await _engine.Handler.Last.ExpectCloseAsync("transport error");
    }

    [Fact]
    public async Task The_connection_of_a_slow_body_that_ends_in_time_stays_open()
    {
        var session = await _engine.OpenPollingAsync();
        var body = new RacingBody();
        var post = _engine.Post(session, "", context =>
        {
            context.Request.Protocol = HttpProtocol.Http11;
            context.Request.ContentLength = null;
            context.Features.Set<IRequestBodyPipeFeature>(new PipeBody(body));
        });
        await WhenMessageIsDueAsync(session);
        body.End("4hello"u8.ToArray());

        await post.ExpectStatusAsync(200, "ok");
        Assert.Empty(post.Response.Headers.Connection.ToString());
    }

    [Fact]
    public async Task A_client_that_the_application_takes_nothing_from_is_not_kept_for_ever()
    {
        using var engine = new EngineHarness();
        var (peer, receiver) = await engine.OpenWebSocketAsync();
        var (neighbour, neighbours) = await engine.OpenWebSocketAsync();
        var taken = new AwaitedTask();
        receiver.Taking = _ => taken.Task;
        await peer.SendAsync("4hold");
        await receiver.ExpectAsync("hold");
        await taken.IsAwaited.Soon();

        for (var i = 0; i < 11; i++)
        {
            engine.AdvanceSeconds(25);
            await neighbour.ExpectAsync("2");
            await neighbour.SendAsync("3");
            await neighbour.SendAsync("4x");
            await neighbours.ExpectAsync("x");
        }

        await peer.ExpectAsync("2");
        engine.AdvanceSeconds(24.9);
        Assert.True(receiver.Session.IsOpen);
        engine.AdvanceSeconds(0.2);

        await peer.ExpectCloseAsync(1013);
        await receiver.ExpectCloseAsync("ping timeout");
        Assert.True(neighbours.Session.IsOpen);
        taken.End();
    }

    [Fact]
    public async Task A_client_that_is_slowed_down_does_not_miss_its_pings_and_pings_of_frames_count()
    {
        using var engine = new EngineHarness(static options =>
        {
            options.InboundRateLimit = new InboundRateLimitOptions { PacketsPerSecond = 1, PacketBurst = 2, MaxExcess = TimeSpan.FromSeconds(90) };
            options.ReadPauseTimeout = TimeSpan.FromHours(1);
        });
        var (peer, receiver) = await engine.OpenWebSocketAsync();
        await peer.SendAsync("4a");
        for (var i = 0; i < 100; i++)
        {
            await peer.SendFrameAsync(WebSocketOpcode.Ping, [(byte)i]);
        }

        await receiver.ExpectAsync("a");
        await peer.ExpectFrameAsync(WebSocketOpcode.Pong, 0);
        await peer.ExpectFrameAsync(WebSocketOpcode.Pong, 1);

        // More than a ping and its answer may take.
        await PassWhileSlowedAsync(engine, receiver, 89.9);
        Assert.True(receiver.Session.IsOpen);
        await PassWhileSlowedAsync(engine, receiver, 1);

        await receiver.ExpectCloseAsync("transport error");
        Assert.Equal(1008, await peer.SkipToCloseAsync());
    }

    /// <summary>Lets time pass turn by turn, each once the client waits for it or has been closed.</summary>
    private static async Task PassWhileSlowedAsync(EngineHarness engine, RecordingReceiver receiver, double seconds)
    {
        for (var turns = (int)Math.Round(seconds * 10); turns > 0; turns--)
        {
            await Guard.UntilAsync(() => engine.Server.Wheel.Count == 2 || receiver.Closed.IsCompleted);
            engine.AdvanceSeconds(0.1);
        }
    }

    /// <summary>The next deadline of the session is the message's, instead of the ping's an hour away.</summary>
    private static Task WhenMessageIsDueAsync(EngineSession session) =>
        Guard.UntilAsync(() => ((IDeadline)session).Links is { SlotPlusOne: > 0, DueTick: < 600 });

    private sealed class PipeBody(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }

    /// <summary>A body whose read is not given up by a cancellation, as if that had come an instant too late.</summary>
    private sealed class RacingBody : PipeReader
    {
        private readonly TaskCompletionSource<ReadResult> _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stopped => _stopped.Task;

        public void End(byte[] data) => _read.SetResult(new ReadResult(new ReadOnlySequence<byte>(data), isCanceled: false, isCompleted: true));

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => new(_read.Task);

        public override void CancelPendingRead() => _stopped.SetResult();

        public override void AdvanceTo(SequencePosition consumed)
        {
        }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override bool TryRead(out ReadResult result)
        {
            result = default;
            return false;
        }
    }
}
