namespace Parley.Load.Scenarios;

/// <summary>What clients do.</summary>
internal enum ScenarioKind
{
    /// <summary>Each has an event come back, and again.</summary>
    Echo,

    /// <summary>Each has an event acknowledged, and again.</summary>
    Ack,

    /// <summary>One publishes to all, and again as soon as it has its own copy.</summary>
    Broadcast,

    /// <summary>Rooms of clients at the nodes of a cluster: one client of a room publishes to the next room, again as soon as it hears of its own.</summary>
    Cluster,
}
