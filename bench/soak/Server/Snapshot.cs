namespace Parley.Soak.Server;

/// <summary>A server at a moment, seen from within and from outside.</summary>
/// <param name="Report">What it says of itself.</param>
/// <param name="MemoryBytes">Its anonymous memory (RssAnon).</param>
/// <param name="Handles">Its open file descriptors.</param>
/// <param name="Threads">Its threads.</param>
internal sealed record Snapshot(ServerReport Report, long MemoryBytes, long Handles, long Threads)
{
    public IEnumerable<(string Name, long Value)> All =>
        [("memory (RssAnon) KiB", MemoryBytes / 1024), ("GC heap KiB", Report.HeapBytes / 1024), ("handles", Handles), ("threads", Threads), .. Report.Tables.All];

    public bool HasEmptyTables => Report.Tables.All.All(table => table.Value == 0);
}
