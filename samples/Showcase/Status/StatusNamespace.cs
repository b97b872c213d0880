using Parley;

namespace Showcase.Status;

/// <summary>Figures go to those who watch: a tab in the background has them stopped.</summary>
[SocketIONamespace("/status")]
internal sealed partial class StatusNamespace(Recorder recorder) : SocketIONamespace<IStatusClient>
{
    public const string Watching = "status:watching";

    /// <summary>Begins to watch, with what has been so far.</summary>
    [Event]
    public async Task<Reply<StatusHistory>> Watch()
    {
        await Socket.JoinAsync(Watching);
        // Read only now that new figures reach the socket, so that none is missed.
        return new(recorder.History());
    }

    [Event]
    public Task Rest() => Socket.LeaveAsync(Watching).AsTask();
}
