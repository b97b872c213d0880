namespace Showcase.News;

/// <summary>Numbers the news, and keeps the last of each topic for those who missed them.</summary>
internal sealed class Archive
{
    public const int KeptOfTopic = 100;

    private const int OfYesterday = 6;

    private readonly Lock _gate = new();
    private readonly Headlines _headlines = new(seed: 1907);
    private readonly Dictionary<string, Queue<NewsItem>> _kept;
    private readonly TimeProvider _time;

    public Archive(TimeProvider time)
    {
        _time = time;
        _kept = Headlines.Topics.ToDictionary(topic => topic, _ => new Queue<NewsItem>(KeptOfTopic), StringComparer.Ordinal);
        // Who comes first finds something to read.
        for (var minutes = OfYesterday * _kept.Count; minutes > 0; minutes--)
            Add(Headlines.Topics[minutes % _kept.Count], time.GetUtcNow().AddMinutes(-minutes));
    }

    /// <summary>Changes when the server is started again.</summary>
    public string Run { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Writes an item and numbers it.</summary>
    /// <param name="topic">The topic, or <see langword="null"/> for any of them.</param>
    public NewsItem Add(string? topic = null)
    {
        lock (_gate)
            return Add(topic ?? _headlines.AnyTopic(), _time.GetUtcNow());
    }

    public Standing[] Standings()
    {
        lock (_gate)
            return [.. _kept.Select(topic => new Standing(topic.Key, topic.Value.Last().Number, topic.Value.Peek().Number))];
    }

    /// <summary>The items of a topic from one number to another, as far as they are kept.</summary>
    public NewsItem[]? Find(string? topic, int from, int to)
    {
        lock (_gate)
            return topic is not null && _kept.TryGetValue(topic, out var kept) ? [.. kept.Where(item => item.Number >= from && item.Number <= to)] : null;
    }

    private NewsItem Add(string topic, DateTimeOffset now)
    {
        var kept = _kept[topic];
        var item = new NewsItem(topic, kept.Count == 0 ? 1 : kept.Last().Number + 1, _headlines.Write(topic), now);
        if (kept.Count == KeptOfTopic)
            kept.Dequeue();
        kept.Enqueue(item);
        return item;
    }
}
