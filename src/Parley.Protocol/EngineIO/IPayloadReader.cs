namespace Parley.Protocol.EngineIO;

/// <summary>Reads the packets of one polling request body, whichever form it has. For structs, so that nothing is boxed.</summary>
internal interface IPayloadReader
{
    /// <summary>Reads the next packet.</summary>
    /// <returns><see langword="false"/> at the end of the body, or with an <paramref name="error"/>; then reading is over.</returns>
    bool TryRead(out EnginePacket packet, out PayloadError error);
}
