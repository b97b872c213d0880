using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Parley.Engine.Transports.WebSockets;

/// <summary>
/// The pipe of an upgraded HTTP/1.1 connection, as a stream: without the layers of request and response that the stream of the upgrade
/// passes everything through, and without an object for each read that waits.
/// </summary>
/// <remarks>One reader and one writer at a time, as with any stream. The connection beneath is the server's: nothing here ends it.</remarks>
internal sealed class ConnectionPipeStream : Stream, IValueTaskSource<int>
{
    private readonly IDuplexPipe _pipe;
    private readonly Action _onReadable;
    private ManualResetValueTaskSourceCore<int> _source;
    private ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter _reading;
    private Memory<byte> _target;

    public ConnectionPipeStream(IDuplexPipe pipe)
    {
        _pipe = pipe;
        _onReadable = OnReadable;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Finds the pipe of a connection that has been upgraded.</summary>
    /// <param name="context">The request that was upgraded.</param>
    /// <param name="upgrade">What upgraded it.</param>
    /// <returns><see langword="null"/> unless Kestrel itself did: a middleware of another kind may want to see what passes.</returns>
    public static IDuplexPipe? TryGetPipe(HttpContext context, IHttpUpgradeFeature upgrade) =>
        upgrade.GetType().Assembly == typeof(KestrelServer).Assembly ? context.Features.Get<IConnectionTransportFeature>()?.Transport : null;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _target = buffer;
        while (true)
        {
            _reading = StartRead(cancellationToken);
            if (!_reading.IsCompleted)
            {
                _source.Reset();
                _reading.UnsafeOnCompleted(_onReadable);
                return new ValueTask<int>(this, _source.Version);
            }

            if (TryTake(_reading.GetResult(), out var read))
            {
                return new ValueTask<int>(read);
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var writing = _pipe.Output.WriteAsync(buffer, cancellationToken);
        if (!writing.IsCompletedSuccessfully)
        {
            return WriteSlowlyAsync(writing);
        }

        // Whether anybody still takes it is the reader's to find out, as with the stream of the upgrade: it knows how the connection ended.
        _ = writing.Result;
        return default;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private static async ValueTask WriteSlowlyAsync(ValueTask<FlushResult> writing) => await writing;

#pragma warning disable CA2012 // Kept in a field, and its result taken once, by whoever finds it complete: this is what awaiting it in a method would do, without the object.
    private ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter StartRead(CancellationToken cancellationToken) =>
        _pipe.Input.ReadAsync(cancellationToken).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012

    private void OnReadable()
    {
        int read;
        try
        {
            while (!TryTake(_reading.GetResult(), out read))
            {
                _reading = StartRead(CancellationToken.None);
                if (!_reading.IsCompleted)
                {
                    _reading.UnsafeOnCompleted(_onReadable);
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            // The reader's to handle: it is what a read of a connection throws.
            _source.SetException(exception);
            return;
        }

        _source.SetResult(read);
    }

    /// <summary>Takes what fits into the target of the read.</summary>
    /// <returns><see langword="false"/> if there is nothing yet: Kestrel wakes readers when it begins to stop, which an upgraded connection does in its own time.</returns>
    private bool TryTake(ReadResult result, out int read)
    {
        var available = result.Buffer;
        read = (int)Math.Min(available.Length, _target.Length);
        if (read > 0)
        {
            available = available.Slice(0, read);
            available.CopyTo(_target.Span);
            _pipe.Input.AdvanceTo(available.End);
            return true;
        }

        var isEmpty = available.IsEmpty;
        _pipe.Input.AdvanceTo(available.Start);
        return !isEmpty || result.IsCompleted;
    }
}
