using Parley;

namespace Showcase.Market;

/// <summary>What clients may ask: to see prices, to see one coin closely, and how fast the exchange trades.</summary>
[SocketIONamespace("/market")]
internal sealed partial class MarketNamespace(Exchange exchange, Tempo tempo, TimeProvider time) : SocketIONamespace<IMarketClient>
{
    private const string NoSuchCoin = "There is no such coin.";

    public override Task OnConnectedAsync() => Client.Emit.Welcome(new MarketView(Exchange.Coins, tempo.Now(Socket.Namespace.SocketCount)));

    /// <summary>Says which rows the client sees: prices of these are sent and of no others. Answers with those that are new.</summary>
    [Event]
    public async Task<Reply<Rows>> Watch(string[]? symbols)
    {
        if (symbols is null || symbols.Length > Exchange.Coins.Length || symbols.Any(symbol => Exchange.Find(symbol) < 0))
            return new(null, NoSuchCoin);

        var wanted = symbols.Select(symbol => Audience.Prices + symbol).ToHashSet(StringComparer.Ordinal);
        var present = RoomsOf(Audience.Prices);
        foreach (var room in present.Except(wanted, StringComparer.Ordinal))
            await Socket.LeaveAsync(room);

        var added = wanted.Except(present, StringComparer.Ordinal).ToArray();
        foreach (var room in added)
            await Socket.JoinAsync(room);
        // Read only now that the prices reach the socket, so that none is missed.
        return new(new Rows([.. added.Select(room => exchange.Row(Exchange.Find(room[Audience.Prices.Length..])))]));
    }

    /// <summary>Chooses the coin that is seen closely, and leaves the one before.</summary>
    /// <param name="since">The time of the oldest candle that the client needs, in seconds: one that has them does not have its slow line carry all.</param>
    [Event]
    public async Task<Reply<CoinView>> Open(string? symbol, long since)
    {
        if (Exchange.Find(symbol) is var index && index < 0)
            return new(null, NoSuchCoin);
        await Close();
        await Socket.JoinAsync(Audience.Details + symbol);
        return new(exchange.View(index, since));
    }

    [Event]
    public async Task Close()
    {
        foreach (var room in RoomsOf(Audience.Details))
            await Socket.LeaveAsync(room);
    }

    /// <summary>Chooses the pace, for everybody and for a while.</summary>
    [Event]
    public Reply<Pace> SetPace(int perSecond)
    {
        if (perSecond is < MarketLimits.MinPace or > MarketLimits.MaxPace)
            return new(null, $"The exchange makes {MarketLimits.MinPace} to {MarketLimits.MaxPace} updates a second.");
        tempo.Choose(perSecond);
        return new(tempo.Now(Socket.Namespace.SocketCount));
    }

    /// <summary>The server's time, in milliseconds of Unix time: how late a price is shown is measured against it.</summary>
    [Event]
    public long Clock() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private string[] RoomsOf(string kind) => [.. Socket.Rooms.Where(room => room.StartsWith(kind, StringComparison.Ordinal))];
}
