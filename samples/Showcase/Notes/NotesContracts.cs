using Parley;

namespace Showcase.Notes;

// What the two sides tell each other. The build writes these types to web/src/contracts.ts, which the page is checked against.

/// <param name="ClientId">What the writer's Yjs document calls itself: updates and cursors have it in them.</param>
/// <param name="Hue">One of six colours.</param>
public sealed record Writer(long ClientId, string Name, int Hue);

/// <param name="Size">What of the bytes it may have is taken.</param>
/// <param name="IsFull">Whether it can only be read.</param>
public sealed record NoteEntry(string Id, string Title, int Writers, int Size, bool IsFull);

/// <param name="Updates">Updates of Yjs, in the order in which they came, each behind its length: four bytes, the highest first.</param>
/// <param name="Sequence">Where they end. Who names it when asking again is told only what came later.</param>
public sealed record NoteView(NoteEntry Note, Writer[] Writers, byte[] Updates, long Sequence);

/// <summary>An update is on disk.</summary>
public sealed record Receipt(NoteEntry Note);

/// <summary>What the page tells visitors and keeps to itself.</summary>
/// <param name="IsDurable">Whether documents outlive the server.</param>
public sealed record NotesRules(bool IsDurable, int Notes, int NoteBytes, int UpdateBytes, int TitleLength, int LifetimeDays);

/// <summary>What the server tells its clients.</summary>
public interface INotesClient
{
    Task Welcome(NoteEntry[] notes, NotesRules rules);

    Task Notes(NoteEntry[] notes);

    Task Joined(string note, Writer writer);

    Task Left(string note, long clientId);

    /// <summary>What somebody wrote, as their Yjs document put it.</summary>
    Task Update(string note, byte[] update);

    /// <summary>Where somebody's cursor is, as their awareness put it. Volatile: the next one makes up for one that is lost.</summary>
    Task Cursor(string note, long clientId, byte[] cursor);
}
