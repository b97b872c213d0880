using Microsoft.Extensions.Logging;
using Parley.Diagnostics;

namespace Parley;

public sealed partial class SocketIOServer
{
    /// <summary>Tells log and metrics of a limit that was reached without ending a connection, which is told of when it ends. No lock is held.</summary>
    /// <param name="limit">The name of the option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="namespace">Where it was reached.</param>
    /// <param name="consequence">What comes of it.</param>
    /// <param name="level">Debug for what a busy server does all the time.</param>
    internal void TellOfLimit(string limit, int value, Namespace @namespace, string consequence, LogLevel level = LogLevel.Warning)
    {
        Metrics.OnLimit(limit);
        Logger.LimitReached(level, limit, value, @namespace.Name, consequence);
    }

    /// <summary>The same for who may hold a lock: told from the pool.</summary>
    internal void TellOfLimitLater(string limit, int value, Namespace @namespace, string consequence) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static told => told.Server.TellOfLimit(told.Limit, told.Value, told.Namespace, told.Consequence),
            (Server: this, Limit: limit, Value: value, Namespace: @namespace, Consequence: consequence),
            preferLocal: false);
}
