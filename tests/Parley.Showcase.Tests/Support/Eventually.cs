namespace Parley.Showcase.Tests.Support;

/// <summary>Waits for something on the server's side that stays so once it is so.</summary>
internal static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public static async Task HoldsAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var guard = new CancellationTokenSource(_patience);
        while (!condition())
        {
            await timer.WaitForNextTickAsync(guard.Token);
        }
    }
}
