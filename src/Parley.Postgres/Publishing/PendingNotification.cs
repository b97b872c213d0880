namespace Parley.Postgres.Publishing;

/// <summary>A message on its way to PostgreSQL.</summary>
/// <param name="channel">The channel.</param>
/// <param name="payload">What the notification carries; for an attachment, all of it up to the number.</param>
/// <param name="attachment">What goes into the table, if that is how the message travels.</param>
/// <param name="cancellation">Cancelled when nobody waits for it any more.</param>
internal sealed class PendingNotification(string channel, string payload, byte[]? attachment, CancellationToken cancellation)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Channel => channel;

    public string Payload => payload;

    public byte[]? Attachment => attachment;

    public int Bytes => payload.Length + (attachment?.Length ?? 0);

    public bool IsCancelled => cancellation.IsCancellationRequested;

    public Task Done => _done.Task;

    /// <summary>Tells whoever waits what became of it.</summary>
    /// <param name="fault">What it failed with, if it did.</param>
    public void End(Exception? fault)
    {
        if (fault is null)
        {
            _done.TrySetResult();
        }
        else
        {
            _done.TrySetException(fault);
        }
    }

    public void Cancel() => _done.TrySetCanceled(cancellation);
}
