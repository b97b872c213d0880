namespace Parley.Events;

/// <summary>A listener for all events, and the delegate it is removed by.</summary>
internal sealed record AnyListener(Delegate Key, Func<Socket, string, RawArguments, Task> Call);
