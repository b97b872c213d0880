using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Transports.WebSockets;

public sealed class WebSocketCloseTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(3000)]
    [InlineData(4999)]
    [InlineData(1005)]
    public async Task A_close_frame_is_answered_with_the_same_code(int code)
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendCloseAsync(code);

        await peer.ExpectCloseAsync(code);
        await peer.ExpectEndAsync();
        Assert.False(peer.WasCut);
        await receiver.ExpectCloseAsync("transport close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_connection_that_ends_without_a_close_frame_is_a_transport_close()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        peer.EndSending();

        await peer.ExpectEndAsync();
        await receiver.ExpectCloseAsync("transport close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_a_transport_close()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        peer.Break();

        await peer.Handled.Soon();
        await receiver.ExpectCloseAsync("transport close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_peer_that_never_answers_the_close_frame_is_cut_at_the_close_timeout()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        receiver.Session.Close();
        await peer.ExpectCloseAsync();
        await receiver.ExpectCloseAsync("forced close");

        _engine.AdvanceSeconds(4.999);
        Assert.False(peer.WasCut);
        _engine.AdvanceSeconds(0.001);

        Assert.True(peer.WasCut);
        await peer.ExpectEndAsync();
        Assert.Equal(1, receiver.Closes);
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_close_that_waits_behind_a_stuck_write_is_given_up_at_the_close_timeout()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync(capacity: 1024);
        receiver.Session.SendText(new byte[5_000]);
        await peer.Stream.WriteBlocked.Soon();
        receiver.Session.Close();

        _engine.AdvanceSeconds(4.9);
        Assert.False(receiver.Closed.IsCompleted);
        _engine.AdvanceSeconds(0.1);

        await receiver.ExpectCloseAsync("forced close");
        await peer.Handled.Soon();
        Assert.True(peer.WasCut);
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_message_larger_than_the_maximum_closes_with_1009()
    {
        _engine.Options.MaxPayload = 1_000;
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendAsync("4" + new string('x', 999));
        await receiver.ExpectAsync(new string('x', 999));
        await peer.SendAsync("4" + new string('x', 1_000));

        await ExpectFaultAsync(peer, receiver, 1009);
    }

    [Fact]
    public async Task Fragments_that_come_to_more_than_the_maximum_close_with_1009()
    {
        _engine.Options.MaxPayload = 1_000;
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendFrameAsync(WebSocketOpcode.Text, new byte[600], final: false);
        await peer.SendFrameAsync(WebSocketOpcode.Continuation, new byte[600]);

        await ExpectFaultAsync(peer, receiver, 1009);
    }

    public static TheoryData<string, int> Faults => new()
    {
        { "8102" + "3400", 1002 }, // not masked
        { "C181" + "00000000" + "34", 1002 }, // RSV1 without an extension
        { "8382" + "00000000" + "3400", 1002 }, // opcode 3
        { "0980" + "00000000", 1002 }, // a ping in fragments
        { "8081" + "00000000" + "34", 1002 }, // a continuation of nothing
        { "8182" + "00000000" + "34FF", 1007 }, // no UTF-8
        { "8881" + "00000000" + "03", 1002 }, // half a close code
        { "8882" + "00000000" + "03ED", 1002 }, // 1005 on the wire
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_frame_against_RFC_6455_closes_with_the_code_that_says_why(string hex, int code)
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        await peer.SendRawAsync(Convert.FromHexString(hex));

        await ExpectFaultAsync(peer, receiver, code);
    }

    [Fact]
    public async Task After_a_fault_the_peer_is_listened_to_no_longer_than_the_linger_time()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        await peer.SendRawAsync([0x81, 0x01, (byte)'4']);
        await peer.ExpectCloseAsync(1002);
        await Guard.UntilAsync(() => peer.Stream.WaitsWithoutBuffer);

        // It goes on talking, and is not heard.
        for (var i = 0; i < 10; i++)
        {
            await peer.SendRawAsync(new byte[50_000]);
        }

        Assert.False(peer.Handled.IsCompleted);
        _engine.AdvanceSeconds(0.4);
        Assert.False(peer.WasCut);
        _engine.AdvanceSeconds(0.2);

        await peer.Handled.Soon();
        Assert.True(peer.WasCut);
        receiver.ExpectNothing();
        await _engine.ExpectNothingLeftAsync();
    }

    private async Task ExpectFaultAsync(WebSocketPeer peer, RecordingReceiver receiver, int code)
    {
        await peer.ExpectCloseAsync(code);
        await receiver.ExpectCloseAsync("transport error");
        peer.EndSending();
        await peer.ExpectEndAsync();
        receiver.ExpectNothing();
        Assert.False(peer.WasCut);
        await _engine.ExpectNothingLeftAsync();
    }
}
