using System.Globalization;

namespace Parley.Engine.Http;

/// <summary>How many connections a process can hold when nobody says.</summary>
internal static class ConnectionLimit
{
    private const int AtLeast = 10_000;

    /// <summary>80 % of the open-files limit, so that files and the other sockets of the application still find room.</summary>
    public static int Default()
    {
        const string Limits = "/proc/self/limits";
        if (!OperatingSystem.IsLinux() || !File.Exists(Limits))
        {
            return int.MaxValue;
        }

        foreach (var line in File.ReadLines(Limits))
        {
            if (line.StartsWith("Max open files", StringComparison.Ordinal))
            {
                var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
                return long.TryParse(soft, CultureInfo.InvariantCulture, out var files)
                    ? (int)Math.Clamp(files / 5 * 4, AtLeast, int.MaxValue)
                    : int.MaxValue;
            }
        }

        return int.MaxValue;
    }
}
