namespace Showcase.Status;

/// <summary>Reads all figures at one moment.</summary>
internal sealed class Gauge(Meters meters, RoomCount rooms, TimeProvider time)
{
    public (StatusSample Sample, NamespaceFigures[] Namespaces) Read()
    {
        meters.Ask();
        var namespaces = ReadNamespaces();
        var connections = meters["parley.connections"];
        var sample = new StatusSample(
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            connections["websocket"],
            connections["polling"],
            namespaces.Sum(each => each.Sockets),
            rooms.Total(),
            meters["parley.events.received"].Total,
            meters["parley.events.emitted"].Total,
            meters["parley.broadcast.fanout"].Total,
            meters["parley.bytes.received"].Total,
            meters["parley.bytes.sent"].Total,
            meters["parley.send_queue.bytes"].Total,
            meters["parley.drops"].Total,
            meters["parley.slow_consumers"].Total,
            GC.GetTotalMemory(forceFullCollection: false),
            Environment.WorkingSet,
            Environment.CpuUsage.TotalTime.TotalSeconds);
        return (sample, namespaces);
    }

    private NamespaceFigures[] ReadNamespaces()
    {
        var (joined, left) = (meters["parley.connects"], meters["parley.disconnects"]);
        var (received, emitted) = (meters["parley.events.received"], meters["parley.events.emitted"]);
        return
        [
            .. rooms.Namespaces.Union(joined.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                // Never below zero, should somebody leave between the two readings.
                .Select(name => new NamespaceFigures(name, Math.Max(0, joined[name] - left[name]), rooms.In(name), received[name], emitted[name])),
        ];
    }
}
