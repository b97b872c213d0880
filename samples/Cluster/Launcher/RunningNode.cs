namespace Cluster.Launcher;

/// <summary>A node that takes clients.</summary>
internal sealed record RunningNode(string Name, int Port, int ProcessId);
