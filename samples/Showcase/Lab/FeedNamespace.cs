using Parley;
using Parley.Engine;

namespace Showcase.Lab;

/// <summary>The feed for long-polling and WebSockets. It is on the ports of the lab alone, and for those who know a run.</summary>
[SocketIONamespace("/feed")]
internal sealed partial class FeedNamespace(Runs runs) : SocketIONamespace<IFeedClient>
{
    private static readonly SocketKey<Run> _run = new("run");

    public static string Room(Run run) => "run:" + run.Token;

    public override Task OnConnectingAsync(ConnectingContext connecting)
    {
        var query = connecting.Handshake.Query;
        var (token, channel) = (query.GetValueOrDefault("run").ToString(), query.GetValueOrDefault("channel").ToString());
        if (runs.Find(token) is not { } run || !LabChannel.All.Contains(channel))
            connecting.Reject("the run has ended");
        else if (!run.IsCrowd(token) && !run[channel].TryOpen())
            connecting.Reject("the channel is open already");
        else
            connecting.Socket.Data.Set(_run, run);
        return Task.CompletedTask;
    }

    public override async Task OnConnectedAsync()
    {
        var (socket, run) = (Socket, Socket.Data.Get(_run)!);
        await socket.JoinAsync(Room(run));
        // Browsers that leave do not say so by long-polling.
        run.Ended.Register(() => socket.Disconnect(closeConnection: true));
    }

    public override Task OnDisconnectingAsync(DisconnectReason reason)
    {
        var query = Socket.Handshake.Query;
        if (Socket.Data.Get(_run) is { } run && !run.IsCrowd(query["run"]))
            run[query["channel"].ToString()].End();
        return Task.CompletedTask;
    }
}
