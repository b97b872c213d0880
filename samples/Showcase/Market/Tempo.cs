namespace Showcase.Market;

/// <summary>How fast the exchange trades. There is one exchange, so what a visitor chooses holds for all: for a minute, and within what the server can send.</summary>
internal sealed class Tempo(TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _chosen = MarketLimits.UsualPace;
    private long _chosenAt;

    public void Choose(int perSecond)
    {
        lock (_gate)
            (_chosen, _chosenAt) = (perSecond, time.GetTimestamp());
    }

    /// <param name="clients">How many there are, each of which may watch all coins.</param>
    public Pace Now(int clients)
    {
        lock (_gate)
        {
            if (_chosen != MarketLimits.UsualPace && time.GetElapsedTime(_chosenAt) >= MarketLimits.ChosenPaceLifetime)
                _chosen = MarketLimits.UsualPace;
            return new Pace(_chosen, Math.Clamp(MarketLimits.PricesPerSecond / Math.Max(1, clients), MarketLimits.MinPace, _chosen));
        }
    }
}
