namespace Parley.Redis;

/// <summary>What holds for options of several adapters. What is thrown names the option.</summary>
internal static class RedisOptionRules
{
    /// <exception cref="ArgumentException">The prefix does not fit into the name of a channel.</exception>
    public static void CheckPrefix(string options, string option, string value)
    {
        if (string.IsNullOrEmpty(value) || value.Contains("#/", StringComparison.Ordinal))
        {
            throw new ArgumentException($"{options}.{option} is \"{value}\"; it must not be empty, and must not contain \"#/\".", option);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The value is too small.</exception>
    public static void CheckAtLeast(string options, string option, int value, int least)
    {
        if (value < least)
        {
            throw new ArgumentOutOfRangeException(option, $"{options}.{option} is {value}; it must be {least} or more.");
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The value is too small or too large.</exception>
    public static void CheckRange<T>(string options, string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(option, $"{options}.{option} is {value}; it must be {least} to {most}.");
        }
    }

    /// <exception cref="ArgumentException">There is no value.</exception>
    public static void CheckNotEmpty(string options, string option, string value)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw new ArgumentException($"{options}.{option} is empty.", option);
        }
    }
}
