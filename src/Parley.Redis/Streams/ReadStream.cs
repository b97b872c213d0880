namespace Parley.Redis.Streams;

/// <summary>A stream that this server reads.</summary>
/// <param name="Reader">What reads it.</param>
/// <param name="Recent">What was read last.</param>
/// <param name="Works">Completes when it is read.</param>
internal sealed record ReadStream(StreamReader Reader, RecentEntries Recent, Task Works);
