using System.Runtime.CompilerServices;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Sessions;

/// <summary>
/// What waits to be sent to one client: a ring that is allocated at first use and given up again after a peak.
/// Belongs to one <see cref="EngineSession"/> and is used under its lock.
/// </summary>
internal partial struct SendQueue
{
    /// <summary>Counted on top of each packet's bytes, so that a flood of empty packets is bounded, too.</summary>
    private const int OverheadBytes = 64;

    /// <summary>What stands between two packets of a payload.</summary>
    public const int SeparatorBytes = 1;

    private const int InitialCapacity = 4;
    private const int MaxKeptCapacity = 64;

    private EngineMessage[]? _ring;

    // There only while events are sent that may be dropped or replaced.
    private SendMarks? _marks;
    private int _head;

    public int Count { get; private set; }

    /// <summary>The bytes of all packets waiting, with what is counted on top.</summary>
    public long Bytes { get; private set; }

    public void Enqueue(EngineMessage message)
    {
        Append(message);
        Bytes += message.Frame.Length + OverheadBytes;
    }

    /// <summary>
    /// Takes packets from the front for one write: as many as fit into <paramref name="batch"/> and <paramref name="maxBytes"/>,
    /// and at least one.
    /// </summary>
    /// <param name="batch">Receives the packets.</param>
    /// <param name="maxBytes">What they may come to, as polling payload or as frames.</param>
    /// <param name="forPolling">Which of the two forms is counted. Frames of WebSocket control packets are skipped for polling.</param>
    /// <param name="pollingHeaderBytes">What a packet takes in a payload at most besides its polling form.</param>
    /// <returns>How many packets were taken.</returns>
    public int Take(Span<EngineMessage> batch, int maxBytes, bool forPolling, int pollingHeaderBytes = SeparatorBytes)
    {
        if (_marks is not null)
        {
            return TakeMarked(batch, maxBytes, forPolling, pollingHeaderBytes);
        }

        var taken = 0;

        // Separators stand between the packets of a payload only, so there is one less of them.
        long bytes = forPolling ? -1 : 0;
        while (Count > 0 && taken < batch.Length)
        {
            var message = _ring![_head];
            bytes += forPolling ? message.PollingLength + pollingHeaderBytes : message.Frame.Length;
            if (taken > 0 && (bytes > maxBytes || (forPolling && EndsPayload(message, batch[0]))))
            {
                break;
            }

            if (!forPolling || !message.IsControlFrame)
            {
                batch[taken++] = message;
            }

            RemoveFirst();
            Bytes -= message.Frame.Length + OverheadBytes;
        }

        GiveUpLargeRing();
        return taken;
    }

    /// <summary>
    /// The end of a session travels in a payload of its own: clients handle a close as soon as they see it, but the packets before it
    /// a moment later, and would take a disconnect that they were told of for a broken connection.
    /// </summary>
    private static bool EndsPayload(EngineMessage message, EngineMessage first) =>
        (ReferenceEquals(message, EngineMessage.Noop) || ReferenceEquals(message, EngineMessage.Close)) && !ReferenceEquals(first, EngineMessage.Noop);

    public void Clear()
    {
        _ring = null;
        _head = 0;
        _marks = null;
        Count = 0;
        Bytes = 0;
    }

    // Inlined, since they are all there is to a packet's way through the ring.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(EngineMessage message)
    {
        if (_ring is null || Count == _ring.Length)
        {
            Grow();
        }

        _ring![(_head + Count) & (_ring.Length - 1)] = message;
        Count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RemoveFirst()
    {
        _ring![_head] = null!;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
    }

    private void GiveUpLargeRing()
    {
        if (Count == 0 && _ring?.Length > MaxKeptCapacity)
        {
            _ring = null;
            _head = 0;
        }
    }

    private void Grow()
    {
        var ring = new EngineMessage[_ring is null ? InitialCapacity : _ring.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            ring[i] = _ring![(_head + i) & (_ring.Length - 1)];
        }

        _ring = ring;
        _head = 0;
    }
}
