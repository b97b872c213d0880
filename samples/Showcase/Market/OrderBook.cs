namespace Showcase.Market;

/// <summary>What is offered at which price, in ticks. Orders take from the best level, and a level that is used up moves the price.</summary>
internal sealed class OrderBook
{
    private readonly Dice _dice;
    private readonly double _lot;
    private readonly double[] _bids = new double[MarketLimits.Levels];
    private readonly double[] _asks = new double[MarketLimits.Levels];

    /// <param name="lot">How much a level offers, about.</param>
    public OrderBook(Dice dice, long bestBid, double lot)
    {
        (_dice, _lot, BestBid) = (dice, lot, bestBid);
        for (var level = 0; level < MarketLimits.Levels; level++)
            (_bids[level], _asks[level]) = (NewSize(level), NewSize(level));
    }

    public long BestBid { get; private set; }

    public long BestAsk => BestBid + 1;

    /// <summary>Sizes, the best level first; each following one is a tick further away.</summary>
    public ReadOnlySpan<double> Bids => _bids;

    /// <inheritdoc cref="Bids"/>
    public ReadOnlySpan<double> Asks => _asks;

    /// <summary>Buys or sells at once, and returns the price of the last piece.</summary>
    public long Take(bool isBuy, double size)
    {
        var side = isBuy ? _asks : _bids;
        while (true)
        {
            var price = isBuy ? BestAsk : BestBid;
            if (size < side[0])
            {
                side[0] -= size;
                return price;
            }

            size -= side[0];
            Move(isBuy);
            if (size <= 0)
                return price;
        }
    }

    /// <summary>Somebody offers more, somewhere.</summary>
    public void Refill()
    {
        var side = _dice.Next(2) == 0 ? _bids : _asks;
        var level = _dice.Next(MarketLimits.Levels);
        side[level] = Math.Min(side[level] + _dice.NextSize(_lot / 4), 4 * _lot);
    }

    // The side that was taken from moves up by a level, and the other one follows.
    private void Move(bool up)
    {
        var (taken, other) = up ? (_asks, _bids) : (_bids, _asks);
        Array.Copy(taken, 1, taken, 0, taken.Length - 1);
        taken[^1] = NewSize(taken.Length - 1);
        Array.Copy(other, 0, other, 1, other.Length - 1);
        other[0] = NewSize(0);
        BestBid += up ? 1 : -1;
    }

    // Less is offered near the price than far from it.
    private double NewSize(int level) => _lot * (0.3 + _dice.Next()) * (0.5 + level * 0.05);
}
