using Parley.Engine.Transports.Listening;

namespace Parley.Engine.Http;

/// <summary>How many connections a process can hold when nobody says.</summary>
internal static class ConnectionLimit
{
    private const int AtLeast = 10_000;

    /// <summary>80 % of the open-files limit, so that files and the other sockets of the application still find room.</summary>
    public static int Default() => OpenFiles.Limit() is { } files ? (int)Math.Clamp(files / 5 * 4, AtLeast, int.MaxValue) : int.MaxValue;
}
