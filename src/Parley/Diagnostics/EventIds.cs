namespace Parley.Diagnostics;

/// <summary>The ids of log messages of sockets and namespaces, from 3000.</summary>
internal static class EventIds
{
    public const int HandlerFailed = 3000;
    public const int ArgumentsDoNotFit = 3001;
    public const int InvalidPacket = 3002;
    public const int ConnectRefused = 3003;
    public const int MiddlewareFailed = 3004;
    public const int ConnectTimeout = 3005;
    public const int LimitReached = 3006;

    public const int AuthenticationExpired = 3040;
    public const int EventNotAuthorized = 3041;
    public const int AccessCheckFailed = 3042;
    public const int DrainCutShort = 3043;
}
