namespace Parley;

/// <summary>One node's answer to a server-side event.</summary>
/// <param name="NodeId">The node; empty if the adapter's wire does not say which.</param>
/// <param name="Value">What it answered.</param>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed record ServerSideAnswer<T>(string NodeId, T Value);

/// <summary>The answers of the other nodes of a cluster to a server-side event, all of them or those that came in time.</summary>
/// <typeparam name="T">The type of an answer.</typeparam>
public sealed class ServerSideAnswers<T>
{
    /// <summary>Creates a result; adapters do.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="silentNodes">The ids of the nodes that did not answer, where they are known.</param>
    /// <param name="missingNodes">How many did not answer.</param>
    public ServerSideAnswers(IReadOnlyList<ServerSideAnswer<T>> answers, IReadOnlyList<string> silentNodes, int missingNodes)
    {
        Answers = answers;
        SilentNodes = silentNodes;
        MissingNodes = missingNodes;
    }

    /// <summary>The answers in the order they came.</summary>
    public IReadOnlyList<ServerSideAnswer<T>> Answers { get; }

    /// <summary>The ids of the nodes that did not answer in time, or with what does not fit, where the adapter knows them.</summary>
    public IReadOnlyList<string> SilentNodes { get; }

    /// <summary>How many nodes did not answer, those of <see cref="SilentNodes"/> included.</summary>
    public int MissingNodes { get; }

    /// <summary>Whether every node answered.</summary>
    public bool IsComplete => MissingNodes == 0;

    /// <summary>The answers without whose they are.</summary>
    public IEnumerable<T> Values => Answers.Select(static answer => answer.Value);

    internal static ServerSideAnswers<T> None { get; } = new([], [], 0);
}
