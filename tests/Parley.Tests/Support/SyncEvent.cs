namespace Parley.Tests.Support;

/// <summary>An event that is answered at once, so that a peer can tell that nothing else is on its way to it.</summary>
internal static class SyncEvent
{
    public static void AnswerSync(this IEventRegistry registry) => registry.On("sync", (Socket _, Ack ack) => ack.Send());
}
