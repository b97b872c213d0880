namespace Showcase.Market;

/// <summary>The market of one coin: orders, trades and candles. Belongs to <see cref="Exchange"/>, which locks.</summary>
internal sealed class CoinMarket
{
    private static readonly long _candleMs = (long)MarketLimits.CandleLength.TotalMilliseconds;

    private readonly Dice _dice;
    private readonly OrderBook _book;
    private readonly long _home;
    private readonly double _tick;
    private readonly double _lot;
    private readonly Queue<Candle> _closed = new(MarketLimits.Candles);
    private readonly Queue<Trade> _trades = new(MarketLimits.Trades);
    private Candle? _open;
    private double _price, _mood;
    private long _number, _at;

    public CoinMarket(Coin coin, double price, ulong seed)
    {
        Coin = coin;
        _dice = new Dice(seed);
        _tick = Math.Pow(10, -coin.Decimals);
        _home = (long)Math.Round(price / _tick);
        _lot = 20_000 / price;
        _book = new OrderBook(_dice, _home, _lot);
        _price = PriceOf(_home);
    }

    public Coin Coin { get; }

    /// <summary>Somebody buys or sells: by mood, which changes, and the more likely the further the price is from home.</summary>
    public void Trade(long at)
    {
        if (_dice.Next(150) == 0)
            _mood = (_dice.Next() - 0.5) * 0.16;
        var pull = Math.Clamp((_home - _book.BestBid) / (double)_home, -0.4, 0.4);
        var isBuy = _dice.Next() < 0.5 + _mood + pull;
        var size = Math.Round(_dice.NextSize(_lot) + _lot / 100, 4);

        _price = PriceOf(_book.Take(isBuy, size));
        _book.Refill();
        _book.Refill();
        (_number, _at) = (_number + 1, at);

        if (_trades.Count == MarketLimits.Trades)
            _trades.Dequeue();
        _trades.Enqueue(new Trade(_number, _price, size, isBuy, at));
        AddToCandle(size, at);
    }

    public Quote Quote()
    {
        var since = _closed.TryPeek(out var oldest) ? oldest.Open : _open?.Open ?? _price;
        return new Quote(Coin.Symbol, _price, Math.Round((_price / since - 1) * 100, 2), _number, _at);
    }

    public Candle? OpenCandle() => _open;

    public Candle[] Candles() => _open is null ? [] : [.. _closed, _open];

    public double[] Closes() => [.. Candles().TakeLast(MarketLimits.ClosesInRow).Select(candle => candle.Close)];

    public Book Book() => new(Coin.Symbol, Levels(_book.Bids, _book.BestBid, -1), Levels(_book.Asks, _book.BestAsk, 1), [.. _trades.Reverse()]);

    private Level[] Levels(ReadOnlySpan<double> sizes, long best, int direction)
    {
        var levels = new Level[sizes.Length];
        for (var index = 0; index < sizes.Length; index++)
            levels[index] = new Level(PriceOf(best + direction * index), Math.Round(sizes[index], 4));
        return levels;
    }

    private void AddToCandle(double size, long at)
    {
        var time = at / _candleMs * _candleMs / 1000;
        if (_open is { } open && open.Time >= time)
        {
            _open = open with { High = Math.Max(open.High, _price), Low = Math.Min(open.Low, _price), Close = _price, Volume = Math.Round(open.Volume + size, 4) };
            return;
        }

        if (_open is not null)
            _closed.Enqueue(_open);
        if (_closed.Count == MarketLimits.Candles)
            _closed.Dequeue();
        var first = _open?.Close ?? _price;
        _open = new Candle(time, first, Math.Max(first, _price), Math.Min(first, _price), _price, size);
    }

    private double PriceOf(long ticks) => Math.Round(ticks * _tick, Coin.Decimals);
}
