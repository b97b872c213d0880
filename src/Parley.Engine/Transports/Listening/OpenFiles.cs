using System.Globalization;

namespace Parley.Engine.Transports.Listening;

/// <summary>How many files and sockets the process may have open. The runtime raises that to what the operating system allows when it starts.</summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";

    /// <summary>The limit, or <see langword="null"/> where there is none or the system does not say.</summary>
    public static long? Limit()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Limits))
        {
            return null;
        }

        var line = File.ReadLines(Limits).FirstOrDefault(static line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return long.TryParse(soft, CultureInfo.InvariantCulture, out var files) ? files : null;
    }
}
