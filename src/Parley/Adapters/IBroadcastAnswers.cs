namespace Parley;

/// <summary>Where an <see cref="Adapter"/> puts what it hears of a broadcast to be acknowledged from other nodes. Safe to call from any thread; what comes too late is ignored.</summary>
/// <remarks>A node that the wire does not name is <c>""</c>; such nodes are only counted.</remarks>
public interface IBroadcastAnswers
{
    /// <summary>How long acknowledgements are awaited; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> until everybody has answered or gone.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Completes when nothing more is awaited.</summary>
    Task Completion { get; }

    /// <summary>Tells which other nodes were asked, each of which will tell how many clients it has.</summary>
    /// <param name="nodeIds">Their ids.</param>
    void AwaitNodes(IReadOnlyCollection<string> nodeIds);

    /// <summary>Tells how many other nodes were asked, where their ids are not known.</summary>
    /// <param name="count">Their number; <see langword="null"/> if they could not be counted, so that at least one is taken for missing.</param>
    void AwaitNodes(int? count);

    /// <summary>Tells how many clients another node asked. A node that tells it twice is heard once.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="clients">Their number.</param>
    void AddNode(string nodeId, int clients);

    /// <summary>Hands in the answer of a client of another node.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="answer">What the client acknowledged with.</param>
    void AddAnswer(string nodeId, RawArguments answer);

    /// <summary>Tells that a node is gone, so that nothing of it is awaited any more.</summary>
    /// <param name="nodeId">The node.</param>
    void LoseNode(string nodeId);

    /// <summary>Tells that nodes which have not told the number of their clients until now are not waited for.</summary>
    void LoseSilentNodes();
}
