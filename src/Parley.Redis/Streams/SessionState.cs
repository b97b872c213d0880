namespace Parley.Redis.Streams;

/// <summary>What <see cref="StreamSessions"/> knows of a session of this node. Guarded by its lock.</summary>
internal sealed class SessionState
{
    /// <summary>Tells what is written for this session from what another node wrote.</summary>
    public string Owner { get; } = System.Security.Cryptography.RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>The place in the stream from which on the client was sent all.</summary>
    public StreamEntryId Since { get; init; }

    /// <summary>The hash of what was written last; empty if nothing was.</summary>
    public string Written { get; set; } = "";

    /// <summary>Whether another node has it, so that nothing is written any more.</summary>
    public bool IsTaken { get; set; }

    public bool IsOver { get; set; }

    public bool IsDirty { get; set; }

    /// <summary>Completes when what is dirty was written; there while it is.</summary>
    public TaskCompletionSource? Clean { get; set; }

    public bool IsWriting { get; set; }

    /// <summary>The rooms it had at the end, when it is over; <see langword="null"/> if it is to be deleted.</summary>
    public string[]? LastRooms { get; set; }
}
