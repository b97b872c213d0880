using Parley;

namespace Showcase.News;

// What the two sides tell each other. The build writes these types to web/src/contracts.ts, which the page is checked against.

/// <param name="Number">Counted for each topic by itself, without a gap: whoever follows a topic can tell what they do not have.</param>
public sealed record NewsItem(string Topic, int Number, string Headline, DateTimeOffset PublishedAt);

/// <summary>How far a topic has got.</summary>
/// <param name="Last">The number of the last item.</param>
/// <param name="FirstKept">The oldest that the archive still has.</param>
public sealed record Standing(string Topic, int Last, int FirstKept);

/// <param name="Run">Changes when the server is started again, and its numbering with it.</param>
/// <param name="WindowSeconds">How long the server waits for somebody whose line was cut.</param>
public sealed record NewsWelcome(string Run, int WindowSeconds, Standing[] Topics);

/// <summary>What the server tells its clients.</summary>
public interface INewsClient
{
    /// <summary>To somebody who begins, or begins anew.</summary>
    Task Welcome(NewsWelcome welcome);

    Task Published(NewsItem item);

    /// <summary>To somebody who has come back to the session they had, after all that was published meanwhile.</summary>
    /// <param name="back">When they came back: what was published before, they did not get at its time.</param>
    /// <param name="topics">How far the topics are, to compare with what arrived.</param>
    Task Resumed(DateTimeOffset back, Standing[] topics);
}
