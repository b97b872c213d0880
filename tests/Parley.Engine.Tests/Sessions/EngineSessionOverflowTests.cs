using System.Diagnostics.Metrics;
using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Sessions;

public sealed class EngineSessionOverflowTests
{
    private const int Limit = 64 * 1024;
    private static readonly byte[] Kilobyte = new byte[1000];

    [Fact]
    public async Task A_client_that_reads_too_slowly_is_closed_as_a_slow_consumer()
    {
        using var engine = new EngineHarness(options => options.SendBuffer = new(SoftLimit: Limit / 4, HardLimit: Limit));
        var (peer, receiver) = await engine.OpenWebSocketAsync(capacity: 1024);
        receiver.Session.SendText(new byte[5000]);
        await peer.Stream.WriteBlocked.Soon();

        while (receiver.Session.SendText(Kilobyte))
        {
            Assert.InRange(receiver.Session.BufferedBytes, 0, Limit);
        }

        await receiver.ExpectCloseAsync("slow consumer");
        Assert.Equal(1008, await peer.SkipToCloseAsync());
        await peer.SendCloseAsync(1008);
        await peer.ExpectEndAsync();
        await engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_slow_consumer_that_never_reads_again_is_cut_off()
    {
        using var engine = new EngineHarness(options => options.SendBuffer = new(SoftLimit: Limit / 4, HardLimit: Limit));
        var (peer, receiver) = await engine.OpenWebSocketAsync(capacity: 1024);
        receiver.Session.SendText(new byte[5000]);
        await peer.Stream.WriteBlocked.Soon();
        while (receiver.Session.SendText(Kilobyte))
        {
        }

        await receiver.ExpectCloseAsync("slow consumer");
        engine.AdvanceSeconds(10);

        await peer.Handled.Soon();
        Assert.True(peer.WasCut);
        await engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_polling_client_that_does_not_poll_is_closed_as_a_slow_consumer()
    {
        using var engine = new EngineHarness(options => options.SendBuffer = new(SoftLimit: Limit / 4, HardLimit: Limit));
        var session = await engine.OpenPollingAsync();

        while (session.SendBinary(Kilobyte))
        {
        }

        await engine.Handler.Last.ExpectCloseAsync("slow consumer");
        await engine.Poll(session).ExpectStatusAsync(400, """{"code":1,"message":"Session ID unknown"}""");
        await engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_flood_of_empty_messages_is_bounded_too()
    {
        using var engine = new EngineHarness(options => options.SendBuffer = new(SoftLimit: Limit / 4, HardLimit: Limit));
        var session = await engine.OpenPollingAsync();

        var sent = 0;
        while (session.SendText([]))
        {
            sent++;
        }

        Assert.InRange(sent, 1, Limit / 64);
        await engine.Handler.Last.ExpectCloseAsync("slow consumer");
    }

    [Fact]
    public async Task Attachments_that_do_not_fit_take_their_packet_with_them()
    {
        using var engine = new EngineHarness(options => options.SendBuffer = new(SoftLimit: Limit / 4, HardLimit: Limit));
        var session = await engine.OpenPollingAsync();

        Assert.False(session.Send(EngineSessionCloseTests.WithAttachments("header", new byte[Limit])));

        await engine.Handler.Last.ExpectCloseAsync("slow consumer");
    }

    [Fact]
    public async Task Nothing_more_is_queued_between_the_overflow_and_the_end()
    {
        using var meters = new BlockingMeters();
        using var engine = new EngineHarness(options => options.SendBuffer = new(SoftLimit: Limit / 4, HardLimit: Limit), meters: meters);
        var session = await engine.OpenPollingAsync();
        while (session.SendText(Kilobyte))
        {
        }

        await meters.Blocked.Soon();
        for (var i = 0; i < 1000; i++)
        {
            Assert.False(session.SendText(Kilobyte));
            Assert.False(session.Send(EngineSessionCloseTests.WithAttachments("header", Kilobyte)));
        }

        Assert.InRange(session.BufferedBytes, 0, Limit + 2000);
        meters.Release();
        await engine.Handler.Last.ExpectCloseAsync("slow consumer");
        Assert.Equal(1, meters.Overflows);
    }

    /// <summary>Holds up the thread that is about to end the session, where it counts a slow consumer.</summary>
    private sealed class BlockingMeters : IMeterFactory
    {
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();
        private readonly MeterListener _listener = new();
        private readonly Meter _meter = new("Parley");
        private int _overflows;

        public BlockingMeters()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, _meter) && instrument.Name == "parley.slow_consumers")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, _, _) => OnOverflow());
            _listener.Start();
        }

        public Task Blocked => _blocked.Task;

        public int Overflows => Volatile.Read(ref _overflows);

        public Meter Create(MeterOptions options) => _meter;

        public void Release() => _released.Set();

        public void Dispose()
        {
            _listener.Dispose();
            _meter.Dispose();
            _released.Dispose();
        }

        private void OnOverflow()
        {
            if (Interlocked.Increment(ref _overflows) == 1)
            {
                _blocked.TrySetResult();
                _released.Wait(TimeSpan.FromSeconds(5));
            }
        }
    }
}
