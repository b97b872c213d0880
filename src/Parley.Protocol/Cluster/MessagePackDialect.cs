namespace Parley.Protocol.Cluster;

/// <summary>How an official adapter writes MessagePack. Both are read alike; they differ in what JavaScript has and others have not, a field without a value.</summary>
internal enum MessagePackDialect
{
    /// <summary>That of <c>notepack.io</c> 3, which leaves the field out: Redis with publish and subscribe, sharded or not.</summary>
    Notepack,

    /// <summary>That of <c>@msgpack/msgpack</c>, which writes nil: Redis with streams, PostgreSQL.</summary>
    MsgPack,
}
