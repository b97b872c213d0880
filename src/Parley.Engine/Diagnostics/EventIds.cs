namespace Parley.Engine.Diagnostics;

/// <summary>The ids of log messages, one range a part of Parley: engine 1000, transports 2000, sockets 3000, adapters 4000.</summary>
internal static class EventIds
{
    public const int SessionClosed = 1000;
    public const int SessionReachedLimit = 1001;
    public const int HandshakeRefused = 1002;
    public const int ServerFull = 1003;
    public const int AllowRequestFailed = 1004;
    public const int SessionFaulted = 1005;
    public const int CloseHandlingFailed = 1006;
    public const int CallbackFailed = 1007;
    public const int IdGenerationFailed = 1008;
    public const int ServerShuttingDown = 1009;
    public const int TooManyOfOneAddress = 1010;
    public const int TooManyHandshakes = 1011;
    public const int QueryTooLong = 1012;
    public const int ServerIsLate = 1013;
    public const int SessionOfAnotherUser = 1014;

    public const int RequestTooLarge = 2000;
    public const int RequestRefused = 2001;
    public const int UpgradeTimedOut = 2002;
    public const int UpgradeFailed = 2003;
    public const int HeartbeatFailed = 2004;
    public const int FilesAreScarce = 2005;
}
