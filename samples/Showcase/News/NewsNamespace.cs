using Microsoft.Extensions.Options;
using Parley;

namespace Showcase.News;

/// <summary>Topics are rooms. Nothing else is needed for a line that breaks: the server keeps the session with its rooms, and what was sent there.</summary>
[SocketIONamespace("/news")]
internal sealed partial class NewsNamespace(Archive archive, IOptions<SocketIOOptions> options) : SocketIONamespace<INewsClient>
{
    public static string Channel(string topic) => "news:" + topic;

    public override async Task OnConnectedAsync()
    {
        // The handshake is from before anything was sent again: what was published later is not late.
        if (Socket.Recovered)
            await Client.Emit.Resumed(Socket.Handshake.Time, archive.Standings());
        else
            await Client.Emit.Welcome(new NewsWelcome(archive.Run, WindowSeconds, archive.Standings()));
    }

    /// <summary>Follows these topics and no others.</summary>
    [Event]
    public async Task<Reply<Standing[]>> Follow(string[]? topics)
    {
        if (topics is null || topics.Length > Headlines.Topics.Count || topics.Except(Headlines.Topics, StringComparer.Ordinal).Any())
            return new(null, "There is no such topic.");
        foreach (var topic in Headlines.Topics.Except(topics, StringComparer.Ordinal))
            await Socket.LeaveAsync(Channel(topic));
        await Socket.JoinAsync([.. topics.Select(Channel)]);
        // Read only now that the topics reach the socket: what is published later arrives.
        return new(archive.Standings());
    }

    /// <summary>What was published, for somebody who could not go on where they were.</summary>
    [Event]
    public Reply<NewsItem[]> Archive(string? topic, int from, int to) =>
        archive.Find(topic, from, to) is { } items ? new(items) : new(null, "There is no such topic.");

    private int WindowSeconds => (int)(options.Value.ConnectionStateRecovery?.MaxDisconnectionDuration.TotalSeconds ?? 0);
}
