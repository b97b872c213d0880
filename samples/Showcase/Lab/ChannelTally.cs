namespace Showcase.Lab;

/// <summary>Counts one channel of one run. Connections add to it from their own tasks.</summary>
internal sealed class ChannelTally(string channel)
{
    private long _requests, _connections, _bytesUp, _bytesDown;
    private int _isOpen, _going;
    private volatile string _protocol = "";

    public ChannelFigures Figures => new(
        channel, _protocol, Interlocked.Read(ref _requests), Interlocked.Read(ref _connections), Interlocked.Read(ref _bytesUp), Interlocked.Read(ref _bytesDown));

    public void AddConnection() => Interlocked.Increment(ref _connections);

    /// <summary>Whether nothing is under way: no request, and no subscription that has not said goodbye.</summary>
    public bool IsQuiet => Volatile.Read(ref _going) == 0;

    public void BeginRequest(string protocol)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _going);
        _protocol = protocol;
    }

    public void End() => Interlocked.Decrement(ref _going);

    public void AddUp(long bytes) => Interlocked.Add(ref _bytesUp, bytes);

    public void AddDown(long bytes) => Interlocked.Add(ref _bytesDown, bytes);

    /// <summary>Takes the one subscription that a channel has in a run, which ends with <see cref="End"/>.</summary>
    public bool TryOpen()
    {
        if (Interlocked.Exchange(ref _isOpen, 1) != 0)
            return false;
        Interlocked.Increment(ref _going);
        return true;
    }
}
