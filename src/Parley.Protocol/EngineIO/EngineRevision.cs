namespace Parley.Protocol.EngineIO;

/// <summary>The revisions of the Engine.IO protocol, as clients name them in <c>EIO=</c>.</summary>
internal static class EngineRevision
{
    /// <summary>Engine.IO 1 to 3, which clients of Socket.IO 1 and 2 speak.</summary>
    public const byte V3 = 3;

    /// <summary>Engine.IO 4 and later.</summary>
    public const byte V4 = 4;
}
