namespace Showcase.Notes;

/// <summary>What visitors may make the notes keep: 40 documents of 512 KiB, so 20 MiB on disk and nothing of it in memory, are the most there is.</summary>
internal static class NotesLimits
{
    public const int NameLength = 24;
    public const int TitleLength = 60;

    public const int Notes = 40;
    public const int WritersInNote = 24;

    public const int UpdateBytes = 128 * 1024;
    public const int CursorBytes = 512;

    /// <summary>All updates of a document together. They are kept as they came, so one that is typed takes about 20 bytes a letter.</summary>
    public const int NoteBytes = 512 * 1024;

    /// <summary>Where a document is called full: what is left takes no sentence any more.</summary>
    public const int FullNoteBytes = NoteBytes - 2 * 1024;

    /// <summary>How many colours there are for people.</summary>
    public const int Hues = 6;

    /// <summary>How long a document stays that nobody opens.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>How long one stays in which nothing was ever written.</summary>
    public static readonly TimeSpan EmptyLifetime = TimeSpan.FromHours(1);
}
