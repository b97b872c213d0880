using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace Parley.Faults.Tests.Input;

/// <summary>What a large message holds of the server's memory while it comes in: of many at once, all but the last byte of each.</summary>
[Collection(nameof(RunsAlone))]
public class ReceiveMemoryTests
{
    private const int Connections = 20;
    private const int MaxPayload = 1_000_000;

    /// <summary>Arrays of the pool are powers of two, and a connection is more than its message.</summary>
    private const int Constant = 128 * 1024;

    private long _received;

    [Theory]
    [Trait("Advisory", "T-24")]
    [InlineData(true, 990_000)]
    [InlineData(true, 495_000)]
    [InlineData(true, 330_000)]
    [InlineData(true, 1_000)]
    [InlineData(false, 990_000)]
    [InlineData(false, 495_000)]
    [InlineData(false, 330_000)]
    [InlineData(false, 1_000)]
    public async Task A_message_that_is_not_complete_holds_less_than_twice_MaxPayload(bool isText, int fragmentBytes)
    {
        using var listener = Listen();
        await using var server = await TestServer.StartAsync(options: static options => options.MaxPayload = MaxPayload);
        var unfinished = Unfinished(isText, 990_000, fragmentBytes);
        var peers = new List<RawConnection>();
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                var peer = await RawConnection.OpenAsync(server.Address);
                peers.Add(peer);
                await peer.SendAsync(RawConnection.WebSocketRequest("EIO=4&transport=websocket"));
                Assert.Equal(101, (await peer.ReadResponseAsync()).Status);
                Assert.StartsWith("0{", await peer.ReadFrameAsync(), StringComparison.Ordinal);
            }

            using var pool = new PoolListener();
            foreach (var peer in peers)
            {
                await peer.SendAsync(unfinished);
            }

            await Guard.UntilAsync(() => Volatile.Read(ref _received) == (long)Connections * unfinished.Length);

            // Its bytes at least: what it holds is held in arrays of the pool.
            Assert.InRange(pool.HeldBytes / Connections, unfinished.Length - Constant, (2 * MaxPayload) + Constant);
            Assert.Equal(Connections, server.IO.ConnectionCount);
        }
        finally
        {
            peers.ForEach(static peer => peer.Dispose());
        }
    }

    /// <summary>Nothing else runs, so all that is received is what this test sends.</summary>
    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "parley.bytes.received")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _received, value));
        listener.Start();
        return listener;
    }

    /// <summary>Adds up what is rented from the pool and not given back. The heap as a whole would tell what pools keep, too.</summary>
    private sealed class PoolListener : EventListener
    {
        private long _held;

        public long HeldBytes => Interlocked.Read(ref _held);

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
            {
                EnableEvents(eventSource, EventLevel.Verbose);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName is "BufferRented" or "BufferReturned")
            {
                var size = (int)eventData.Payload![1]!;
                Interlocked.Add(ref _held, eventData.EventName == "BufferRented" ? size : -size);
            }
        }
    }

    private static byte[] Unfinished(bool isText, int bytes, int fragmentBytes)
    {
        var frames = new List<byte>();
        for (var from = 0; from < bytes; from += fragmentBytes)
        {
            var length = Math.Min(fragmentBytes, bytes - from);
            var opcode = from > 0 ? 0 : isText ? 1 : 2;
            frames.Add((byte)((from + length == bytes ? 0x80 : 0) | opcode));
            frames.Add(0x80 | 127);
            var extended = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(extended, length);
            frames.AddRange(length > ushort.MaxValue ? extended : extended.AsSpan(6).ToArray());
            if (length <= ushort.MaxValue)
            {
                frames[^3] = 0x80 | 126;
            }

            frames.AddRange([0, 0, 0, 0]);
            frames.AddRange(Enumerable.Repeat((byte)'4', length));
        }

        return [.. frames.SkipLast(1)];
    }
}
