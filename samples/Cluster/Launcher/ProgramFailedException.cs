namespace Cluster.Launcher;

/// <summary>A program that the cluster needs is missing or does not start. The message is for whoever started the sample.</summary>
internal sealed class ProgramFailedException(string message) : Exception(message);
