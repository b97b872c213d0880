namespace Parley.Events;

/// <summary>
/// The handlers of a namespace or a socket by the UTF-8 names of their events, so that an event is found without making a string of what a client
/// sent. Immutable: registering makes a new table, and readers keep the one they have.
/// </summary>
internal sealed class EventTable
{
    private readonly Entry[] _slots;
    private HashSet<string>? _names;

    private EventTable(IReadOnlyCollection<EventBinding> bindings)
    {
        var events = bindings.GroupBy(static binding => binding.EventName, StringComparer.Ordinal).ToArray();
        _slots = new Entry[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(events.Length * 2) + 1)];
        foreach (var handlers in events)
        {
            EventBinding[] inOrder = [.. handlers];
            _slots[FindSlot(inOrder[0].Utf8Name)] = new Entry(inOrder[0].Utf8Name, inOrder);
        }
    }

    public static EventTable Empty { get; } = new([]);

    /// <summary>The names of the events; for metrics, and made when they first ask.</summary>
    public IReadOnlySet<string> Names =>
        _names ??= _slots.Where(static slot => slot.Name is not null).Select(static slot => slot.Handlers[0].EventName).ToHashSet(StringComparer.Ordinal);

    /// <summary>The handlers of an event in the order they were registered.</summary>
    public ReadOnlySpan<EventBinding> this[ReadOnlySpan<byte> eventName] => _slots[FindSlot(eventName)].Handlers;

    public static EventTable Of(IReadOnlyCollection<EventBinding> bindings) => new(bindings);

    /// <summary>The slot of a name, or the empty one where it would be: there always is one, since the table is at most half full.</summary>
    private int FindSlot(ReadOnlySpan<byte> name)
    {
        var mask = _slots.Length - 1;
        var slot = Hash(name) & mask;
        while (_slots[slot].Name is { } found && !name.SequenceEqual(found))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    /// <summary>FNV-1a. The names in the table are the application's own, so nobody can choose them to collide.</summary>
    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var b in name)
        {
            hash = (hash ^ b) * 16777619u;
        }

        return (int)(hash ^ (hash >> 15));
    }

    private readonly record struct Entry(byte[]? Name, EventBinding[] Handlers);
}
