using System.Text;
using Parley.Protocol.EngineIO;

namespace Parley.Protocol.Tests.EngineIO;

/// <summary>Engine.IO v4, handshake; clients in the field have seen no other order of the keys.</summary>
public sealed class OpenPacketTests
{
    [Fact]
    public void Handshake_on_polling_offers_websocket() =>
        Assert.Equal(
            """0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}""",
            Open(offersWebSocket: true));

    [Fact]
    public void Handshake_on_websocket_offers_nothing() =>
        Assert.Equal(
            """0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}""",
            Open(offersWebSocket: false));

    [Fact]
    public void Durations_are_whole_milliseconds()
    {
        var message = OpenPacket.Create("a", offersWebSocket: false, TimeSpan.FromMicroseconds(300_700), TimeSpan.FromDays(30), int.MaxValue);
        Assert.Equal("""0{"sid":"a","upgrades":[],"pingInterval":300,"pingTimeout":2592000000,"maxPayload":2147483647}""", Encoding.UTF8.GetString(message.Packet));
    }

    private static string Open(bool offersWebSocket) => Encoding.UTF8.GetString(
        OpenPacket.Create("lv_VI97HAXpY6yYWAAAC", offersWebSocket, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(20), 1_000_000).Packet);
}
