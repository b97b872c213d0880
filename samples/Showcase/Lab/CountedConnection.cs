using Microsoft.AspNetCore.Connections;

namespace Showcase.Lab;

/// <summary>
/// Counts what a connection carries, headers and all. It stands between TLS, if there is any, and HTTP. The run it belongs to is known with its first request only, so
/// what was read before that is handed in then.
/// </summary>
internal sealed class CountedConnection(ConnectionContext connection, string channel)
{
    private readonly Lock _lock = new();
    private Run? _run;
    private ChannelTally? _tally;
    private long _up, _down;

    public string Channel => channel;

    public static async Task RunAsync(ConnectionContext connection, string channel, ConnectionDelegate next)
    {
        var counted = new CountedConnection(connection, channel);
        connection.Features.Set(counted);
        connection.Transport = new CountingPipe(connection.Transport, counted);
        try
        {
            await next(connection);
        }
        finally
        {
            counted._run?.Remove(counted);
        }
    }

    /// <summary>Makes the connection one of a run, or returns false if it is another's or the run has too many.</summary>
    public bool TryJoin(Run run)
    {
        lock (_lock)
        {
            if (_run is not null)
                return _run == run;
            if (!run.TryAdd(this))
                return false;
            _run = run;
            _tally = run[channel];
            _tally.AddConnection();
            _tally.AddUp(_up);
            _tally.AddDown(_down);
            return true;
        }
    }

    public void AddUp(long bytes)
    {
        lock (_lock)
        {
            if (_tally is { } tally)
                tally.AddUp(bytes);
            else
                _up += bytes;
        }
    }

    public void AddDown(long bytes)
    {
        lock (_lock)
        {
            if (_tally is { } tally)
                tally.AddDown(bytes);
            else
                _down += bytes;
        }
    }

    public void Abort() => connection.Abort();
}
