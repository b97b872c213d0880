namespace Showcase.Market;

/// <summary>What the market costs at most, whatever visitors choose.</summary>
internal static class MarketLimits
{
    public const int MinPace = 10;
    public const int MaxPace = 2_000;
    public const int UsualPace = 200;

    /// <summary>How long a pace that somebody chose holds for everybody.</summary>
    public static readonly TimeSpan ChosenPaceLifetime = TimeSpan.FromMinutes(1);

    /// <summary>Prices a second to all clients together. When more of them watch, the exchange goes slower.</summary>
    public const int PricesPerSecond = 60_000;

    public const int Candles = 240;
    public const int ClosesInRow = 40;
    public const int Levels = 20;
    public const int Trades = 12;

    public static readonly TimeSpan CandleLength = TimeSpan.FromSeconds(5);
}
