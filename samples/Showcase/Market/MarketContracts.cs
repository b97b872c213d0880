namespace Showcase.Market;

// What the two sides tell each other. The build writes these types to web/src/contracts.ts, which the page is checked against.

/// <param name="Decimals">With how many of them its prices are written.</param>
public sealed record Coin(string Symbol, string Name, int Decimals);

/// <param name="Change">In percent, since the oldest candle.</param>
/// <param name="Number">Counts the updates of the coin. A gap is what was replaced on the way.</param>
/// <param name="At">When it was published, in milliseconds of Unix time.</param>
public sealed record Quote(string Symbol, double Price, double Change, long Number, long At);

/// <param name="Time">When it begins, in seconds of Unix time.</param>
public sealed record Candle(long Time, double Open, double High, double Low, double Close, double Volume);

public sealed record Level(double Price, double Size);

public sealed record Trade(long Number, double Price, double Size, bool IsBuy, long At);

/// <summary>The best offers first, and the last trades, newest first.</summary>
public sealed record Book(string Symbol, Level[] Bids, Level[] Asks, Trade[] Trades);

/// <param name="Closes">Of the last candles, the one that is open included.</param>
public sealed record Row(Quote Quote, double[] Closes);

public sealed record Rows(Row[] Coins);

public sealed record CoinView(Quote Quote, Candle[] Candles, Book Book);

/// <summary>Updates a second of all coins together.</summary>
/// <param name="Chosen">By a visitor, for everybody.</param>
/// <param name="PerSecond">What it is now; less than was chosen when many watch.</param>
public sealed record Pace(int Chosen, int PerSecond);

public sealed record MarketView(Coin[] Coins, Pace Pace);

/// <summary>What the server tells its clients.</summary>
public interface IMarketClient
{
    Task Welcome(MarketView market);

    Task Pace(Pace pace);

    /// <summary>To those who see the row of the coin, each of its updates.</summary>
    Task Quote(Quote quote);

    /// <summary>To those who have chosen the coin, up to ten times a second.</summary>
    Task Candle(string symbol, Candle candle);

    /// <inheritdoc cref="Candle"/>
    Task Book(Book book);
}
