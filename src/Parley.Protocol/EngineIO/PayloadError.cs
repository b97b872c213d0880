namespace Parley.Protocol.EngineIO;

/// <summary>Why a polling payload could not be read.</summary>
internal enum PayloadError : byte
{
    None,

    /// <summary>A packet is empty or its first character is no packet type.</summary>
    UnknownPacketType,

    /// <summary>A length, as payloads of v3 have them, is missing or no number, exceeds the body, or ends within a character.</summary>
    InvalidLength,

    /// <summary>A binary packet is not valid base64.</summary>
    InvalidBase64,

    /// <summary>A text packet is not valid UTF-8.</summary>
    InvalidUtf8,

    /// <summary>The payload holds more packets than the server accepts in one request.</summary>
    TooManyPackets,
}
