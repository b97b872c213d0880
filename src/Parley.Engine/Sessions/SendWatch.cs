namespace Parley.Engine.Sessions;

/// <summary>
/// What is kept for a session whose client is behind: who waits for it, and what of its queue is in the server's sum. Made when it is first needed,
/// given up again at a heartbeat. Used under the session's lock, except for the tasks.
/// </summary>
internal sealed class SendWatch
{
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _write;

    /// <summary>When those who wait for room have waited long enough, in the wheel's milliseconds.</summary>
    public long RoomDueAt { get; private set; } = long.MaxValue;

    /// <summary>What of the queue is counted in <see cref="SendBudget"/>.</summary>
    public long CountedBytes { get; set; }

    public bool IsIdle => CountedBytes == 0 && _room is null && _drained is null && _write is null;

    /// <summary>What all who wait for room share: the first of them says for how long.</summary>
    public Task WaitForRoom(long dueAt)
    {
        if (_room is null)
        {
            _room = NewSignal();
            RoomDueAt = dueAt;
        }

        return _room.Task;
    }

    public Task WaitForDrain() => (_drained ??= NewSignal()).Task;

    public Task WaitForWrite() => (_write = NewSignal()).Task;

    public void EndRoom()
    {
        RoomDueAt = long.MaxValue;
        _room?.TrySetResult();
        _room = null;
    }

    public void EndDrain()
    {
        _drained?.TrySetResult();
        _drained = null;
    }

    /// <summary>Tells whoever writes that it takes too long.</summary>
    public void EndWrite()
    {
        _write?.TrySetResult();
        _write = null;
    }

    public void ForgetWrite() => _write = null;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
