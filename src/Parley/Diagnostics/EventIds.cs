namespace Parley.Diagnostics;

/// <summary>The ids of log messages of sockets and namespaces, from 3000.</summary>
internal static class EventIds
{
    public const int HandlerFailed = 3000;
    public const int ArgumentsDoNotFit = 3001;
    public const int ConnectRefused = 3003;
    public const int MiddlewareFailed = 3004;
    public const int EventRefused = 3007;
    public const int EventMiddlewareFailed = 3008;
    public const int SentEventsMissed = 3009;
    public const int RoomEventsMissed = 3010;
    public const int RoomHandlerFailed = 3011;
    public const int NamespaceHandlerFailed = 3012;
    public const int EventsDropped = 3013;
    public const int AuthenticationExpired = 3040;
    public const int EventNotAuthorized = 3041;
    public const int AccessCheckFailed = 3042;
    public const int DrainCutShort = 3043;
    public const int LimitReached = 3044;
    public const int RecoveryNotSupported = 3062;
}
