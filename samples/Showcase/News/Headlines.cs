namespace Showcase.News;

/// <summary>Writes headlines: with one seed always the same.</summary>
internal sealed class Headlines(int seed)
{
#pragma warning disable CA5394 // Nobody has to be kept from guessing tomorrow's news.
    private readonly Random _random = new(seed);

    /// <summary>A topic, with who does what about what in it.</summary>
    private sealed record Desk(string[] Who, string[] Does, string[] What);

    private static readonly Dictionary<string, Desk> _desks = new(StringComparer.Ordinal)
    {
        ["Harbour"] = new(
            ["The night ferry", "Pilot boat Ada", "The crane at quay four", "A three-masted guest", "The harbour office", "Tug No. 7"],
            ["leaves early with", "waits an hour for", "takes on", "turns back because of", "is late with", "makes room for"],
            ["forty crates of lemons", "a choir from the islands", "the last of the apple harvest", "a very large piano", "two hundred bicycles", "a seal on the slipway"]),
        ["Weather"] = new(
            ["A front from the west", "Morning fog", "The first frost", "A warm evening wind", "Thunder over the hills", "A dry spell"],
            ["surprises", "spares", "reaches", "keeps clear of", "lingers above", "cools"],
            ["the lighthouse", "the vineyards", "the northern suburbs", "Saturday's market", "both banks of the river", "the airfield"]),
        ["Science"] = new(
            ["A telescope on a roof", "The institute's oldest clock", "A class of ten-year-olds", "A patient botanist", "The tide gauge", "A microscope from 1911"],
            ["finds", "measures", "loses sight of", "confirms", "counts", "raises questions about"],
            ["a comet nobody had booked", "eleven kinds of moss", "the speed of snails", "a gap of two milliseconds", "a moth thought to be gone", "the length of the bridge"]),
        ["Sport"] = new(
            ["The second eleven", "A retired postman", "The rowing club", "The youngest in the field", "The visitors", "A goalkeeper on loan"],
            ["wins", "gives away", "opens", "almost misses", "repeats", "decides"],
            ["the hill race", "a final in the rain", "the chess marathon", "a draw that felt like more", "the long jump by a hand", "the season's last home match"]),
        ["Stage"] = new(
            ["The little theatre", "A street organist", "The town's brass band", "An understudy", "The puppet opera", "A quartet of beginners"],
            ["rehearses", "sells out", "brings back", "shortens", "moves outdoors with", "finally understands"],
            ["a comedy in four acts", "the forgotten overture", "a waltz for six hands", "the ghost scene", "an evening without words", "the encore"]),
    };

    public static IReadOnlyList<string> Topics { get; } = [.. _desks.Keys];

    public string AnyTopic() => Topics[_random.Next(Topics.Count)];

    public string Write(string topic)
    {
        var desk = _desks[topic];
        return $"{Any(desk.Who)} {Any(desk.Does)} {Any(desk.What)}";
    }

    private string Any(string[] words) => words[_random.Next(words.Length)];
#pragma warning restore CA5394
}
