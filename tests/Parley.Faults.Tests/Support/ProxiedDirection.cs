using System.Net.Sockets;

namespace Parley.Faults.Tests.Support;

/// <summary>One direction of a connection through the proxy. What it is told holds for the bytes that have not been passed on yet.</summary>
internal sealed class ProxiedDirection(System.Net.Sockets.Socket from, System.Net.Sockets.Socket to)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private bool _stalled;
    private bool _swallows;
    private int _pieceBytes = int.MaxValue;
    private TimeSpan _delay;
    private long _limit = long.MaxValue;
    private Action? _atLimit;
    private long _passed;
    private bool _ended;

    /// <summary>How many bytes were passed on.</summary>
    public long Passed => Volatile.Read(ref _passed);

    /// <summary>Passes nothing on until <see cref="Resume"/>, so that the sender's window fills.</summary>
    public void Stall() => Change(() => _stalled = true);

    public void Resume() => Change(() => _stalled = false);

    /// <summary>Takes what comes and passes none of it on.</summary>
    public void Swallow() => Change(() => _swallows = true);

    /// <summary>Passes on pieces of so many bytes, each in a segment of its own.</summary>
    public void Split(int pieceBytes) => Change(() => _pieceBytes = pieceBytes);

    /// <summary>Holds each piece back for a while.</summary>
    public void Delay(TimeSpan delay) => Change(() => _delay = delay);

    /// <summary>Passes on so many bytes each second, a hundredth of them at a time.</summary>
    public void Limit(int bytesPerSecond) => Change(() => (_pieceBytes, _delay) = (bytesPerSecond / 100, TimeSpan.FromMilliseconds(10)));

    /// <summary>Once so many bytes have been passed on since the connection began, does something before the next.</summary>
    public void At(long bytes, Action action) => Change(() => (_limit, _atLimit) = (bytes, action));

    /// <summary>Completes when so many bytes have been passed on since the connection began.</summary>
    public Task WhenPassedAsync(long bytes) => WhenAsync(() => Passed >= bytes);

    /// <summary>Completes when the sender has ended this direction.</summary>
    public Task WhenEndedAsync() => WhenAsync(() => _ended);

    public async Task RunAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await PassAsync(buffer.AsMemory(0, read));
            }

            Change(() => _ended = true);
            if (!_swallows)
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Change(() => _ended = true);
            if (!_swallows)
            {
                Reset(to);
            }
        }
    }

    public static void Reset(System.Net.Sockets.Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        socket.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task PassAsync(ReadOnlyMemory<byte> data)
    {
        while (data.Length > 0)
        {
            await WhenAsync(() => !_stalled, guarded: false);
            if (_delay > TimeSpan.Zero)
            {
                await Task.Delay(_delay);
            }

            if (_passed >= _limit && Interlocked.Exchange(ref _atLimit, null) is { } action)
            {
                action();
                continue;
            }

            var length = (int)Math.Min(Math.Min(data.Length, _pieceBytes), _passed < _limit ? _limit - _passed : long.MaxValue);
            if (!_swallows)
            {
                await to.SendAsync(data[..length]);
            }

            data = data[length..];
            Change(() => _passed += length);
            if (_passed == _limit)
            {
                Interlocked.Exchange(ref _atLimit, null)?.Invoke();
            }
        }
    }

    private async Task WhenAsync(Func<bool> condition, bool guarded = true)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition())
                {
                    return;
                }

                changed = _changed.Task;
            }

            await (guarded ? changed.Guarded() : changed);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }
}
