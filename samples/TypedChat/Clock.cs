using Parley;

namespace TypedChat;

/// <summary>Emits from outside of any handler.</summary>
internal sealed class Clock(ISocketIO<ChatNamespace, IChatClient> chat, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await chat.Volatile.Emit.Time(time.GetUtcNow(), chat.Namespace.SocketCount);
    }
}
