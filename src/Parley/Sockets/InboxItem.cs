namespace Parley.Sockets;

/// <summary>Something to be run for a socket when its turn comes.</summary>
internal abstract class InboxItem
{
    /// <summary>The next item in the inbox; belongs to it.</summary>
    public InboxItem? Next { get; set; }

    /// <summary>Bytes of the client's that it holds, about; set before it is queued.</summary>
    public int Bytes { get; set; }

    /// <summary>What it is, for logs: the name of an event of the application, never what a client sent.</summary>
    public abstract string Description { get; }

    /// <summary>Whether it runs a handler of the application, which is worth measuring.</summary>
    public virtual bool IsHandler => true;

    public abstract ValueTask RunAsync();
}
