using System.Globalization;

namespace Parley.Protocol.Cluster;

/// <summary>Which of several streams of Redis a namespace is on, as official nodes choose it.</summary>
internal static class StreamName
{
    /// <param name="name">The name of the streams.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="namespaceName">The namespace.</param>
    public static string Of(string name, int count, string namespaceName) =>
        count == 1 ? name : name + "-" + (HashOf(namespaceName) % count).ToString(CultureInfo.InvariantCulture);

    /// <summary>The hash that official nodes choose a stream by. Theirs may come out below zero, and then names a stream that none of them reads.</summary>
    private static uint HashOf(string text)
    {
        var hash = 0;
        foreach (var character in text)
        {
            hash = unchecked((hash * 31) + character);
        }

        return hash == int.MinValue ? 0 : (uint)Math.Abs(hash);
    }
}
