using Parley;
using Parley.Engine;

namespace Showcase.Lab;

/// <summary>What the page asks besides: it opens a run, connects the channels with the run's token, and then begins.</summary>
[SocketIONamespace("/lab")]
internal sealed partial class LabNamespace(Runs runs, LabServer server, Crowds crowds) : SocketIONamespace<ILabClient>
{
    public override Task OnConnectedAsync() => Client.Emit.Welcome(server.Rules);

    public override async Task OnDisconnectingAsync(DisconnectReason reason)
    {
        if (runs.Of(Socket.Id) is { } run)
            await runs.EndAsync(run);
    }

    /// <summary>The clock, which the page asks several times to know how far its own is off.</summary>
    [Event]
    public LabSample Clock() => runs.Sample;

    [Event]
    public Reply<LabRun> Open(int rate, int payload)
    {
        if (rate is < 1 or > LabLimits.Rate || payload is < LabLimits.MinPayload or > LabLimits.MaxPayload)
            return new(null, $"A feed has 1 to {LabLimits.Rate} messages a second, of {LabLimits.MinPayload} to {LabLimits.MaxPayload} bytes.");
        return runs.Open(Socket.Id, Socket.Handshake.Address, rate, payload, out var error) is { } run ? new(new LabRun(run.Token)) : new(null, error);
    }

    /// <summary>Adds clients to a channel before it begins, for what one client alone is too little to measure.</summary>
    [Event]
    public async Task<Reply<LabCrowd>> Crowd(string channel, int pauseMs)
    {
        if (!LabChannel.All.Contains(channel) || pauseMs is < LabLimits.MinPauseMs or > LabLimits.MaxPauseMs)
            return new(null, $"There is no such channel, or the pause is not {LabLimits.MinPauseMs} to {LabLimits.MaxPauseMs} ms.");
        return runs.Of(Socket.Id) is { } run ? await crowds.BringAsync(run, channel, Socket.Handshake.IsSecure, pauseMs) : new(null, "The run has ended.");
    }

    [Event]
    public Reply<LabSample> Begin()
    {
        if (runs.Of(Socket.Id) is not { } run || server.Feed is not { } feed)
            return new(null, "The run has ended.");
        run.Begin(feed);
        return new(runs.Sample);
    }

    [Event]
    public async Task<Reply<LabFigures>> Stop() =>
        runs.Of(Socket.Id) is { } run && await runs.EndAsync(run, waitForGoodbyes: true) is { } figures ? new(figures) : new(null, "The run has ended.");
}
