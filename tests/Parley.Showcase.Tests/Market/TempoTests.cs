using Microsoft.Extensions.Time.Testing;
using Showcase.Market;

namespace Parley.Showcase.Tests.Market;

/// <summary>What one visitor chooses does not burden the server for long, nor beyond what it can send.</summary>
public class TempoTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Tempo _tempo;

    public TempoTests() => _tempo = new Tempo(_time);

    [Fact]
    public void A_pace_holds_for_a_minute()
    {
        _tempo.Choose(2_000);
        _time.Advance(MarketLimits.ChosenPaceLifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(new Pace(2_000, 2_000), _tempo.Now(clients: 1));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new Pace(MarketLimits.UsualPace, MarketLimits.UsualPace), _tempo.Now(clients: 1));
    }

    [Fact]
    public void Many_clients_slow_the_exchange_down()
    {
        _tempo.Choose(2_000);

        Assert.Equal(2_000, _tempo.Now(clients: 30).PerSecond);
        Assert.Equal(new Pace(2_000, 600), _tempo.Now(clients: 100));
        Assert.Equal(MarketLimits.MinPace, _tempo.Now(clients: 1_000_000).PerSecond);
    }
}
