namespace Parley.Redis.Streams;

/// <summary>Takes what a stream is read for. Called by its reader alone.</summary>
internal interface IStreamSink
{
    /// <summary>An entry came, behind all before it.</summary>
    void OnEntry(StreamItem entry);

    /// <summary>The stream could not be read. It is tried again.</summary>
    void OnReaderFailed();

    /// <summary>Entries are gone that were not read.</summary>
    void OnEntriesLost();
}
