using System.Diagnostics;

namespace Parley.Soak.Server;

/// <summary>Emits a number to all, so many times a second, with 100 bytes beside it, and other events to a room that nobody is in.</summary>
internal sealed class Feed(SocketIOServer io)
{
    public const string Event = "f";

    private static readonly string s_payload = new('x', 100);

    private int _published;
    private volatile int _perSecond;
    private Task _running = Task.CompletedTask;

    public int Published => Volatile.Read(ref _published);

    /// <summary>Goes on at another rate, or with 0 not at all.</summary>
    /// <param name="perSecond">Numbers a second.</param>
    /// <param name="othersPerSecond">Events to nobody a second, a multiple of that.</param>
    public async Task SetAsync(int perSecond, int othersPerSecond)
    {
        _perSecond = 0;
        await _running;
        _perSecond = perSecond;
        _running = RunAsync(perSecond, perSecond == 0 ? 0 : othersPerSecond / perSecond);
    }

    private async Task RunAsync(int perSecond, int othersEach)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), _published);
        while (_perSecond != 0)
        {
            // One that was late is made up for.
            for (var due = before + (Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond); _published < due;)
            {
                await io.EmitAsync(Event, _published, s_payload);
                Volatile.Write(ref _published, _published + 1);
                for (var i = 0; i < othersEach; i++)
                {
                    await io.To("nobody").EmitAsync(Event, i, s_payload);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1.0 / perSecond));
        }
    }
}
