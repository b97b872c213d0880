using System.Collections.Concurrent;

namespace Parley.Engine.Scheduling;

/// <summary>
/// Has what waits to be written written on the pool: the one place that decides where and when the output of a connection runs.
/// </summary>
/// <remarks>
/// Any thread adds. A worker takes a few at a time and then goes to the end of the pool's queue, behind what has been received meanwhile: the answer
/// to a broadcast that reaches its sender early, and the next broadcast, find most connections still waiting, and leave with one write for both.
/// There is one worker for every so many that wait, and no more than there are processors, so that a single packet wakes a single thread.
/// </remarks>
internal sealed class DrainScheduler : IThreadPoolWorkItem
{
    private const int MaxDrainsAtATime = 16;

    /// <summary>How many wait before another worker is worth the waking.</summary>
    private const int DrainsPerWorker = 64;

    private static readonly int s_maxWorkers = Environment.ProcessorCount;

    private readonly ConcurrentQueue<IThreadPoolWorkItem> _waiting = new();

    // Changed by whoever adds and by the workers, atomically. Whoever raises it has put a worker into the pool's queue.
    private int _workers;

    /// <summary>Adds the output of a connection, once until it has been run.</summary>
    public void Schedule(IThreadPoolWorkItem drain)
    {
        _waiting.Enqueue(drain);
        var workers = Volatile.Read(ref _workers);
        if (workers == 0 || (workers < s_maxWorkers && _waiting.Count > workers * DrainsPerWorker))
        {
            AddWorker(workers);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < MaxDrainsAtATime; i++)
        {
            if (!_waiting.TryDequeue(out var drain))
            {
                Interlocked.Decrement(ref _workers);

                // Something may have been added by somebody who still counted on this worker.
                if (!_waiting.IsEmpty)
                {
                    AddWorker(Volatile.Read(ref _workers));
                }

                return;
            }

            drain.Execute();
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void AddWorker(int workers)
    {
        if (workers < s_maxWorkers && Interlocked.CompareExchange(ref _workers, workers + 1, workers) == workers)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
