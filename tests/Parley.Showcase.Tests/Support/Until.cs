namespace Parley.Showcase.Tests.Support;

/// <summary>Waits for what no assertion of Playwright waits for.</summary>
internal static class Until
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30), _pause = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(Func<bool> isTrue) => TrueAsync(() => Task.FromResult(isTrue()));

    public static async Task TrueAsync(Func<Task<bool>> isTrue)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(_patience);
        while (!await isTrue())
        {
            await Task.Delay(_pause, patience.Token);
        }
    }
}
