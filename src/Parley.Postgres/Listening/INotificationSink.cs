namespace Parley.Postgres.Listening;

/// <summary>A namespace, as what comes over PostgreSQL sees it. Its members neither block nor throw.</summary>
internal interface INotificationSink
{
    /// <summary>The namespace listens, for the first time or again after it did not.</summary>
    void OnListening();

    /// <summary>Takes a notification.</summary>
    /// <param name="payload">What it carries.</param>
    /// <returns>The number of the message in the table, if that is where it is; it is handed to <see cref="OnAttachment"/> before anything else.</returns>
    long? OnNotification(string payload);

    /// <summary>Takes a message out of the table.</summary>
    /// <param name="message">The message, or <see langword="null"/> if it is not there any more, or larger than it may be.</param>
    void OnAttachment(byte[]? message);

    /// <summary>A message could not be fetched.</summary>
    void OnFetchFailed(Exception exception);

    /// <summary>A notification was dropped, because too many wait.</summary>
    void OnOverflow();
}
