namespace Parley.Soak.Server;

/// <summary>A server at a moment, seen from within and from outside.</summary>
/// <param name="Report">What it says of itself.</param>
/// <param name="MemoryBytes">Its anonymous memory (RssAnon).</param>
/// <param name="OpenFiles">What its file descriptors stand for, assemblies left out.</param>
/// <param name="Threads">Its threads.</param>
internal sealed record Snapshot(ServerReport Report, long MemoryBytes, IReadOnlyList<string> OpenFiles, long Threads)
{
    public IEnumerable<(string Name, long Value)> All =>
        [("memory (RssAnon) KiB", MemoryBytes / 1024), ("GC heap KiB", Report.HeapBytes / 1024), ("handles", OpenFiles.Count), ("threads", Threads), .. Report.Tables.All];

    /// <summary>Whether nobody is connected or may come back. What limits know of addresses is forgotten later.</summary>
    public bool IsUnused => Report.Tables is { Reserved: 0, Recoverable: 0, StoredBytes: 0, Deadlines: <= 1 };
}
