namespace Parley.Engine.Tests.Harness;

/// <summary>The stream that the server is handed by an upgrade. It notes how it is used.</summary>
internal sealed class ServerStream(ByteLane incoming, ByteLane outgoing) : Stream
{
    private readonly List<int> _writes = [];
    private TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pendingReadLength = -1;
    private long _bytesRead;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The length of each write so far.</summary>
    public int[] Writes
    {
        get
        {
            lock (_writes)
            {
                return [.. _writes];
            }
        }
    }

    /// <summary>Whether the server now waits for bytes with a read that asks for none.</summary>
    public bool WaitsWithoutBuffer => Volatile.Read(ref _pendingReadLength) == 0;

    /// <summary>How many bytes the server has read.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Completes when a write has to wait for the peer, and the server waits with it.</summary>
    public Task WriteBlocked => Volatile.Read(ref _blocked).Task;

    /// <summary>Set before a write to have it fail at once, as a stream does whose connection is gone.</summary>
    public Exception? FailWritesWith { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Assert.False(cancellationToken.CanBeCanceled, "Reads take no token: cancelling is aborting.");
        Volatile.Write(ref _pendingReadLength, buffer.Length);
        var read = await incoming.ReadAsync(buffer);
        Volatile.Write(ref _pendingReadLength, -1);
        Interlocked.Add(ref _bytesRead, read);
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Assert.False(cancellationToken.CanBeCanceled, "Writes take no token: cancelling is aborting.");
        if (FailWritesWith is { } failure)
        {
            throw failure;
        }

        lock (_writes)
        {
            _writes.Add(buffer.Length);
        }

        var write = outgoing.WriteAsync(buffer);
        return write.IsCompleted ? write : new ValueTask(new AwaitedWrite(write.AsTask(), Volatile.Read(ref _blocked)), token: 0);
    }

    /// <summary>Has <see cref="WriteBlocked"/> wait for the next write that has to.</summary>
    public void ForgetBlockedWrite() => Volatile.Write(ref _blocked, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
