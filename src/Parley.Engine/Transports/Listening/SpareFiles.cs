using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using Parley.Engine.Diagnostics;

namespace Parley.Engine.Transports.Listening;

/// <summary>
/// The file descriptors that connections leave to the rest of the process. Without any the runtime cannot start a thread, and a process that cannot
/// start the threads of its pool ends, with everybody who is connected to it.
/// </summary>
/// <remarks>A system gives the lowest number that is free, so the number of a connection says how many are taken, whatever by.</remarks>
internal sealed class SpareFiles
{
    /// <summary>What metrics call it.</summary>
    public const string Name = "OpenFiles";

    private const int AtLeast = 64;
    private const int Share = 10;
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    private readonly long? _limit;
    private readonly TimeProvider _time;
    private readonly EngineMetrics _metrics;
    private readonly ILogger _logger;

    // Touched by whoever accepts, which may be several at a time: at worst two of them say the same.
    private long? _toldAt;

    /// <param name="limit">How many the process may have, or <see langword="null"/> for as many as it likes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Where connections are counted that are turned away.</param>
    /// <param name="logger">What is told of them, once a minute.</param>
    public SpareFiles(long? limit, TimeProvider time, EngineMetrics metrics, ILogger logger)
    {
        _limit = limit is { } files ? ForConnections(files) : null;
        _time = time;
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>How many of so many connections and the rest of the process may take between them.</summary>
    public static long ForConnections(long files) => files - Math.Max(AtLeast, files / Share);

    /// <summary>Whether a connection may stay. It is counted and told of if it may not.</summary>
    public bool Admit(ConnectionContext connection)
    {
        if (_limit is not { } limit
            || connection.Features.Get<IConnectionSocketFeature>() is not { } feature
            || feature.Socket.SafeHandle.DangerousGetHandle() < limit)
        {
            return true;
        }

        _metrics.OnLimit(Name);
        if (_toldAt is not { } told || _time.GetElapsedTime(told) >= s_silence)
        {
            _toldAt = _time.GetTimestamp();
            _logger.FilesAreScarce(limit);
        }

        return false;
    }
}
