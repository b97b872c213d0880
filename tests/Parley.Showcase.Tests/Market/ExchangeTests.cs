using Showcase.Market;

namespace Parley.Showcase.Tests.Market;

/// <summary>The exchange knows no clock and no chance but its seed.</summary>
public class ExchangeTests
{
    private const long Start = 1_700_000_000_000;

    [Fact]
    public void The_same_seed_and_steps_make_the_same_market()
    {
        var (one, other) = (Traded(seed: 7), Traded(seed: 7));

        for (var index = 0; index < Exchange.Coins.Length; index++)
        {
            Assert.Equivalent(one.View(index, since: 0), other.View(index, since: 0), strict: true);
        }
    }

    [Fact]
    public void Another_seed_makes_another_market()
    {
        var (one, other) = (Traded(seed: 7), Traded(seed: 8));

        Assert.NotEqual(one.View(0, since: 0).Candles, other.View(0, since: 0).Candles);
    }

    [Fact]
    public void At_least_twenty_coins_are_traded_and_prices_stay_sound()
    {
        Assert.InRange(Exchange.Coins.DistinctBy(coin => coin.Symbol, StringComparer.Ordinal).Count(), 20, 40);

        var exchange = new Exchange(seed: 1);
        var before = Enumerable.Range(0, Exchange.Coins.Length).Select(index => exchange.Quote(index).Price).ToArray();
        for (var step = 0; step < 500_000; step++)
        {
            exchange.Step(Start + step * 5L);
        }

        for (var index = 0; index < before.Length; index++)
        {
            var view = exchange.View(index, since: 0);
            Assert.InRange(view.Quote.Price, before[index] / 2, before[index] * 2);
            Assert.NotEqual(before[index], view.Quote.Price);
            Assert.Equal(MarketLimits.Candles, view.Candles.Length);
        }
    }

    [Fact]
    public void Candles_follow_one_another_and_hold_their_trades()
    {
        var candles = Traded(seed: 7).View(3, since: 0).Candles;

        Assert.InRange(candles.Length, 100, MarketLimits.Candles);
        foreach (var (before, candle) in candles.Zip(candles.Skip(1)))
        {
            Assert.True(candle.Time > before.Time);
            Assert.Equal(0, candle.Time % (long)MarketLimits.CandleLength.TotalSeconds);
            Assert.Equal(before.Close, candle.Open);
            Assert.InRange(candle.Open, candle.Low, candle.High);
            Assert.InRange(candle.Close, candle.Low, candle.High);
        }
    }

    [Fact]
    public void The_best_bid_is_below_the_best_ask_and_the_newest_trade_comes_first()
    {
        var exchange = Traded(seed: 7);
        for (var index = 0; index < Exchange.Coins.Length; index++)
        {
            var book = exchange.Book(index);
            Assert.True(book.Bids[0].Price < book.Asks[0].Price);
            Assert.True(book.Bids[0].Price > book.Bids[^1].Price);
            Assert.True(book.Asks[0].Price < book.Asks[^1].Price);
            Assert.All([.. book.Bids, .. book.Asks], level => Assert.True(level.Size >= 0));
            Assert.Equal(MarketLimits.Trades, book.Trades.Length);
            Assert.Equal(exchange.Quote(index).Price, book.Trades[0].Price);
            Assert.Equal(book.Trades[0].Number - 1, book.Trades[1].Number);
        }
    }

    [Fact]
    public void Candles_before_a_time_are_left_out()
    {
        var exchange = Traded(seed: 7);
        var all = exchange.View(0, since: 0).Candles;

        Assert.Equal(all[^3..], exchange.View(0, all[^3].Time).Candles);
    }

    private static Exchange Traded(ulong seed)
    {
        var exchange = new Exchange(seed);
        exchange.TradeUntil(Start);
        return exchange;
    }
}
