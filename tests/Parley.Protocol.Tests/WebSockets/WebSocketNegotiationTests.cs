using System.Diagnostics;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>RFC 7692 sections 5 and 7.1 over the grammar of RFC 6455 section 9.1.</summary>
public sealed class WebSocketNegotiationTests
{
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits")]
    [InlineData("permessage-deflate;client_max_window_bits")]
    [InlineData(" permessage-deflate ; client_max_window_bits = 8 ")]
    [InlineData("permessage-deflate; client_max_window_bits=\"15\"")]
    [InlineData("permessage-deflate; client_no_context_takeover; server_no_context_takeover; client_max_window_bits=10")]
    [InlineData("Permessage-Deflate; Client_Max_Window_Bits")]
    [InlineData("x-webkit-deflate-frame, permessage-deflate; client_max_window_bits")]
    [InlineData("permessage-bzip2; level=9; x=\"y\", permessage-deflate")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate")]
    [InlineData("permessage-deflate; unknown, permessage-deflate; client_max_window_bits")]
    [InlineData(",, permessage-deflate ,,")]
    public void Offers_we_can_honour_are_accepted_without_context_takeover(string header)
    {
        Assert.True(WebSocketDeflate.TryNegotiate(header, out var response));
        Assert.Equal(Agreed, response);
    }

    [Theory]
    [InlineData("permessage-deflate; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=\"15\"; client_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=9, permessage-deflate; server_max_window_bits=15, permessage-deflate")]
    public void A_window_of_the_server_is_repeated_in_the_answer(string header)
    {
        Assert.True(WebSocketDeflate.TryNegotiate(header, out var response));
        Assert.Equal(Agreed + "; server_max_window_bits=15", response);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(",,")]
    [InlineData("x-webkit-deflate-frame")]
    [InlineData("permessage-deflate2")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=14")]
    [InlineData("permessage-deflate; server_max_window_bits=8")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; server_max_window_bits=015")]
    [InlineData("permessage-deflate; server_max_window_bits=15; server_max_window_bits=15")]
    [InlineData("permessage-deflate; client_max_window_bits=7")]
    [InlineData("permessage-deflate; client_max_window_bits=16")]
    [InlineData("permessage-deflate; client_max_window_bits=09")]
    [InlineData("permessage-deflate; client_max_window_bits=1x")]
    [InlineData("permessage-deflate; client_max_window_bits=99999999999999999999")]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits=10")]
    [InlineData("permessage-deflate; server_no_context_takeover=1")]
    [InlineData("permessage-deflate; client_no_context_takeover=true")]
    [InlineData("permessage-deflate; client_no_context_takeover; client_no_context_takeover")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [InlineData("permessage-deflate; unknown")]
    [InlineData("permessage-deflate; unknown=1")]
    public void Offers_we_cannot_honour_are_declined(string? header) => AssertDeclined(header);

    [Theory]
    [InlineData("permessage-deflate;")]
    [InlineData("permessage-deflate; ;")]
    [InlineData("permessage-deflate; =1")]
    [InlineData("permessage-deflate; client_max_window_bits=")]
    [InlineData("permessage-deflate; client_max_window_bits=\"")]
    [InlineData("permessage-deflate; client_max_window_bits=\"10")]
    [InlineData("permessage-deflate; client_max_window_bits=\"\"")]
    [InlineData("permessage-deflate; client_max_window_bits=\"1 0\"")]
    [InlineData("permessage-deflate; client_max_window_bits=10 11")]
    [InlineData("permessage-deflate client_max_window_bits")]
    [InlineData("permessage-deflate, ;")]
    [InlineData("permessage-deflate, caf\u00e9")]
    [InlineData("=, permessage-deflate")]
    [InlineData("permessage-deflate\r\nX: y")]
    public void A_header_that_breaks_the_grammar_negotiates_nothing(string header) => AssertDeclined(header);

    [Theory]
    [InlineData(",")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData(", ")]
    [InlineData("a,")]
    [InlineData("a;b=\"c\",")]
    [InlineData("permessage-deflate;x,")]
    [InlineData("permessage-deflate;server_max_window_bits=10,")]
    [InlineData("\"")]
    public void Headers_are_read_in_linear_time(string unit)
    {
        // A million characters: instant when linear, minutes when not.
        var header = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        var clock = Stopwatch.StartNew();
        AssertDeclined(header);
        AssertDeclined("permessage-deflate" + string.Concat(Enumerable.Repeat("; client_max_window_bits", 40_000)));
        AssertDeclined("permessage-deflate; a=\"" + header);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static void AssertDeclined(string? header)
    {
        Assert.False(WebSocketDeflate.TryNegotiate(header, out var response));
        Assert.Equal("", response);
    }
}
