using System.Text;

namespace Parley.Load.Scenarios;

/// <summary>A packet as it travels in a WebSocket message.</summary>
internal sealed record Packet(byte[] Data, bool IsBinary)
{
    public static implicit operator Packet(string text) => new(Encoding.ASCII.GetBytes(text), IsBinary: false);
}
