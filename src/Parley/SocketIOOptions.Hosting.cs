namespace Parley;

public sealed partial class SocketIOOptions
{
    /// <summary>
    /// Time to close all connections when the application stops: they are told during its first 80 %, and what is left at its end is cut.
    /// Without connections it takes none. It is part of the host's <c>ShutdownTimeout</c> (30 s), so keep it below. Default: 20 s. Range: 100 ms to 1 h.
    /// </summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(20);
}
