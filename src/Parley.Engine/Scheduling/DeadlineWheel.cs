namespace Parley.Engine.Scheduling;

/// <summary>
/// One timer for all deadlines of a server: a wheel of slots, each a list of the deadlines that fall into it, turned every 100 ms.
/// Scheduling and cancelling are O(1); a deadline may come up to one turn late and never early. The timer runs only while
/// something is scheduled.
/// </summary>
/// <remarks>
/// Any thread may schedule and cancel; for one deadline, its owner does so under a lock of its own. Each slot is its own lock,
/// held only while links change, never while <see cref="IDeadline.OnDue"/> runs; so a deadline that was moved or cancelled at the
/// last moment may still be called, and has to look at its own time.
/// </remarks>
internal sealed class DeadlineWheel : IDisposable
{
    public const int TickMilliseconds = 100;

    private const int SlotCount = 512;

    private readonly TimeProvider _time;
    private readonly Lateness? _lateness;
    private readonly long _start;
    private readonly SlotList[] _slots = new SlotList[SlotCount];
    private readonly Lock _timerGate = new();
    private readonly ITimer _timer;
    private readonly List<IDeadline> _due = [];
    private long _turned;
    private int _scheduled;
    private bool _running;

    // When the timer is to call. Under _timerGate; read by the turn, which the timer runs for.
    private long _turnDueAt;

    /// <param name="time">The clock.</param>
    /// <param name="lateness">What is told of each turn, if anybody is.</param>
    public DeadlineWheel(TimeProvider time, Lateness? lateness = null)
    {
        _time = time;
        _lateness = lateness;
        _start = time.GetTimestamp();
        for (var i = 0; i < SlotCount; i++)
        {
            _slots[i] = new SlotList();
        }

        // The wheel must not carry the context of whichever request happened to start it.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static wheel => ((DeadlineWheel)wheel!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Monotonic time in milliseconds since the wheel was made: no change of the wall clock moves it.</summary>
    public long Now => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>How many deadlines are waiting.</summary>
    public int Count => Volatile.Read(ref _scheduled);

    /// <summary>Has <paramref name="deadline"/> called at <paramref name="due"/>, instead of whenever it was scheduled for before.</summary>
    public void Schedule(IDeadline deadline, long due)
    {
        Cancel(deadline);
        Interlocked.Increment(ref _scheduled);
        EnsureRunning();
        Insert(deadline, due);
    }

    public void Cancel(IDeadline deadline)
    {
        while (true)
        {
            var slot = deadline.Links.SlotPlusOne;
            if (slot == 0)
            {
                return;
            }

            lock (_slots[slot - 1])
            {
                // The wheel may have taken it out between the two reads.
                if (deadline.Links.SlotPlusOne == slot)
                {
                    _slots[slot - 1].Remove(deadline);
                    Interlocked.Decrement(ref _scheduled);
                    return;
                }
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Insert(IDeadline deadline, long due)
    {
        while (true)
        {
            // One past the tick that is turning or has turned, so that a deadline is never put where the wheel has just been.
            var tick = Math.Max((due + TickMilliseconds - 1) / TickMilliseconds, Volatile.Read(ref _turned) + 1);
            var slot = (int)(tick % SlotCount);
            lock (_slots[slot])
            {
                if (tick > Volatile.Read(ref _turned))
                {
                    _slots[slot].Add(deadline, slot, tick);
                    return;
                }
            }
        }
    }

    private void EnsureRunning()
    {
        if (Volatile.Read(ref _running))
        {
            return;
        }

        lock (_timerGate)
        {
            if (!_running)
            {
                Volatile.Write(ref _running, true);
                SetTimer();
            }
        }
    }

    /// <summary>To the moment the tick begins: a timer that runs between two would come late by what it is off, on top of the tick.</summary>
    private void SetTimer()
    {
        var now = Now;
        var wait = TickMilliseconds - (now % TickMilliseconds);
        Volatile.Write(ref _turnDueAt, now + wait);
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    private void Turn()
    {
        var now = Now;
        var target = now / TickMilliseconds;
        _lateness?.OnTurn(now, now - Volatile.Read(ref _turnDueAt));

        // After a sleep one round visits every slot, and a slot gives up whatever is overdue.
        Volatile.Write(ref _turned, Math.Max(_turned, target - SlotCount));
        while (_turned < target)
        {
            Volatile.Write(ref _turned, _turned + 1);
            var slot = _slots[_turned % SlotCount];
            lock (slot)
            {
                slot.TakeDue(_turned, _due);
            }

            Interlocked.Add(ref _scheduled, -_due.Count);
            foreach (var deadline in _due)
            {
                deadline.OnDue(now);
            }

            _due.Clear();
        }

        lock (_timerGate)
        {
            _running = Count > 0;
            if (_running)
            {
                SetTimer();
            }
        }

        // Somebody may have scheduled between the count and the flag, and seen the wheel still running.
        if (Count > 0)
        {
            EnsureRunning();
        }
    }

    /// <summary>The deadlines of one slot, in no order.</summary>
    private sealed class SlotList
    {
        private IDeadline? _first;

        public void Add(IDeadline deadline, int slot, long tick)
        {
            ref var links = ref deadline.Links;
            links.DueTick = tick;
            links.SlotPlusOne = slot + 1;
            links.Previous = null;
            links.Next = _first;
            if (_first is not null)
            {
                _first.Links.Previous = deadline;
            }

            _first = deadline;
        }

        public void Remove(IDeadline deadline)
        {
            ref var links = ref deadline.Links;
            if (links.Previous is null)
            {
                _first = links.Next;
            }
            else
            {
                links.Previous.Links.Next = links.Next;
            }

            if (links.Next is not null)
            {
                links.Next.Links.Previous = links.Previous;
            }

            links.Previous = null;
            links.Next = null;

            // Last, and volatile: whoever reads 0 may link the deadline into another slot, under that slot's lock.
            links.SlotPlusOne = 0;
        }

        /// <summary>Moves what is due at <paramref name="tick"/> to <paramref name="due"/>; later rounds stay.</summary>
        public void TakeDue(long tick, List<IDeadline> due)
        {
            for (var deadline = _first; deadline is not null;)
            {
                var next = deadline.Links.Next;
                if (deadline.Links.DueTick <= tick)
                {
                    Remove(deadline);
                    due.Add(deadline);
                }

                deadline = next;
            }
        }
    }
}
