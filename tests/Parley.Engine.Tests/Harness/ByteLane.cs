using System.Buffers;
using System.IO.Pipelines;

namespace Parley.Engine.Tests.Harness;

/// <summary>One direction of a connection in memory, with room for so many bytes as a network has. It can end, or break as by a reset.</summary>
internal sealed class ByteLane(int capacity)
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: capacity, resumeWriterThreshold: Math.Max(1, capacity / 2), useSynchronizationContext: false));
    private readonly Lock _gate = new();
    private bool _ended;
    private volatile bool _broken;

    public bool IsBroken => _broken;

    /// <summary>Writes, and waits while there is no room.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        ValueTask<FlushResult> flush;
        lock (_gate)
        {
            if (_broken || _ended)
            {
                throw new IOException("The connection was reset.");
            }

            flush = _pipe.Writer.WriteAsync(bytes);
        }

        if (flush.IsCompletedSuccessfully)
        {
            _ = flush.Result;
            return default;
        }

        return FlushAsync(flush);
    }

    /// <summary>Reads up to as many bytes as <paramref name="buffer"/> takes, having waited for the first; 0 at the end or for an empty buffer.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var result = await _pipe.Reader.ReadAsync();
        if (_broken)
        {
            _pipe.Reader.AdvanceTo(result.Buffer.Start);
            throw new IOException("The connection was reset.");
        }

        var bytes = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        bytes.CopyTo(buffer.Span);
        var count = (int)bytes.Length;
        _pipe.Reader.AdvanceTo(bytes.End);
        return count;
    }

    /// <summary>The writer will write no more; what it wrote can still be read.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (!_ended && !_broken)
            {
                _ended = true;
                _pipe.Writer.Complete();
            }
        }
    }

    /// <summary>Fails everything from now on, and what waits.</summary>
    public void Break()
    {
        lock (_gate)
        {
            _broken = true;
            _pipe.Reader.CancelPendingRead();
            _pipe.Writer.CancelPendingFlush();
        }
    }

    private async ValueTask FlushAsync(ValueTask<FlushResult> flush)
    {
        await flush;
        if (_broken)
        {
            throw new IOException("The connection was reset.");
        }
    }
}
