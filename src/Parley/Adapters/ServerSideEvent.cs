namespace Parley;

/// <summary>An event from node to node, which no client sees.</summary>
/// <param name="EventName">Its name.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ServerSideEvent(string EventName, RawArguments Arguments);
