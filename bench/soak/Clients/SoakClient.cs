using System.Diagnostics;
using System.Globalization;

namespace Parley.Soak.Clients;

/// <summary>A client of Socket.IO that works. It answers pings while something is awaited, and not otherwise.</summary>
internal abstract class SoakClient : IDisposable
{
    public const string WebSocketQuery = "EIO=4&transport=websocket";
    public const string PollingQuery = "EIO=4&transport=polling";

    /// <summary>How long it waits for a packet, pings left out.</summary>
    public TimeSpan Patience { get; set; } = Guard.Limit;

    /// <summary>Sends an Engine.IO packet.</summary>
    public abstract Task SendAsync(string packet);

    /// <summary>Sends bytes, as an attachment.</summary>
    public abstract Task SendBinaryAsync(byte[] data);

    /// <summary>Ends the connection as a client does that goes.</summary>
    public abstract Task CloseAsync();

    public abstract void Dispose();

    /// <summary>Joins a namespace.</summary>
    /// <returns>What the server says to it.</returns>
    public async Task<string> JoinAsync(string @namespace = "/", string auth = "")
    {
        var prefix = PrefixOf(@namespace);
        await SendAsync($"40{prefix}{auth}");
        var answer = await NextAsync();
        return answer.StartsWith($"40{prefix}{{\"sid\":", StringComparison.Ordinal) ? answer : throw new LostException($"{answer} came for joining {@namespace}.");
    }

    public Task LeaveAsync(string @namespace) => SendAsync("41" + PrefixOf(@namespace));

    /// <summary>Calls a handler and waits for what it acknowledges. Whatever comes before is dropped.</summary>
    public async Task CallAsync(string @event, string argument, string @namespace = "/")
    {
        var prefix = PrefixOf(@namespace);
        await SendAsync($"42{prefix}7[\"{@event}\",{argument}]");
        while (await NextAsync() is var packet && packet != $"43{prefix}7[{argument}]")
        {
            if (packet.StartsWith("43", StringComparison.Ordinal))
            {
                throw new LostException($"{packet} came for {@event} of {argument}.");
            }
        }
    }

    /// <summary>Has numbers come back, with some on their way at a time, and sees that they are all there and in order.</summary>
    public async Task EchoAsync(int count, int window = 1, string @namespace = "/")
    {
        var prefix = PrefixOf(@namespace);
        var sent = 0;
        for (var due = 0; due < count; due++)
        {
            while (sent < count && sent - due < window)
            {
                await SendAsync($"42{prefix}[\"echo\",{(sent++).ToString(CultureInfo.InvariantCulture)}]");
            }

            // With connection state recovery an offset follows.
            var start = $"42{prefix}[\"echo\",{due.ToString(CultureInfo.InvariantCulture)}";
            var packet = await NextAsync();
            if (!packet.StartsWith(start, StringComparison.Ordinal) || packet[start.Length] is not (']' or ','))
            {
                throw new LostException($"{packet} came where {start} was due.");
            }
        }
    }

    /// <summary>Has bytes come back.</summary>
    public async Task EchoBinaryAsync(string text)
    {
        await SendAsync("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]");
        await SendBinaryAsync(System.Text.Encoding.ASCII.GetBytes(text));
        var packet = await NextAsync();
        var attachment = await NextAsync();
        if (!packet.StartsWith("451-[\"echo\",", StringComparison.Ordinal) || attachment != AttachmentOf(text))
        {
            throw new LostException($"{packet} and {attachment} came where {text} was due.");
        }
    }

    /// <summary>Waits for the next packet but a ping.</summary>
    /// <exception cref="LostException">The connection has ended.</exception>
    /// <exception cref="TimeoutException">None came.</exception>
    public async Task<string> NextAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = Patience - Stopwatch.GetElapsedTime(start);
            switch (await ReceiveAsync().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                case null:
                    throw new LostException("The connection has ended.");
                case "2":
                    await SendAsync("3");
                    break;
                case "6":
                    break;
                case var packet:
                    return packet;
            }
        }
    }

    /// <summary>Waits for a packet, or for the end of the connection.</summary>
    protected abstract Task<string?> ReceiveAsync();

    /// <summary>How an attachment comes.</summary>
    protected virtual string AttachmentOf(string text) => text;

    private static string PrefixOf(string @namespace) => @namespace == "/" ? "" : @namespace + ",";
}
