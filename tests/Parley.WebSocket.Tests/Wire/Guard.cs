namespace Parley.WebSocket.Tests.Wire;

/// <summary>Nothing here waits for time to pass; the limit ends tests that would wait for ever.</summary>
internal static class Guard
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);
}
