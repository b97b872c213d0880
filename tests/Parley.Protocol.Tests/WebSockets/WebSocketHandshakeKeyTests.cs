using System.Diagnostics;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

public sealed class WebSocketHandshakeKeyTests
{
    [Fact]
    public void Accept_is_the_example_of_the_rfc()
    {
        Assert.True(WebSocketHandshakeKey.TryComputeAccept("dGhlIHNhbXBsZSBub25jZQ==", out var accept));
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", accept);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ=")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ")]
    [InlineData("dGhlIHNhbXBsZSBub25jZ===")]
    [InlineData("dGhlIHNhbXBsZSBub25jZSE=")] // 17 bytes
    [InlineData("dGhlIHNhbXBsZSBub25j")] // 15 bytes
    [InlineData("dGhlIHNhbXBsZSBub25jZSEh")] // 18 bytes in 24 characters
    [InlineData("dGhlIHNhbXBsZSBub25j    ")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ== ")]
    [InlineData("dGhl-HNhbXBsZSBub25jZQ==")] // the URL alphabet
    [InlineData("dGhlIHNhbXBsZSBub25jZ\u00e9==")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==,dGhlIHNhbXBsZSBub25jZQ==")]
    public void Keys_that_are_not_16_bytes_of_base64_are_refused(string? key)
    {
        Assert.False(WebSocketHandshakeKey.TryComputeAccept(key, out var accept));
        Assert.Equal("", accept);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" , ,, ", null)]
    [InlineData("chat", "chat")]
    [InlineData("  chat\t", "chat")]
    [InlineData("chat, superchat", "chat")]
    [InlineData(",,chat.v2,other", "chat.v2")]
    [InlineData("not a token, chat", "chat")]
    [InlineData("\"quoted\", a/b, {x}, b\u00e4d, ok", "ok")]
    [InlineData("a\r\nSet-Cookie: x, ok", "ok")]
    public void Subprotocol_is_the_first_valid_token(string? header, string? expected) =>
        Assert.Equal(expected, WebSocketHandshakeKey.FirstSubprotocol(header));

    [Theory]
    [InlineData(",")]
    [InlineData(" ")]
    [InlineData(" ,")]
    [InlineData("a ")]
    [InlineData("\"")]
    [InlineData("a\"")]
    public void Subprotocols_are_read_in_linear_time(string unit)
    {
        // A million characters: instant when linear, minutes when not.
        var header = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        var clock = Stopwatch.StartNew();
        Assert.Null(WebSocketHandshakeKey.FirstSubprotocol(header));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
