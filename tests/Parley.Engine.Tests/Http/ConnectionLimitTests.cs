using Parley.Engine.Http;

namespace Parley.Engine.Tests.Http;

public class ConnectionLimitTests
{
    [Fact]
    public void A_process_may_hold_ten_thousand_connections_at_least() => Assert.InRange(ConnectionLimit.Default(), 10_000, int.MaxValue);

    [Fact]
    public void A_process_holds_no_more_connections_than_four_fifths_of_its_open_files()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the limit in a file.");
        var line = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];

        var expected = long.TryParse(soft, System.Globalization.CultureInfo.InvariantCulture, out var files) ? Math.Clamp(files * 4 / 5, 10_000, int.MaxValue) : int.MaxValue;

        Assert.InRange(ConnectionLimit.Default(), Math.Max(10_000, expected - 4), expected);
    }
}
