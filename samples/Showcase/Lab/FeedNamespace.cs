using Parley;

namespace Showcase.Lab;

/// <summary>The feed for long-polling and WebSockets. It is on the ports of the lab alone, and for those who know a run.</summary>
[SocketIONamespace("/feed")]
internal sealed partial class FeedNamespace(Runs runs) : SocketIONamespace<IFeedClient>
{
    public static string Room(Run run) => "run:" + run.Token;

    public override Task OnConnectingAsync(ConnectingContext connecting)
    {
        var query = connecting.Handshake.Query;
        if (runs.Find(query.GetValueOrDefault("run").ToString()) is not { } run || !LabChannel.All.Contains(query.GetValueOrDefault("channel").ToString()))
            connecting.Reject("the run has ended");
        else if (!run[query["channel"].ToString()].TryOpen())
            connecting.Reject("the channel is open already");
        return Task.CompletedTask;
    }

    public override async Task OnConnectedAsync()
    {
        if (runs.Find(Socket.Handshake.Query["run"].ToString()) is { } run)
            await Socket.JoinAsync(Room(run));
    }
}
