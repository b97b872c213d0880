using System.Text.RegularExpressions;
using Parley.Engine;

namespace Parley.Architecture.Tests;

/// <summary>Holds docs/guide/limits.md to the options: it lists every limit, with its default.</summary>
public partial class LimitGuideTests
{
    private static readonly string[] Rows =
        [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "guide", "limits.md")).Where(static line => line.StartsWith("| `", StringComparison.Ordinal))];

    private static readonly string[] Listed = [.. Rows.SelectMany(static row => Code().Matches(row.Split('|')[1]).Select(static match => match.Groups["name"].Value))];

    [Fact]
    public void Every_option_that_is_a_limit_is_in_the_guide()
    {
        var limits = typeof(SocketIOOptions).GetProperties()
            .Select(static property => property.Name)
            .Where(static name => name.StartsWith("Max", StringComparison.Ordinal) || name.EndsWith("Timeout", StringComparison.Ordinal) || name.EndsWith("Limit", StringComparison.Ordinal));

        Assert.NotEmpty(Listed);
        Assert.Empty(limits.Except(Listed, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_option_in_the_guide_exists_and_has_the_default_it_says()
    {
        var options = new SocketIOOptions();
        Assert.DoesNotContain(Listed, static name => typeof(SocketIOOptions).GetProperty(name) is null);
        foreach (var row in Rows)
        {
            var (names, defaults) = (Code().Matches(row.Split('|')[1]), row.Split('|')[2]);
            foreach (Match match in names)
            {
                var value = typeof(SocketIOOptions).GetProperty(match.Groups["name"].Value)!.GetValue(options);
                Assert.True(Describe(value).Any(text => defaults.Contains(text, StringComparison.Ordinal)), $"{match.Value} is {value}, and the guide says {defaults}.");
            }
        }

        var rate = new InboundRateLimitOptions();
        Assert.Equal((200, 1000, 1_000_000, 4_000_000, 5), (rate.PacketsPerSecond, rate.PacketBurst, rate.BytesPerSecond, rate.ByteBurst, rate.MaxExcess.TotalSeconds));
    }

    /// <summary>A default as the guide may write it.</summary>
    private static string[] Describe(object? value) => value switch
    {
        TimeSpan { TotalSeconds: >= 120 } time => [$"{time.TotalMinutes:0} min"],
        TimeSpan time => [$"{time.TotalSeconds:0} s"],
        int number and >= 1024 * 1024 when number % (1024 * 1024) == 0 => [$"{number / 1024 / 1024} MiB"],
        SendBufferLimits { SoftLimit: 1024 * 1024, HardLimit: 4 * 1024 * 1024 } => ["1 MiB; 4 MiB"],
        long and > 0 => ["a quarter of what the process may have"],
        int number and > 0 => [number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)],
        _ => ["off", "(0)"],
    };

    [GeneratedRegex("`(?<name>[A-Za-z]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
