namespace Showcase.Market;

/// <summary>
/// A simulated exchange of two dozen coins, which do not exist. It knows no clock: the same seed and the same steps make the same market. Safe to use from any thread.
/// </summary>
internal sealed class Exchange
{
    private static readonly (Coin Coin, double Price)[] _listed =
    [
        (new("AVO", "Avocet", 2), 84.20), (new("CRL", "Curlew", 2), 61.75), (new("DNL", "Dunlin", 4), 0.9342), (new("EDR", "Eider", 3), 7.415),
        (new("FLM", "Fulmar", 2), 128.60), (new("GDW", "Gadwall", 3), 5.208), (new("GNT", "Gannet", 1), 1204.5), (new("GOD", "Godwit", 2), 47.33),
        (new("HRN", "Heron", 0), 9_640), (new("KST", "Kestrel", 1), 884.3), (new("KNT", "Knot", 4), 0.6180), (new("LNT", "Linnet", 3), 13.870),
        (new("MRL", "Merlin", 1), 645.1), (new("OSP", "Osprey", 0), 14_205), (new("PTR", "Petrel", 2), 99.41), (new("PNT", "Pintail", 3), 8.812),
        (new("PLV", "Plover", 2), 52.09), (new("PFN", "Puffin", 4), 1.1273), (new("RUF", "Ruff", 3), 6.046), (new("SSK", "Siskin", 4), 0.7761),
        (new("SMW", "Smew", 3), 11.495), (new("TEA", "Teal", 2), 73.58), (new("WGN", "Wigeon", 3), 9.127), (new("WRN", "Wren", 4), 0.5047),
    ];

    private readonly Lock _gate = new();
    private readonly Dice _dice;
    private readonly CoinMarket[] _markets;

    public Exchange(ulong seed)
    {
        _dice = new Dice(seed);
        _markets = [.. _listed.Select((listed, index) => new CoinMarket(listed.Coin, listed.Price, seed + (ulong)index + 1))];
    }

    public static Coin[] Coins { get; } = [.. _listed.Select(listed => listed.Coin)];

    /// <summary>Trades for as long as candles are kept, up to the given time, so that charts do not begin empty.</summary>
    public void TradeUntil(long at)
    {
        const int TradesInCandle = 10;
        var candle = (long)MarketLimits.CandleLength.TotalMilliseconds;
        var steps = MarketLimits.Candles * TradesInCandle * Coins.Length;
        for (var step = steps; step > 0; step--)
            Step(at - step * candle / (TradesInCandle * Coins.Length));
    }

    /// <summary>One trade.</summary>
    /// <param name="at">In milliseconds of Unix time, not earlier than before; candles and trades carry it.</param>
    /// <returns>The index of the coin.</returns>
    public int Step(long at)
    {
        lock (_gate)
        {
            var index = _dice.Next(_markets.Length);
            _markets[index].Trade(at);
            return index;
        }
    }

    public static int Find(string? symbol) => Array.FindIndex(Coins, coin => coin.Symbol == symbol);

    public Quote Quote(int index)
    {
        lock (_gate)
            return _markets[index].Quote();
    }

    public Row Row(int index)
    {
        lock (_gate)
            return new Row(_markets[index].Quote(), _markets[index].Closes());
    }

    public Candle? OpenCandle(int index)
    {
        lock (_gate)
            return _markets[index].OpenCandle();
    }

    public Book Book(int index)
    {
        lock (_gate)
            return _markets[index].Book();
    }

    public CoinView View(int index, long since)
    {
        lock (_gate)
            return new CoinView(_markets[index].Quote(), [.. _markets[index].Candles().Where(candle => candle.Time >= since)], _markets[index].Book());
    }
}
