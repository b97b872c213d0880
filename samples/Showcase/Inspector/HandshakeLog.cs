using Parley.Engine;

namespace Showcase.Inspector;

/// <summary>The headers of recent handshakes by the connection they belong to. The oldest go first, and all of them after two minutes.</summary>
internal sealed class HandshakeLog : IDisposable
{
    private const int MaxConnections = 1_000;
    private const int MaxExchanges = 3;

    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _sweepInterval = TimeSpan.FromSeconds(30);
    private static readonly object _item = new();

    // Guards the two below, which have the same connections.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<RecordedExchange>> _exchanges = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, long Since)> _ages = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;

    public HandshakeLog(TimeProvider clock)
    {
        _clock = clock;
        _sweep = clock.CreateTimer(static log => ((HandshakeLog)log!).Sweep(), this, _sweepInterval, _sweepInterval);
    }

    /// <summary>The request that opens a connection. Over a WebSocket its headers have been told by now, over long-polling they are told next.</summary>
    public void OnConnection(EngineConnection connection, HttpContext context) => Add(connection.Id, RecordedOf(context));

    /// <summary>Any response of a transport: here those that open a connection, and the WebSockets to which one moves.</summary>
    public void OnHeaders(HttpContext context)
    {
        var id = context.Request.Query["sid"].ToString();
        var isOpening = id.Length == 0;
        if (!isOpening && !RecordedExchange.IsWebSocket(context))
            return;
        var exchange = RecordedOf(context);
        if (!isOpening)
            Add(id, exchange);
        // Once the server has put the status on it.
        context.Response.OnStarting(() =>
        {
            exchange.Answer(context.Response);
            return Task.CompletedTask;
        });
    }

    public HandshakeExchange[] Find(string id)
    {
        lock (_lock)
            return _exchanges.TryGetValue(id, out var exchanges) ? [.. exchanges.Select(exchange => exchange.Tell())] : [];
    }

    public void Dispose() => _sweep.Dispose();

    private static RecordedExchange RecordedOf(HttpContext context)
    {
        if (context.Items.TryGetValue(_item, out var known))
            return (RecordedExchange)known!;
        var exchange = new RecordedExchange(context);
        context.Items[_item] = exchange;
        return exchange;
    }

    private void Add(string id, RecordedExchange exchange)
    {
        lock (_lock)
        {
            if (!_exchanges.TryGetValue(id, out var exchanges))
            {
                if (_ages.Count == MaxConnections)
                    _exchanges.Remove(_ages.Dequeue().Id);
                _exchanges[id] = exchanges = [];
                _ages.Enqueue((id, _clock.GetTimestamp()));
            }

            // A client may try to move as often as it likes.
            if (exchanges.Count < MaxExchanges)
                exchanges.Add(exchange);
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            while (_ages.TryPeek(out var oldest) && _clock.GetElapsedTime(oldest.Since) >= _lifetime)
                _exchanges.Remove(_ages.Dequeue().Id);
        }
    }
}
