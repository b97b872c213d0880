using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Parley.Faults.Tests.Processes;

[Trait("Fault", "F50")]
public class FileDescriptorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_process_keeps_file_descriptors_for_itself_serves_who_is_connected_and_accepts_again_when_there_are_more()
    {
        var port = FreePort();
        using var process = await StartAsync(port, openFiles: 300);
        try
        {
            var server = new Uri($"http://127.0.0.1:{port}");
            using var connected = await OpenAsync(server);
            var crowd = new List<RawConnection>();
            for (var i = 0; i < 1000; i++)
            {
                if (await TryAskAsync(server) is { } one)
                {
                    crowd.Add(one);
                }
            }

            // Turned away at once: nobody waits for others to go.
            Assert.Null(await TryOpenAsync(server).WaitAsync(Patience));
            await EchoAsync(connected, 1);
            foreach (var one in crowd)
            {
                one.End(Cut.Reset);
            }

            using var late = await OpenWhenThereIsRoomAsync(server).WaitAsync(Patience);
            await EchoAsync(late, 1);
            await EchoAsync(connected, 2);
            Assert.False(process.HasExited);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    private static async Task<RawConnection> OpenAsync(Uri server)
    {
        var peer = await RawConnection.OpenAsync(server);
        await peer.SendAsync(RawConnection.WebSocketRequest("EIO=4&transport=websocket"));
        Assert.Equal(101, (await peer.ReadResponseAsync()).Status);
        Assert.StartsWith("0{", await peer.ReadFrameAsync(), StringComparison.Ordinal);
        await peer.SendAsync(RawConnection.TextFrame("40"));
        while (await peer.ReadFrameAsync() is not ['4', '0', ..])
        {
        }

        return peer;
    }

    /// <summary>The server may still be closing what was reset.</summary>
    private static async Task<RawConnection> OpenWhenThereIsRoomAsync(Uri server)
    {
        RawConnection? peer;
        while ((peer = await TryOpenAsync(server)) is null)
        {
        }

        return peer;
    }

    private static async Task<RawConnection?> TryOpenAsync(Uri server)
    {
        try
        {
            return await OpenAsync(server);
        }
        catch (Exception exception) when (exception is SocketException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Asks for a WebSocket and does not look at the answer.</summary>
    private static async Task<RawConnection?> TryAskAsync(Uri server)
    {
        try
        {
            var peer = await RawConnection.OpenAsync(server);
            await peer.SendAsync(RawConnection.WebSocketRequest("EIO=4&transport=websocket"));
            return peer;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task EchoAsync(RawConnection peer, int number)
    {
        await peer.SendAsync(RawConnection.TextFrame($"42[\"echo\",{number}]"));
        while (await peer.ReadFrameAsync() is var frame && frame != $"42[\"echo\",{number}]")
        {
            Assert.NotNull(frame);
            if (frame is "2")
            {
                await peer.SendAsync(RawConnection.TextFrame("3"));
            }
        }
    }

    private static async Task<Process> StartAsync(int port, int openFiles)
    {
        var program = typeof(FileDescriptorTests).Assembly.Location.Replace("Parley.Faults.Tests", "Parley.SupportApps", StringComparison.Ordinal);
        Assert.True(File.Exists(program), program);
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"ulimit -n {openFiles}; exec dotnet '{program}' --mode main --port {port}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server could not be started.");
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        return process;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
