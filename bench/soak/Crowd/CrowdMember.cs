using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Parley.Soak.Clients;
using Parley.Soak.Runs;
using Parley.Soak.Server;
using Parley.Soak.Traffic;

namespace Parley.Soak.Crowd;

/// <summary>One of many clients, which listens to the <see cref="Feed"/> and sees that no number is missing, doubled or out of order.</summary>
/// <param name="server">Where it is connected.</param>
/// <param name="failures">What went wrong.</param>
internal sealed class CrowdMember(Uri server, Failures failures) : IDisposable
{
    // What the official client does by default, in milliseconds.
    private const double ReconnectionDelay = 1000;
    private const double ReconnectionDelayMax = 5000;
    private const double RandomizationFactor = 0.5;
    private const int MaxAttempts = 100;

    private const string EventStart = $"42[\"{Feed.Event}\",";

    private Uri _server = server;
    private WireClient? _client;
    private string? _id;
    private string? _privateId;
    private string? _offset;
    private int _last = -1;

    /// <summary>The number that came last, or -1.</summary>
    public int Last => Volatile.Read(ref _last);

    /// <summary>How often the session went on where it was.</summary>
    public int Recoveries { get; private set; }

    /// <summary>How often a handshake was refused with the word to come again.</summary>
    public int Refusals { get; private set; }

    /// <summary>How often connecting failed in another way, such as a connection that was reset.</summary>
    public int FailedAttempts { get; private set; }

    /// <summary>The code that the WebSocket was closed with.</summary>
    public int? CloseCode => _client?.Connection.CloseCode;

    /// <summary>Connects, as somebody new or to go on where it was.</summary>
    public async Task ConnectAsync()
    {
        var client = await WireClient.OpenAsync(_server);
        try
        {
            await client.SendAsync(_privateId is null ? "40" : $"40{{\"pid\":\"{_privateId}\",\"offset\":\"{_offset}\"}}");

            // What was missed comes first, as from the official server.
            var missed = new List<string>();
            string packet;
            while (!(packet = await client.NextAsync()).StartsWith("40{", StringComparison.Ordinal))
            {
                missed.Add(packet);
            }

            using var connect = JsonDocument.Parse(packet.AsMemory(2));
            OnConnected(connect.RootElement.GetProperty("sid").GetString()!, connect.RootElement.GetProperty("pid").GetString()!);
            missed.ForEach(OnPacket);
        }
        catch
        {
            client.Dispose();
            throw;
        }

        _client?.Dispose();
        _client = client;
    }

    /// <summary>Connects again, in the rhythm of the official client.</summary>
    /// <param name="random">What delays are made from.</param>
    /// <param name="accepted">How long an attempt took that was accepted.</param>
    public async Task ReconnectAsync(Random random, Latencies accepted)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var delay = Math.Min(ReconnectionDelay * Math.Pow(2, attempt), ReconnectionDelayMax);
            await Task.Delay(TimeSpan.FromMilliseconds(delay * (1 - RandomizationFactor + (2 * RandomizationFactor * random.NextDouble()))));
            var start = Stopwatch.GetTimestamp();
            try
            {
                await ConnectAsync();
                accepted.Add(Stopwatch.GetElapsedTime(start));
                return;
            }
            catch (RefusedException refusal) when (refusal.IsToRetry)
            {
                Refusals++;
            }
            catch (Exception exception) when (exception is IOException or SocketException or TimeoutException)
            {
                FailedAttempts++;
            }
        }

        failures.Add($"a client was not back after {MaxAttempts} attempts");
    }

    /// <summary>Listens until the connection ends.</summary>
    public async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                OnPacket(await _client!.NextAsync());
            }
        }
        catch (Exception exception) when (exception is LostException or SocketException or ObjectDisposedException)
        {
            // Cut, or closed by the server: what it comes to is for the run to say.
        }
        catch (TimeoutException)
        {
            failures.Add("the feed stopped for a client that was connected");
        }
    }

    /// <summary>Has it connect somewhere else from now on.</summary>
    public void GoTo(Uri server) => _server = server;

    /// <summary>Cuts the connection as a network does.</summary>
    public void Cut() => _client!.Abort();

    public void Dispose() => _client?.Dispose();

    private void OnConnected(string id, string privateId)
    {
        if (privateId == _privateId)
        {
            Recoveries++;
            if (id != _id)
            {
                failures.Add("a client that recovered has another id");
            }

            return;
        }

        (_id, _privateId, _offset) = (id, privateId, null);
        Volatile.Write(ref _last, -1);
    }

    private void OnPacket(string packet)
    {
        if (packet == "41")
        {
            return;
        }

        // Nothing is published with a comma or a quote in it.
        var parts = packet.Split(',');
        if (!packet.StartsWith(EventStart, StringComparison.Ordinal) || parts.Length != 4)
        {
            failures.Add($"{packet[..Math.Min(packet.Length, 50)]} came to a client of the crowd");
            return;
        }

        var number = int.Parse(parts[1], CultureInfo.InvariantCulture);
        if (_last >= 0 && number != _last + 1)
        {
            failures.Add($"{number} came behind {_last}");
        }

        _offset = parts[3][1..^2];
        Volatile.Write(ref _last, number);
    }
}
