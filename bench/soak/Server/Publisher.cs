using System.Diagnostics;

namespace Parley.Soak.Server;

/// <summary>Emits 16 KiB to a room 200 times a second, with the time of each.</summary>
internal sealed class Publisher(SocketIOServer io)
{
    public const string Room = "readers";
    public const string Event = "n";
    public const int PerSecond = 200;
    public const int PayloadBytes = 16 * 1024;

    private static readonly string Payload = new('x', PayloadBytes);
    private int _published;

    public int Published => Volatile.Read(ref _published);

    public async Task RunAsync(string policy, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1000.0 / PerSecond));
        var total = (int)(duration.TotalSeconds * PerSecond);
        while (_published < total)
        {
            // One that was late is made up for.
            for (var due = Math.Min(total, Stopwatch.GetElapsedTime(start).TotalSeconds * PerSecond); _published < due;)
            {
                await Apply(policy, io.To(Room)).EmitAsync(Event, _published, Stopwatch.GetTimestamp(), Payload);
                Volatile.Write(ref _published, _published + 1);
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>What an emit does about slow clients.</summary>
    public static EmitOperator Apply(string policy, EmitOperator to) =>
        policy == "Latest" ? to.Latest("key") : to.WhenSlow(Enum.Parse<SlowConsumerPolicy>(policy));
}
