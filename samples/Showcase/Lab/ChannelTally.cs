namespace Showcase.Lab;

/// <summary>Counts one channel of one run. Connections add to it from their own tasks.</summary>
internal sealed class ChannelTally(string channel)
{
    private long _requests, _connections, _bytesUp, _bytesDown;
    private int _isOpen;
    private volatile string _protocol = "";

    public ChannelFigures Figures => new(
        channel, _protocol, Interlocked.Read(ref _requests), Interlocked.Read(ref _connections), Interlocked.Read(ref _bytesUp), Interlocked.Read(ref _bytesDown));

    public void AddConnection() => Interlocked.Increment(ref _connections);

    public void AddRequest(string protocol)
    {
        Interlocked.Increment(ref _requests);
        _protocol = protocol;
    }

    public void AddUp(long bytes) => Interlocked.Add(ref _bytesUp, bytes);

    public void AddDown(long bytes) => Interlocked.Add(ref _bytesDown, bytes);

    /// <summary>Takes the one subscription that a channel has in a run.</summary>
    public bool TryOpen() => Interlocked.Exchange(ref _isOpen, 1) == 0;
}
