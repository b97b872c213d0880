using System.ComponentModel;
using Parley;

namespace Showcase.Lab;

/// <summary>Brings a crowd to a run, one at a time on this server, and tells what its clients take of the server's memory.</summary>
internal sealed partial class Crowds(LabServer server, ILogger<Crowds> logger)
{
    private int _isTaken;

    public async Task<Reply<LabCrowd>> BringAsync(Run run, string channel, bool isSecure, int pauseMs)
    {
        if (server.AddressOf(channel, isSecure) is not { } address)
            return new(null, "The server has no port for this channel.");
        if (Interlocked.Exchange(ref _isTaken, 1) != 0)
            return new(null, "Somebody else measures one channel after the other just now. Try again in a minute.");

        CrowdProcess? crowd = null;
        try
        {
            var empty = await SettledHeapAsync(run.Ended);
            crowd = await CrowdProcess.StartAsync(address, channel, run.CrowdToken, pauseMs, run.Ended);
            var heap = await SettledHeapAsync(run.Ended) - empty;
            if (!run.TryAttach(() => LeaveAsync(crowd)))
                throw new OperationCanceledException();
            return new(new LabCrowd(LabLimits.Crowd, (double)heap / LabLimits.Crowd));
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException or InvalidOperationException or Win32Exception or IOException)
        {
            await LeaveAsync(crowd);
            if (error is OperationCanceledException)
                return new(null, "The run has ended.");
            LogFailed(error);
            return new(null, "The server could not start the clients that this needs.");
        }
    }

    private async Task LeaveAsync(CrowdProcess? crowd)
    {
        if (crowd is not null)
            await crowd.DisposeAsync();
        Volatile.Write(ref _isTaken, 0);
    }

    /// <summary>What is left after a collection that found almost nothing: those before it may have let things go that only end a moment later.</summary>
    private static async Task<long> SettledHeapAsync(CancellationToken cancellationToken)
    {
        var heap = CollectedHeap();
        for (var i = 1; i < LabLimits.Collections; i++)
        {
            await Task.Delay(LabLimits.Settling, cancellationToken);
            var before = heap;
            heap = CollectedHeap();
            if (before - heap < LabLimits.SettledBytes)
                break;
        }

        return heap;
    }

    private static long CollectedHeap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    [LoggerMessage(5202, LogLevel.Warning, "The clients of the lab could not be started.")]
    private partial void LogFailed(Exception error);
}
