namespace Parley.Protocol.MessagePack;

/// <summary>What a MessagePack value is, whichever of its forms it came in.</summary>
internal enum MessagePackType : byte
{
    Nil,
    Boolean,

    /// <summary>An integer up to 2^63 - 1, signed or not.</summary>
    Integer,

    /// <summary>An integer from 2^63 on.</summary>
    LargeInteger,
    Float,
    String,
    Binary,
    Array,
    Map,
    Extension,
}
