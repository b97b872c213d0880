namespace Parley;

/// <summary>One client's acknowledgement of a broadcast.</summary>
/// <param name="SocketId">The client's socket, or <see langword="null"/> if it is connected to another node, which tells only the answer.</param>
/// <param name="Value">What it acknowledged with.</param>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed record BroadcastAnswer<T>(string? SocketId, T Value);

/// <summary>The acknowledgements of a broadcast, all of them or those that came in time.</summary>
/// <typeparam name="T">The type of an answer.</typeparam>
public sealed class BroadcastAckResult<T>
{
    internal BroadcastAckResult(IReadOnlyList<BroadcastAnswer<T>> answers, IReadOnlyList<string> missing, MissingElsewhere elsewhere)
    {
        Elsewhere = elsewhere;
        Answers = answers;
        Missing = missing;
    }

    /// <summary>The answers in the order they came.</summary>
    public IReadOnlyList<BroadcastAnswer<T>> Answers { get; }

    /// <summary>The ids of the sockets of this node that were asked and did not answer: out of time, disconnected, or with what does not fit.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>How many clients of other nodes were asked and did not answer.</summary>
    public int MissingOnOtherNodes => Elsewhere.Clients;

    /// <summary>The nodes of the cluster that did not tell how many clients they asked, if it is known which: dead, out of reach or overloaded.</summary>
    public IReadOnlyList<string> SilentNodes => Elsewhere.SilentNodes;

    /// <summary>How many nodes did not tell how many clients they asked, those of <see cref="SilentNodes"/> included.</summary>
    public int MissingNodes => Elsewhere.Nodes;

    /// <summary>Whether everybody answered.</summary>
    public bool IsComplete => Missing.Count == 0 && MissingOnOtherNodes == 0 && MissingNodes == 0;

    internal MissingElsewhere Elsewhere { get; }

    /// <summary>The answers without whose they are.</summary>
    public IEnumerable<T> Values => Answers.Select(static answer => answer.Value);
}

/// <summary>What a broadcast misses from other nodes.</summary>
internal sealed record MissingElsewhere(int Clients, IReadOnlyList<string> SilentNodes, int Nodes);
