using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>RFC 6455 sections 5.5.1 and 7.4.</summary>
public sealed class WebSocketCloseTests
{
    [Fact]
    public void Reader_takes_an_empty_close()
    {
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Close, [])).AssertRead(Received.Of(WebSocketOpcode.Close, []));
    }

    [Fact]
    public void Reader_rejects_a_close_of_one_byte()
    {
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Build(WebSocketOpcode.Close, [0x03])).AssertFault(nameof(WebSocketFault.InvalidClosePayload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(123)]
    public void Reader_takes_a_close_reason_up_to_the_room_of_a_control_frame(int length)
    {
        var reason = new byte[length];
        reason.AsSpan().Fill((byte)'r');
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Close(1000, reason)).AssertRead(Received.Of(WebSocketOpcode.Close, [0x03, 0xe8, .. reason]));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1010)]
    [InlineData(1011)]
    [InlineData(1012)]
    [InlineData(1013)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(3999)]
    [InlineData(4000)]
    [InlineData(4999)]
    public void Reader_takes_the_codes_that_may_be_sent(int code)
    {
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Close((ushort)code, "why"u8));
        driver.AssertRead(Received.Of(WebSocketOpcode.Close, [(byte)(code >> 8), (byte)code, .. "why"u8]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(1016)]
    [InlineData(1100)]
    [InlineData(2000)]
    [InlineData(2999)]
    [InlineData(5000)]
    [InlineData(65535)]
    public void Reader_rejects_the_codes_that_must_not_be_sent(int code)
    {
        using var driver = new ReaderDriver();
        driver.Feed(ClientFrame.Close((ushort)code, [])).AssertFault(nameof(WebSocketFault.InvalidCloseCode));
    }
}
