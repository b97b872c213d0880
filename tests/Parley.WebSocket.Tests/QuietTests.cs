using System.Diagnostics;

namespace Parley.WebSocket.Tests;

/// <summary>What is measured of the whole process, so nothing else may run.</summary>
[Collection(nameof(QuietTests))]
[CollectionDefinition(nameof(QuietTests), DisableParallelization = true)]
public sealed class QuietTests(EchoServer server) : IClassFixture<EchoServer>
{
    private const int MaxPayload = 1_000_000;
    private const double MaxCpuShare = 0.2;

    [Fact]
    public async Task T24_unfinished_messages_hold_less_than_twice_the_maximum_each()
    {
        const int Connections = 20;

        // One array for all, as a socket keeps hold of what it sent last. The pong says that all before the ping has been read.
        var unfinished = Frame.Join([.. Frame.FragmentsOf(Frame.Binary, Frame.BytesOf(900_000), 60).SkipLast(1), Frame.Of(Frame.Ping, [])]);
        var connections = new List<WireConnection>();
        try
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 0; i < Connections; i++)
            {
                var connection = await WireConnection.OpenAsync(server, HttpVersionOfWire.Http1);
                connections.Add(connection);
                await connection.SendAsync(unfinished).Soon();
                await connection.ExpectAsync(Frame.Pong, []);
            }

            Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / Connections, long.MinValue, 2 * MaxPayload);
        }
        finally
        {
            connections.ForEach(static connection => connection.Dispose());
        }
    }

    [Fact]
    public async Task T41_frames_that_wait_for_their_rest_use_no_time_of_the_processor()
    {
        byte[][] starts = [[0x82], [0x82, 0xfe], [0x82, 0xfe, 0x01], [0x82, 0x85, 1, 2, 3], [0x82, 0x85, 1, 2, 3, 4, 5], [0x02, 0x80, 1, 2, 3, 4], [0x89, 0x81, 1, 2, 3, 4], [0x88]];
        var connections = new List<WireConnection>();
        try
        {
            foreach (var start in Enumerable.Repeat(starts, 10).SelectMany(static all => all))
            {
                var connection = await WireConnection.OpenAsync(server, HttpVersionOfWire.Http1);
                connections.Add(connection);
                await connection.SendAsync(start);
            }

            Assert.InRange(await LeastCpuShareAsync(), 0, MaxCpuShare);
            Assert.Equal(connections.Count, server.OpenSessions);
        }
        finally
        {
            connections.ForEach(static connection => connection.Dispose());
        }
    }

    /// <summary>A loop that spins fills every interval; the compiler, which is busy for seconds after other tests, comes to its end.</summary>
    private static async Task<double> LeastCpuShareAsync()
    {
        var least = double.MaxValue;
        for (var i = 0; i < 50 && least > MaxCpuShare; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - before) / clock.Elapsed);
        }

        return least;
    }
}
