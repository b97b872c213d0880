namespace Parley.Acks;

/// <summary>
/// Which other nodes take part in a broadcast or request, and how far each has come. Nodes may answer before it is known who they are,
/// and a wire may not say who answers: such nodes are nameless, and only counted. Guarded by its owner's lock.
/// </summary>
internal sealed class RemoteNodes
{
    /// <summary>The name of those that a wire does not name.</summary>
    public const string Nameless = "";

    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);

    // Sums of what nodes say, none of which overflows. Answers that a node still owes; below zero while answers came before their number.
    private readonly Dictionary<string, long> _owed = new(StringComparer.Ordinal);
    private HashSet<string>? _expected;
    private int? _expectedCount;
    private int _namelessHeard;
    private bool _silentAreLost;

    /// <summary>The nodes that are still to be heard of, where their names are known.</summary>
    public IReadOnlyList<string> Silent => [.. Unheard];

    /// <summary>How many are still to be heard of; one as long as nobody knows.</summary>
    public int SilentCount => IsKnown
        ? Math.Max(0, (_expected is null ? (_expectedCount ?? 0) - _heard.Count : Unheard.Count()) - _namelessHeard)
        : 1;

    /// <summary>Whether no more nodes will be heard of: all were, or are known to be gone.</summary>
    public bool IsComplete => _silentAreLost || SilentCount == 0 || (_expected is not null && Unheard.All(_lost.Contains));

    /// <summary>Clients asked by other nodes whose answers are still to come.</summary>
    public long ClientsAwaited { get; private set; }

    /// <summary>Clients whose answers will not come, because their node was lost.</summary>
    public long ClientsLost { get; private set; }

    private IEnumerable<string> Unheard => _expected is null ? [] : _expected.Where(node => !_heard.Contains(node));

    private bool IsKnown => _expected is not null || _expectedCount is not null;

    public void Expect(IReadOnlyCollection<string> nodeIds) => _expected = new HashSet<string>(nodeIds, StringComparer.Ordinal);

    public void Expect(int? count) => _expectedCount = count;

    /// <summary>Notes that a node was heard of, with the clients it asked.</summary>
    /// <returns><see langword="false"/> if it was before.</returns>
    public bool TryHear(string nodeId, int clients = 0)
    {
        if (nodeId == Nameless)
        {
            // More than there are must be repetitions.
            if (SilentCount == 0)
            {
                return false;
            }

            _namelessHeard++;
        }
        else if (!_heard.Add(nodeId))
        {
            return false;
        }

        ClientsAwaited += clients;
        _owed[nodeId] = _owed.GetValueOrDefault(nodeId) + clients;
        return true;
    }

    /// <summary>Notes the answer of a client. It may come before its node told how many there are.</summary>
    public void CountAnswer(string nodeId)
    {
        ClientsAwaited--;
        _owed[nodeId] = _owed.GetValueOrDefault(nodeId) - 1;
    }

    /// <summary>Notes that nothing more will come from a node.</summary>
    public void Lose(string nodeId)
    {
        _lost.Add(nodeId);
        if (_owed.Remove(nodeId, out var owed) && owed > 0)
        {
            ClientsAwaited -= owed;
            ClientsLost += owed;
        }
    }

    /// <summary>Notes that nodes which are silent until now will stay so.</summary>
    public void LoseSilent() => _silentAreLost = true;
}
