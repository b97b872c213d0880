namespace Parley.Load.Scenarios;

/// <summary>Servers that share their rooms over a Redis.</summary>
/// <param name="Adapter">With which adapter: classic, sharded or streams.</param>
/// <param name="Nodes">How many servers there are.</param>
/// <param name="Rings">In how many rings messages go round, from node to node, each with rooms of its own.</param>
/// <param name="IsForAll">Whether a room has members at every node, in place of one.</param>
internal sealed record ClusterShape(string Adapter, int Nodes, int Rings, bool IsForAll)
{
    /// <summary>In which room a client of a ring is.</summary>
    public string Room(int ring, int node) => IsForAll ? $"r{ring}" : $"r{ring}-{node % Nodes}";
}
