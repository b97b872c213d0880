using System.Text;
using Parley.Load.Scenarios;

namespace Parley.Load.Clients;

/// <summary>A client that does one thing again and again. One task uses it at a time.</summary>
internal abstract class LoadClient(Exchange exchange) : IDisposable
{
    public const string Target = "/socket.io/?EIO=4&transport=websocket";

    private long _received;

    /// <summary>How many answers have come. Another thread may look.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Over what it speaks, as was agreed on.</summary>
    public abstract string Transport { get; }

    /// <summary>Whether a whole message is there already.</summary>
    public abstract bool HasMessage { get; }

    protected Exchange Exchange { get; } = exchange;

    public abstract void Dispose();

    /// <summary>Sends so many events.</summary>
    public abstract ValueTask SendAsync(int count);

    /// <summary>Sends the last event.</summary>
    public ValueTask SendLastAsync() => SendAsync(Exchange.LastSent);

    /// <summary>Waits for an answer, and answers pings.</summary>
    /// <returns><see langword="false"/> if it was the last.</returns>
    /// <exception cref="LostException">Something else came, or the connection has ended.</exception>
    public async ValueTask<bool> NextAsync()
    {
        foreach (var expected in Exchange.Expected)
        {
            var message = await ReceiveAsync();
            while (message.Is(Exchange.Ping))
            {
                await SendAsync(Exchange.Pong);
                message = await ReceiveAsync();
            }

            if (!message.Is(expected))
            {
                return message.Is(Exchange.LastExpected) && expected == Exchange.Expected[0]
                    ? false
                    : throw new LostException($"{message} came where a message of {expected.Data.Length} bytes was due.");
            }
        }

        Volatile.Write(ref _received, _received + 1);
        return true;
    }

    /// <summary>Joins a room, before anything is sent to it.</summary>
    public async Task JoinRoomAsync(string room)
    {
        await SendAsync((Packet)$"420[\"join\",\"{room}\"]");
        await ExpectAsync("430[");
    }

    protected abstract ValueTask SendAsync(Packet packet);

    /// <summary>Waits for a message, which holds until the next is waited for.</summary>
    protected abstract ValueTask<Message> ReceiveAsync();

    /// <summary>Joins the main namespace of the session that was opened.</summary>
    protected async Task JoinAsync()
    {
        await ExpectAsync(Exchange.OpenPrefix);
        await SendAsync(Exchange.Join);
        await ExpectAsync(Exchange.JoinedPrefix);
    }

    private async Task ExpectAsync(string prefix)
    {
        var message = await ReceiveAsync();
        if (message.IsBinary || !message.Data.Span.StartsWith(Encoding.ASCII.GetBytes(prefix)))
        {
            throw new LostException($"{message} came where {prefix} was due.");
        }
    }
}
