using Parley;

namespace Showcase.Status;

// What the two sides tell each other. The build writes these types to web/src/contracts.ts, which the page is checked against.

/// <summary>
/// The server at one moment. What has a rate is told as the amount since the start: whoever misses a sample, or looks away for a while, still gets
/// the right rate from the next.
/// </summary>
/// <param name="At">Milliseconds since 1970.</param>
/// <param name="Sockets">Clients in namespaces; one connection may be in several.</param>
/// <param name="Rooms">Rooms with somebody in them, without those that each socket has to itself.</param>
/// <param name="Received">Events of clients.</param>
/// <param name="Emitted">Events emitted, each once however many receive it.</param>
/// <param name="Delivered">Receivers of broadcasts.</param>
/// <param name="QueuedBytes">What is waiting to be sent.</param>
/// <param name="Dropped">Packets dropped instead of sent.</param>
/// <param name="SlowConsumers">Connections closed because too much was waiting for them.</param>
/// <param name="CpuSeconds">Time that processors spent on the process.</param>
public sealed record StatusSample(
    long At,
    long WebSocket,
    long Polling,
    long Sockets,
    long Rooms,
    long Received,
    long Emitted,
    long Delivered,
    long BytesReceived,
    long BytesSent,
    long QueuedBytes,
    long Dropped,
    long SlowConsumers,
    long HeapBytes,
    long WorkingSetBytes,
    double CpuSeconds);

/// <summary>A namespace at one moment; events since the start.</summary>
public sealed record NamespaceFigures(string Name, long Sockets, long Rooms, long Received, long Emitted);

/// <param name="Run">When the server was started, in milliseconds since 1970: amounts of different runs do not belong together.</param>
/// <param name="Samples">Those of the last minutes, the oldest first.</param>
public sealed record StatusHistory(long Run, StatusSample[] Samples, NamespaceFigures[] Namespaces);

/// <summary>What the server tells those who watch.</summary>
public interface IStatusClient
{
    Task Figures(StatusSample sample, NamespaceFigures[] namespaces);
}
