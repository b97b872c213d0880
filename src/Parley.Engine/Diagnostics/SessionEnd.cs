using Microsoft.Extensions.Logging;

namespace Parley.Engine.Diagnostics;

/// <summary>Why a session ends: what its receiver is told, and what the one line of the log says besides. Never anything a client sent.</summary>
/// <param name="Reason">What the receiver is told.</param>
/// <param name="Detail">What happened, if the reason does not say it.</param>
/// <param name="Level">Debug for peers and networks, Warning for a limit of ours that was reached, Error for faults of the application or of ours.</param>
/// <param name="Limit">The option that was reached.</param>
/// <param name="Value">Its value.</param>
/// <param name="Exception">What was thrown.</param>
internal sealed record SessionEnd(
    DisconnectReason Reason,
    string? Detail = null,
    LogLevel Level = LogLevel.Debug,
    string? Limit = null,
    object? Value = null,
    Exception? Exception = null)
{
    public static implicit operator SessionEnd(DisconnectReason reason) => new(reason);

    /// <summary>An end because the client sent, or left unread, more than an option allows.</summary>
    public static SessionEnd TooMuch(DisconnectReason reason, string detail, string limit, object value) =>
        new(reason, detail, LogLevel.Warning, limit, value);

    /// <summary>An end because a time was up. Clients go without a word every day, so that it is worth no warning.</summary>
    public static SessionEnd TooLate(DisconnectReason reason, string detail, string limit, TimeSpan value) =>
        new(reason, detail, Limit: limit, Value: value);

    public static SessionEnd Failed(DisconnectReason reason, string detail, Exception exception) =>
        new(reason, detail, LogLevel.Error, Exception: exception);
}
