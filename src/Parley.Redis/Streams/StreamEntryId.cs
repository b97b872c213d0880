using System.Globalization;

namespace Parley.Redis.Streams;

/// <summary>The id of an entry: the time of Redis and a number. Later entries have greater ones.</summary>
internal readonly record struct StreamEntryId(ulong Time, ulong Number)
{
    private const int MaxLength = 41;

    /// <summary>Before every entry.</summary>
    public static StreamEntryId None => default;

    /// <summary>The id as one number, in the same order. Nobody adds a million entries in a millisecond.</summary>
    public long Sequence => (long)((Time << 20) | Math.Min(Number, 0xFFFFF));

    public static bool TryParse(string? text, out StreamEntryId id)
    {
        id = default;
        if (text is null or { Length: > MaxLength } || text.IndexOf('-', StringComparison.Ordinal) is not (> 0 and var dash))
        {
            return false;
        }

        if (!ulong.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            || !ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        id = new StreamEntryId(time, number);
        return true;
    }

    /// <exception cref="FormatException">Redis gave something else for an id.</exception>
    public static StreamEntryId Parse(string? text) => TryParse(text, out var id) ? id : throw new FormatException("Redis gave an entry of a stream an id that is none.");

    public bool IsBefore(StreamEntryId other) => Time != other.Time ? Time < other.Time : Number < other.Number;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}-{Number}");
}
