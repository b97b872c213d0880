using System.Text;
using System.Threading.Channels;
using Parley.Engine.Sessions;

namespace Parley.Engine.Tests.Harness;

/// <summary>Notes what one session delivers: text as it is, bytes as <c>bytes:</c> and hexadecimal.</summary>
internal sealed class RecordingReceiver(EngineConnection session) : IEngineReceiver
{
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<DisconnectReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy;
    private int _closes;

    public EngineSession Session { get; } = (EngineSession)session;

    /// <summary>Runs for each message after it was noted; what it returns is what the session waits for.</summary>
    public Func<string, ValueTask>? Taking { get; set; }

    /// <summary>Runs within OnClose.</summary>
    public Action? Closing { get; set; }

    /// <summary>How often OnClose was called.</summary>
    public int Closes => Volatile.Read(ref _closes);

    /// <summary>Why the session ended, once it has.</summary>
    public Task<DisconnectReason> Closed => _closed.Task;

    public ValueTask OnMessageAsync(ReadOnlySpan<byte> data, bool isBinary)
    {
        Assert.Equal(0, Interlocked.Exchange(ref _busy, 1));
        var message = isBinary ? "bytes:" + Convert.ToHexString(data) : Encoding.UTF8.GetString(data);
        _messages.Writer.TryWrite(message);
        var taken = Taking?.Invoke(message) ?? default;
        Volatile.Write(ref _busy, 0);
        return taken;
    }

    public void OnClose(DisconnectReason reason)
    {
        Interlocked.Increment(ref _closes);
        _closed.TrySetResult(reason);
        Closing?.Invoke();
    }

    public Task<string> NextAsync() => _messages.Reader.ReadAsync().Soon();

    public async Task ExpectAsync(params string[] messages)
    {
        foreach (var message in messages)
        {
            Assert.Equal(message, await NextAsync());
        }
    }

    public void ExpectNothing() => Assert.False(_messages.Reader.TryPeek(out _));

    /// <summary>Waits for the end of the session and holds it to its reason, and to having been told once.</summary>
    public async Task ExpectCloseAsync(string reason)
    {
        Assert.Equal(reason, (await Closed.Soon()).Name);
        Assert.Equal(1, Closes);
    }
}
