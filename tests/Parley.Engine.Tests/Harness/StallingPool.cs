namespace Parley.Engine.Tests.Harness;

/// <summary>A pool whose threads a test can have blocked: what is queued meanwhile runs when they are free again.</summary>
internal sealed class StallingPool
{
    private readonly List<IThreadPoolWorkItem> _waiting = [];

    public bool IsBlocked { get; set; }

    public void Queue(IThreadPoolWorkItem item)
    {
        if (IsBlocked)
        {
            _waiting.Add(item);
        }
        else
        {
            item.Execute();
        }
    }

    public void Release()
    {
        IsBlocked = false;
        foreach (var item in _waiting)
        {
            item.Execute();
        }

        _waiting.Clear();
    }
}
