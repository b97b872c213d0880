namespace Parley.Engine.Scheduling;

/// <summary>
/// Something that wants to be called at a time. A connection implements it itself and carries the links, so that it needs no timer
/// and no node of its own.
/// </summary>
internal interface IDeadline
{
    /// <summary>Belongs to the <see cref="DeadlineWheel"/> alone, which guards it with the lock of the slot it names.</summary>
    ref DeadlineLinks Links { get; }

    /// <summary>
    /// Called about when the time has come, on the wheel's timer: it may flip state, queue work and schedule itself anew, and must
    /// not block or run user code. It may come once too often and once too early, after the deadline was moved or cancelled.
    /// </summary>
    /// <param name="now">The wheel's time in milliseconds.</param>
    void OnDue(long now);
}

/// <summary>Where a deadline is on its <see cref="DeadlineWheel"/>.</summary>
internal struct DeadlineLinks
{
    public IDeadline? Previous;
    public IDeadline? Next;

    /// <summary>The number of the slot plus one; 0 while not scheduled.</summary>
    public volatile int SlotPlusOne;

    public long DueTick;
}
