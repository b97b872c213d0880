using Parley;

namespace Showcase.Market;

/// <summary>Keeps the exchange going, and tells of it whoever looks.</summary>
internal sealed class Ticker(ISocketIO<MarketNamespace, IMarketClient> market, Exchange exchange, Audience audience, Tempo tempo, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan _beat = TimeSpan.FromMilliseconds(20), _detailsEvery = TimeSpan.FromMilliseconds(100);

    private readonly bool[] _traded = new bool[Exchange.Coins.Length];
    private readonly int[] _prices = new int[Exchange.Coins.Length], _details = new int[Exchange.Coins.Length];

    /// <summary>How many prices of a coin were made for clients.</summary>
    public int PricesOf(string symbol) => Volatile.Read(ref _prices[Exchange.Find(symbol)]);

    /// <summary>How many candles and books of a coin were made for clients.</summary>
    public int DetailsOf(string symbol) => Volatile.Read(ref _details[Exchange.Find(symbol)]);

    // Before the server takes requests: no room is made that the audience does not hear of, and no chart is empty.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        audience.Follow(market.Namespace);
        exchange.TradeUntil(Now());
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_beat, time);
        var (last, detailed) = (time.GetTimestamp(), time.GetTimestamp());
        var (owed, told) = (0.0, tempo.Now(0));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var pace = tempo.Now(market.Namespace.SocketCount);
            // A server that was held up goes on; it does not catch up with a burst.
            owed = Math.Min(owed + pace.PerSecond * time.GetElapsedTime(last).TotalSeconds, Math.Max(1, pace.PerSecond / 4));
            last = time.GetTimestamp();
            for (; owed >= 1; owed--)
                await TradeAsync();
            for (var index = 0; index < Exchange.Coins.Length; index++)
                if (audience.TakeNews(index))
                    await TellPriceAsync(index);

            if (time.GetElapsedTime(detailed) < _detailsEvery)
                continue;
            detailed = time.GetTimestamp();
            // It changes with the number of clients: not for each of them that comes.
            if (pace != told)
                await market.Latest("pace").Emit.Pace(told = pace);
            for (var index = 0; index < Exchange.Coins.Length; index++)
                if (audience.HasDetails(index) && _traded[index])
                    await TellDetailsAsync(index);
        }
    }

    private async ValueTask TradeAsync()
    {
        var index = exchange.Step(Now());
        _traded[index] = true;
        if (audience.HasPrice(index))
            await TellPriceAsync(index);
    }

    // Who reads slowly finds the last price where the first one waited: their queue has one place for each coin.
    private Task TellPriceAsync(int index)
    {
        _prices[index]++;
        var quote = exchange.Quote(index);
        return market.To(Audience.Prices + quote.Symbol).Latest("price:" + quote.Symbol).Emit.Quote(quote);
    }

    private async Task TellDetailsAsync(int index)
    {
        _traded[index] = false;
        _details[index]++;
        var book = exchange.Book(index);
        var room = market.To(Audience.Details + book.Symbol);
        await room.Latest("book:" + book.Symbol).Emit.Book(book);
        // A key for each candle: the next one does not replace how this one ended.
        if (exchange.OpenCandle(index) is { } candle)
            await room.Latest($"candle:{book.Symbol}:{candle.Time}").Emit.Candle(book.Symbol, candle);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
