using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Sessions;

/// <summary>What the engine holds the sessions of an application to that throws where it should not.</summary>
public sealed class EngineSessionReceiverFailureTests : IDisposable
{
    private readonly EngineHarness _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_whose_handling_fails_ends_a_WebSocket_session(bool atOnce)
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        receiver.Taking = _ => atOnce ? throw new InvalidOperationException("Broken.") : FailLaterAsync();

        await peer.SendAsync("4a");

        await peer.ExpectCloseAsync(1011);
        await peer.SendCloseAsync(1011);
        await peer.ExpectEndAsync();
        await receiver.ExpectCloseAsync("forced close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_whose_handling_fails_ends_a_polling_session(bool atOnce)
    {
        var session = await _engine.OpenPollingAsync();
        var poll = _engine.Poll(session);
        _engine.Handler.Last.Taking = _ => atOnce ? throw new IOException("The disk of the application.") : FailLaterAsync();

        await _engine.Post(session, "4a\u001e4b").ExpectStatusAsync(200, "ok");

        await poll.ExpectAsync("1");
        await _engine.Handler.Last.ExpectAsync("a");
        _engine.Handler.Last.ExpectNothing();
        await _engine.Handler.Last.ExpectCloseAsync("forced close");
        await _engine.ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_receiver_that_fails_at_the_end_takes_no_other_session_with_it()
    {
        for (var i = 0; i < 3; i++)
        {
            await _engine.OpenPollingAsync();
            _engine.Handler.Last.Closing = static () => throw new InvalidOperationException("Broken.");
        }

        _engine.AdvanceSeconds(45);

        Assert.All(_engine.Handler.Receivers, receiver => Assert.Equal(1, receiver.Closes));
        await _engine.ExpectNothingLeftAsync();

        // The wheel still turns.
        var session = await _engine.OpenPollingAsync();
        _engine.AdvanceSeconds(25);
        await _engine.Poll(session).ExpectAsync("2");
    }

    [Fact]
    public async Task A_receiver_that_fails_at_the_end_does_not_keep_the_client_from_hearing_of_it()
    {
        var (peer, receiver) = await _engine.OpenWebSocketAsync();
        receiver.Closing = static () => throw new InvalidOperationException("Broken.");

        receiver.Session.Close();

        await peer.ExpectCloseAsync();
        await peer.SendCloseAsync(1005);
        await peer.ExpectEndAsync();
        await receiver.ExpectCloseAsync("forced close");
        await _engine.ExpectNothingLeftAsync();
    }

    private static async ValueTask FailLaterAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("Broken.");
    }
}
