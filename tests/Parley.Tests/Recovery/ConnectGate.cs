using Parley.Tests.Support;

namespace Parley.Tests.Recovery;

/// <summary>A connect middleware that clients wait in while it is closed.</summary>
internal sealed class ConnectGate
{
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConnectGate() => Open();

    /// <summary>Of each client that has come to it, whether it comes back.</summary>
    public Recorder<bool> Entered { get; } = new();

    public void AddTo(SocketIOServer io) => io.Use(async (connecting, next) =>
    {
        var opened = _opened.Task;
        Entered.Add(connecting.Socket.Recovered);
        await opened;
        await next();
    });

    public void Open() => _opened.SetResult();

    public void Close() => _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}
