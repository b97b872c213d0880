namespace Parley.Engine.Scheduling;

/// <summary>
/// One timer for all deadlines of a server: a wheel of slots of 100 ms, each a list of the deadlines that fall into it. Scheduling and cancelling are
/// O(1); a deadline may come up to one tick late and never early. The wheel turns when something is due, and once a second while anything is
/// scheduled, so that it notices when the server is late: a wake-up of the process costs as much as a few deadlines.
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
    private const int MaxTicksAsleep = 10;

    private const long Turning = 0;
    private const long NotSet = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly Lateness? _lateness;
    private readonly long _start;
    private readonly SlotList[] _slots = new SlotList[SlotCount];
    private readonly Lock _timerGate = new();
    private readonly ITimer _timer;
    private readonly List<IDeadline> _due = [];
    private long _turned;
    private int _scheduled;

    // The tick the timer is set for, or one of the constants above. Written under _timerGate, read by whoever schedules.
    private long _wakesAtTick = NotSet;

    // When the timer is to call. Under _timerGate.
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
        WakeFor(Insert(deadline, due));
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

    private long Insert(IDeadline deadline, long due)
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
                    Interlocked.Increment(ref _scheduled);
                    return tick;
                }
            }
        }
    }

    private void WakeFor(long tick)
    {
        // With its counterpart at the end of a turn: either this sees that nothing is set, or the turn sees the deadline.
        Interlocked.MemoryBarrier();
        if (tick >= Volatile.Read(ref _wakesAtTick))
        {
            return;
        }

        lock (_timerGate)
        {
            if (tick < _wakesAtTick)
            {
                SetTimer(tick);
            }
        }
    }

    /// <summary>To the moment a tick begins: a timer that runs between two would come late by what it is off, on top of the tick. Under the gate.</summary>
    private void SetTimer(long tick)
    {
        var now = Now;
        tick = Math.Min(tick, (now / TickMilliseconds) + MaxTicksAsleep);
        _turnDueAt = Math.Max(tick * TickMilliseconds, now - (now % TickMilliseconds) + TickMilliseconds);
        Volatile.Write(ref _wakesAtTick, tick);
        _timer.Change(TimeSpan.FromMilliseconds(_turnDueAt - now), Timeout.InfiniteTimeSpan);
    }

    private void Turn()
    {
        long dueAt;
        lock (_timerGate)
        {
            // The timer was set anew just when it called.
            if (_wakesAtTick == Turning)
            {
                return;
            }

            Volatile.Write(ref _wakesAtTick, Turning);
            dueAt = _turnDueAt;
        }

        var now = Now;
        var target = now / TickMilliseconds;
        _lateness?.OnTurn(now, now - dueAt);

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
            Volatile.Write(ref _wakesAtTick, NotSet);
            Interlocked.MemoryBarrier();
            if (Count > 0)
            {
                SetTimer(NextTick());
            }
        }
    }

    /// <summary>The first tick after the turn that may have something due; a deadline of a later round counts, too.</summary>
    private long NextTick()
    {
        var tick = _turned + 1;
        while (tick < _turned + MaxTicksAsleep && _slots[tick % SlotCount].IsEmpty)
        {
            tick++;
        }

        return tick;
    }

    /// <summary>The deadlines of one slot, in no order.</summary>
    private sealed class SlotList
    {
        private IDeadline? _first;

        /// <summary>A moment's answer; the only thing here that may be asked without the lock.</summary>
        public bool IsEmpty => Volatile.Read(ref _first) is null;

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
