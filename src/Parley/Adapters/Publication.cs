namespace Parley.Adapters;

/// <summary>A message that the bus was given and has not confirmed. Belongs to its <see cref="ClusterOutbox"/>, which guards it with its lock.</summary>
/// <param name="message">The message.</param>
/// <param name="since">When it was given to the bus, on the wheel's clock.</param>
#pragma warning disable CA1001 // A source without a timer has nothing to give back.
internal sealed class Publication(OutgoingMessage message, long since)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _timeout = new();

    public OutgoingMessage Message => message;

    public long Since => since;

    /// <summary>Tells the bus to give it up.</summary>
    public CancellationToken Token => _timeout.Token;

    /// <summary>Completes when the bus has it, or has failed.</summary>
    public Task Task { get; set; } = Task.CompletedTask;

    /// <summary>Whether it was given up or has failed, and is no longer counted.</summary>
    public bool IsOver { get; set; }

    /// <summary>Has the bus give it up. Not under the lock: what the bus does then runs here.</summary>
    public void Cancel() => _timeout.Cancel();
}
