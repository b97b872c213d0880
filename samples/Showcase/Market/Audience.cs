using Parley;

namespace Showcase.Market;

/// <summary>
/// Which coins somebody looks at. Each coin has a room for its price and one for its details; the events of rooms tell which of them there are,
/// so that a coin without an audience costs neither a packet nor the making of one.
/// </summary>
internal sealed class Audience
{
    public const string Prices = "price:", Details = "detail:";

    private readonly bool[] _prices = new bool[Exchange.Coins.Length], _news = new bool[Exchange.Coins.Length], _details = new bool[Exchange.Coins.Length];

    /// <summary>Follows the rooms of a namespace.</summary>
    public void Follow(Namespace market)
    {
        market.OnRoomCreated(room => Note(room, exists: true));
        market.OnRoomDeleted(room => Note(room, exists: false));
    }

    public bool HasPrice(int index) => Volatile.Read(ref _prices[index]);

    public bool HasDetails(int index) => Volatile.Read(ref _details[index]);

    /// <summary>Whether the coin has just got an audience, once: prices between joining the room and being told of it reached nobody.</summary>
    public bool TakeNews(int index) => Volatile.Read(ref _news[index]) && Interlocked.Exchange(ref _news[index], false);

    private Task Note(string room, bool exists)
    {
        if (room.StartsWith(Prices, StringComparison.Ordinal) && Exchange.Find(room[Prices.Length..]) is >= 0 and var price)
        {
            Volatile.Write(ref _prices[price], exists);
            Volatile.Write(ref _news[price], exists);
        }
        else if (room.StartsWith(Details, StringComparison.Ordinal) && Exchange.Find(room[Details.Length..]) is >= 0 and var details)
        {
            Volatile.Write(ref _details[details], exists);
        }

        return Task.CompletedTask;
    }
}
