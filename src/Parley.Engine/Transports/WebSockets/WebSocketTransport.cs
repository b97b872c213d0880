using System.Buffers;
using System.Buffers.Binary;
using Parley.Engine.Diagnostics;
using Parley.Engine.Http;
using Parley.Protocol.EngineIO;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Transports.WebSockets;

/// <summary>
/// A WebSocket: frames of our own over the stream that the handshake left. The connection's task reads (<see cref="WebSocketReceiver"/>);
/// writing is the session's drain, which runs on the pool, here, and belongs to one thread at a time.
/// </summary>
internal sealed class WebSocketTransport(
    EngineServer server, IConnection connection, Stream stream, bool deflates, bool sendsBase64, byte revision = EngineRevision.V4) : EngineTransport, IThreadPoolWorkItem
{
    /// <summary>Frames up to this many bytes leave in one write. Larger ones gain nothing by being copied together.</summary>
    private const int MaxBatchBytes = 16 * 1024;

    private const int MaxBatchPackets = 256;

    [ThreadStatic]
    private static EngineMessage[]? t_batch;

    /// <summary>Pings are answered one by one, but a peer that sends more than it reads gets no more answers than this.</summary>
    private const int MaxPongsQueued = 32;

    // Other clients get a binary message as it is.
    private readonly bool _convertsBinary = sendsBase64 || revision == EngineRevision.V3;

    // Null until the connection is cut or has ended, whichever comes first.
    private Task? _cutOrEnded;

    private bool _peerIsGone;
    private int _pongsQueued;

    // Changed by the thread that opens the session, and once by whoever queues the first packet meanwhile.
    private Hold _hold;

    public override string Name => "websocket";

    public override bool IsPolling => false;

    public override TimeSpan CloseTimeout => server.Options.CloseTimeout;

    public override bool IsWritable => true;

    public Stream Stream => stream;

    /// <summary>What it runs on.</summary>
    public IConnection Connection => connection;

    /// <summary>Whether messages of the client may be compressed.</summary>
    public bool Deflates => deflates;

    public override void StartDrain()
    {
        if (_hold != Hold.Held || Interlocked.CompareExchange(ref _hold, Hold.Asked, Hold.Held) != Hold.Held)
        {
            server.Drains.Schedule(this);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The answer to the handshake is on its way to the socket then, and what is written right behind it leaves with it.</remarks>
    public override void HoldDrain() => _hold = Hold.Held;

    public override void ReleaseDrain()
    {
        if (Interlocked.Exchange(ref _hold, Hold.None) == Hold.Asked)
        {
            Drain();
        }
    }

    public override EngineMessage[] Farewell(bool queueIsEmpty, ushort closeCode) => [CloseFrame(closeCode)];

    public override EngineMessage? CloseMessage(ushort closeCode) => _peerIsGone ? null : CloseFrame(closeCode);

    /// <summary>A close frame with a code, or the empty one that the official server ends with.</summary>
    public static EngineMessage CloseFrame(ushort closeCode)
    {
        if (closeCode == 0)
        {
            return EngineMessage.Control(WebSocketOpcode.Close, default);
        }

        Span<byte> payload = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, closeCode);
        return EngineMessage.Control(WebSocketOpcode.Close, payload);
    }

    public override void Cut()
    {
        _peerIsGone = true;
        var cutting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _cutOrEnded, cutting.Task, null) is null)
        {
            try
            {
                connection.Abort();
            }
            finally
            {
                cutting.SetResult();
            }
        }
    }

    /// <summary>
    /// Called as the last deed on the connection, since a request's context, and on HTTP/2 the stream beneath, may be another request's afterwards.
    /// Completes when nobody is cutting it.
    /// </summary>
    public Task EndConnectionAsync() => Interlocked.CompareExchange(ref _cutOrEnded, Task.CompletedTask, null) ?? Task.CompletedTask;

    /// <summary>Notes that the peer can no longer be told anything. Called by the reader.</summary>
    public void OnPeerGone() => _peerIsGone = true;

    /// <summary>Counts a pong that is about to be queued.</summary>
    /// <returns><see langword="false"/> if enough are waiting.</returns>
    public bool TryQueuePong()
    {
        if (Volatile.Read(ref _pongsQueued) >= MaxPongsQueued)
        {
            return false;
        }

        Interlocked.Increment(ref _pongsQueued);
        return true;
    }

    void IThreadPoolWorkItem.Execute() => Drain();

    private void Drain()
    {
        while (TryStartWrite(out var write))
        {
            if (!write.IsCompletedSuccessfully)
            {
                _ = DrainSlowlyAsync(write);
                return;
            }
        }
    }

    /// <summary>Goes on with a drain whose write had to wait for the client.</summary>
    private async Task DrainSlowlyAsync(ValueTask write)
    {
        try
        {
            do
            {
                if (!write.IsCompletedSuccessfully)
                {
                    Session.OnSlowWrite();
                    await write;
                    Session.OnSlowWriteDone();
                }
            }
            while (TryStartWrite(out write));
        }
        catch (Exception exception)
        {
            OnWriteFailed(exception);
        }
    }

    private bool TryStartWrite(out ValueTask write)
    {
        var batch = t_batch ??= new EngineMessage[MaxBatchPackets];
        var taken = Session.TakeBatch(this, batch, MaxBatchBytes);
        if (taken == 0)
        {
            write = default;
            return false;
        }

        try
        {
            write = WriteAsync(batch.AsSpan(0, taken));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // The stream fails in its own ways once its connection is gone, some of them before there is a task to carry it.
            write = ValueTask.FromException(exception);
        }
        finally
        {
            batch.AsSpan(0, taken).Clear();
        }

        return true;
    }

    /// <summary>Writes packets with one call to the stream.</summary>
    private ValueTask WriteAsync(ReadOnlySpan<EngineMessage> batch)
    {
        if (batch.Length == 1)
        {
            var only = FrameOf(batch[0]);
            server.Metrics.OnSent(Name, only.Length);
            return stream.WriteAsync(only);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(MaxBatchBytes);
        var length = 0;
        foreach (var message in batch)
        {
            var frame = FrameOf(message);
            if (frame.Length > buffer.Length - length)
            {
                buffer = Grow(buffer, length, length + frame.Length);
            }

            frame.Span.CopyTo(buffer.AsSpan(length));
            length += frame.Length;
        }

        server.Metrics.OnSent(Name, length);
        var write = stream.WriteAsync(buffer.AsMemory(0, length));
        if (!write.IsCompletedSuccessfully)
        {
            return ReturnAfterAsync(write, buffer);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return default;
    }

    /// <summary>The batch was measured in plain frames; base64, and deflate of what cannot be compressed, make them longer.</summary>
    private static byte[] Grow(byte[] buffer, int length, int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(needed);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static async ValueTask ReturnAfterAsync(ValueTask write, byte[] buffer)
    {
        try
        {
            await write;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ReadOnlyMemory<byte> FrameOf(EngineMessage message)
    {
        if (message.Opcode == WebSocketOpcode.Pong)
        {
            Interlocked.Decrement(ref _pongsQueued);
        }

        if (_convertsBinary && message.IsBinary)
        {
            message = revision == EngineRevision.V3 ? message.ToVersion3(sendsBase64) : message.ToBase64Text();
        }

        return deflates && message.IsCompressible && !message.IsControlFrame && message.Packet.Length >= server.Options.PerMessageDeflateThreshold
            ? Deflate(message)
            : message.Frame;
    }

    private static byte[] Deflate(EngineMessage message)
    {
        var payload = WebSocketDeflate.Compress(message.Packet);
        var frame = new byte[WebSocketFrameWriter.HeaderLength(payload.Length) + payload.Length];
        var header = WebSocketFrameWriter.WriteHeader(frame, message.Opcode, payload.Length, compressed: true);
        payload.CopyTo(frame, header);
        return frame;
    }

    private void OnWriteFailed(Exception exception)
    {
        _peerIsGone = true;
        Session.Abort(new SessionEnd(DisconnectReason.TransportError, "a write failed", Exception: exception));
        Session.ReleaseOutput();
    }

    /// <summary>Whether output waits for the session to be open, and there is some.</summary>
    private enum Hold
    {
        None,
        Held,
        Asked,
    }
}
