namespace Parley;

/// <summary>Some nodes of the cluster did not answer in time. It carries what the others answered.</summary>
public sealed class ClusterTimeoutException : SocketIOException
{
    /// <summary>Creates an exception.</summary>
    public ClusterTimeoutException()
        : this("operation has timed out")
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What happened.</param>
    public ClusterTimeoutException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public ClusterTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal ClusterTimeoutException(IReadOnlyList<RemoteSocket> sockets, IReadOnlyList<string> silentNodes, int missingNodes)
        : base(silentNodes.Count == 0
            ? $"timeout reached: missing {missingNodes} responses"
            : $"timeout reached: missing {missingNodes} responses, of nodes {string.Join(", ", silentNodes)}")
    {
        Sockets = sockets;
        SilentNodes = silentNodes;
        MissingNodes = missingNodes;
    }

    /// <summary>The sockets of this node and of those that answered.</summary>
    public IReadOnlyList<RemoteSocket> Sockets { get; } = [];

    /// <summary>The ids of the nodes that did not answer, where the adapter knows them.</summary>
    public IReadOnlyList<string> SilentNodes { get; } = [];

    /// <summary>How many nodes did not answer, those of <see cref="SilentNodes"/> included.</summary>
    public int MissingNodes { get; }
}
