using Parley;

namespace Showcase.Lab;

// What the two sides tell each other. The build writes these types to web/src/contracts.ts, which the page is checked against.

/// <summary>One message of the feed, the same on all channels.</summary>
/// <param name="At">When it was published, in milliseconds of the server's clock.</param>
public sealed record FeedMessage(long Number, double At, string Payload);

/// <summary>Where a channel is, on the host that the page came from.</summary>
public sealed record LabPort(string Channel, int Port);

/// <param name="Http">The channels for pages that came by http; none where the server has no such address.</param>
/// <param name="Https">The same for https.</param>
/// <param name="SecurePort">Where this page is by https, if anywhere.</param>
/// <param name="Fault">Why there are no channels, in words for the visitor.</param>
public sealed record LabRules(LabPort[] Http, LabPort[] Https, int? SecurePort, int MaxRate, int MinPayload, int MaxPayload, int Seconds, string? Fault);

/// <param name="Token">Has to be in each request of a channel: what its connection carries is counted for this run.</param>
public sealed record LabRun(string Token);

/// <summary>What a channel has taken so far, counted on its connections.</summary>
/// <param name="Protocol">What the server speaks on it, as it says itself.</param>
public sealed record ChannelFigures(string Channel, string Protocol, long Requests, long Connections, long BytesUp, long BytesDown);

/// <param name="Published">How many messages there were.</param>
public sealed record LabFigures(long Published, ChannelFigures[] Channels, LabSample Sample);

/// <summary>The server's clock, and what its process has used.</summary>
/// <param name="At">In milliseconds; it only runs forward, and begins anywhere.</param>
/// <param name="CpuMs">Time on processors, of all threads.</param>
/// <param name="Runs">How many runs there are, of all visitors.</param>
public sealed record LabSample(double At, double CpuMs, int Runs);

/// <summary>Clients in a second process, which listen to the channel as the page does.</summary>
/// <param name="HeapPerClient">Bytes on the server's managed heap for each of them, after a collection.</param>
public sealed record LabCrowd(int Clients, double HeapPerClient);

/// <summary>What the server tells those who are on the page.</summary>
public interface ILabClient
{
    Task Welcome(LabRules rules);

    Task Figures(LabFigures figures);

    /// <summary>The time of the run is over. The page is to stop it, as a visitor would; if it does not, the server does.</summary>
    Task Ended(string reason);
}

/// <summary>What comes over the channels that are Socket.IO.</summary>
public interface IFeedClient
{
    Task Message(FeedMessage message);
}
