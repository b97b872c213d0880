using Parley;

namespace Showcase.Chat;

/// <summary>Tells everybody when the list of rooms has changed: twice a second at most, however many come and go.</summary>
internal sealed class RoomList(ISocketIO<ChatNamespace, IChatClient> chat, Rooms rooms, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), time);
        var told = rooms.Version;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            rooms.Expire();
            var version = rooms.Version;
            if (version == told)
                continue;
            told = version;
            // Whoever reads slowly needs the last list only.
            await chat.Latest("rooms").Emit.Rooms(rooms.List());
        }
    }
}
