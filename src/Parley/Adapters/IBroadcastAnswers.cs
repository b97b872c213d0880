namespace Parley;

/// <summary>Where an <see cref="Adapter"/> puts the acknowledgements of a broadcast that come from other nodes. Safe to call from any thread.</summary>
public interface IBroadcastAnswers
{
    /// <summary>Tells how many more clients of another node were asked.</summary>
    /// <param name="clients">Their number.</param>
    void AwaitRemote(int clients);

    /// <summary>Hands in the answer of a client of another node. Ignored when it comes too late.</summary>
    /// <param name="answer">What it acknowledged with.</param>
    void AddRemote(RawArguments answer);
}
