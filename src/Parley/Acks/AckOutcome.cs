namespace Parley.Acks;

/// <summary>How waiting for an acknowledgement ends, as metrics call it.</summary>
internal static class AckOutcome
{
    public const string Answered = "answered";
    public const string TimedOut = "timed_out";
    public const string Disconnected = "disconnected";
    public const string Dropped = "dropped";
    public const string Cancelled = "cancelled";
}
