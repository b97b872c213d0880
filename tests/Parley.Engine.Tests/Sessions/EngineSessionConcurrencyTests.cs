using System.Globalization;
using System.Text;
using Parley.Engine.Sessions;
using Parley.Engine.Tests.Harness;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Sessions;

public sealed class EngineSessionConcurrencyTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Attachments_stay_next_to_their_header_whoever_else_sends()
    {
        const int Senders = 4;
        const int Packets = 200;
        var (peer, receiver) = await _engine.OpenWebSocketAsync();

        var sending = Enumerable.Range(0, Senders).Select(sender => Start(() =>
        {
            for (var i = 0; i < Packets; i++)
            {
                byte[] tag = [(byte)sender, (byte)i];
                Assert.True(receiver.Session.Send(EngineSessionCloseTests.WithAttachments("p" + Convert.ToHexString(tag), [1, .. tag], [2, .. tag])));
                Assert.True(receiver.Session.SendText("single"u8));
            }
        })).ToArray();

        var last = new int[Senders];
        for (var packets = 0; packets < Senders * Packets;)
        {
            var header = await peer.ReceiveAsync();
            Assert.Equal(WebSocketOpcode.Text, header?.Opcode);
            if (header!.Text == "4single")
            {
                continue;
            }

            var tag = Convert.FromHexString(header.Text[2..]);
            Assert.Equal(last[tag[0]]++, tag[1]);
            await peer.ExpectFrameAsync(WebSocketOpcode.Binary, [1, .. tag]);
            await peer.ExpectFrameAsync(WebSocketOpcode.Binary, [2, .. tag]);
            packets++;
        }

        await Task.WhenAll(sending).Soon();
    }

    [Fact]
    public async Task Messages_of_one_sender_keep_their_order_over_polling_while_polls_come_and_go()
    {
        const int Messages = 2_000;
        var session = await _engine.OpenPollingAsync();

        var sending = Start(() =>
        {
            for (var i = 0; i < Messages; i++)
            {
                Assert.True(session.SendText(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture))));
            }
        });

        for (var next = 0; next < Messages;)
        {
            foreach (var packet in await _engine.Poll(session).PacketsAsync())
            {
                Assert.Equal("4" + next++.ToString(CultureInfo.InvariantCulture), packet);
            }
        }

        await sending.Soon();
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task The_receiver_is_told_of_the_end_exactly_once_however_many_end_it(string transport)
    {
        for (var round = 0; round < 200; round++)
        {
            var endings = transport == "polling" ? await PollingEndingsAsync() : await WebSocketEndingsAsync();
            var receiver = _engine.Handler.Last;
            using var start = new Barrier(endings.Length);
            await Task.WhenAll(endings.Select(end => Start(() =>
            {
                Assert.True(start.SignalAndWait(TimeSpan.FromSeconds(5)));
                end();
            }))).Soon();

            await receiver.Closed.Soon();
            Assert.False(receiver.Session.SendText("late"u8));
        }

        // Whatever goodbye was still to be bounded.
        _engine.AdvanceSeconds(60);
        await _engine.ExpectNothingLeftAsync();
        Assert.All(_engine.Handler.Receivers, receiver => Assert.Equal(1, receiver.Closes));
    }

    private async Task<Action[]> PollingEndingsAsync()
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);
        return [.. ServerEndings(session), poll.Abort, () => _engine.Post(session, "1")];
    }

    private async Task<Action[]> WebSocketEndingsAsync()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        return [.. ServerEndings(receiver.Session), peer.Break, () => _ = ReadToEndAsync(peer)];
    }

    private Action[] ServerEndings(EngineSession session) =>
    [
        session.Close,
        () => session.Abort(DisconnectReason.ParseError),
        () => _engine.Server.CloseAll(DisconnectReason.ServerShuttingDown),
    ];

    private static async Task ReadToEndAsync(WebSocketPeer peer)
    {
        while (await peer.ReceiveAsync() is not null)
        {
        }
    }

    private static Task Start(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
