using System.Globalization;
using System.Text.Json;
using Parley.Soak.Clients;

namespace Parley.Soak.Traffic;

/// <summary>One of a <see cref="SteadyCrowd"/>. Where recovery is on, one loses its connection now and then and comes back to what it missed.</summary>
internal sealed class SteadyMember(int number, int crowd, Func<Task<SoakClient>> open, Failures failures, bool returns)
{
    private const string Room = "\"steady\"";

    // The number that is due next, by who says it.
    private readonly int[] _due = new int[crowd];
    private SoakClient _client = null!;
    private string _privateId = "";
    private string _offset = "";
    private bool _failed;

    public int Number => number;

    public int Said { get; private set; }

    public int Heard => _due.Sum();

    public int Recoveries { get; private set; }

    public async Task JoinAsync()
    {
        _client = await open();
        var welcome = await _client.JoinAsync();
        if (returns)
        {
            using var json = JsonDocument.Parse(welcome.AsMemory(2));
            _privateId = json.RootElement.GetProperty("pid").GetString()!;
        }

        await _client.CallAsync("join", Room);
    }

    public Task TalkAsync(Random random, CancellationToken end) => KeepAsync(async () =>
    {
        while (!end.IsCancellationRequested)
        {
            await SayAsync();
            if (returns && random.Next(50) == 0)
            {
                await ComeBackAsync(random);
            }

            await Task.Delay(random.Next(2, 20), CancellationToken.None);
        }
    });

    /// <summary>Waits until it has heard what everybody has said, and goes.</summary>
    public async Task FinishAsync(int[] said)
    {
        await KeepAsync(async () =>
        {
            while (!_due.SequenceEqual(said))
            {
                Hear(await _client.NextAsync());
            }

            await _client.CloseAsync();
        });
        _client.Dispose();
    }

    private async Task KeepAsync(Func<Task> talk)
    {
        if (_failed)
        {
            return;
        }

        try
        {
            await talk();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _failed = true;
            failures.Add($"steady client {number}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>Says the next number and hears until the server has acknowledged it.</summary>
    private async Task SayAsync()
    {
        var said = Said.ToString(CultureInfo.InvariantCulture);
        await _client.SendAsync($"42{said}[\"say\",{number.ToString(CultureInfo.InvariantCulture)},{said}]");
        while (await _client.NextAsync() is var packet && packet != $"43{said}[{said}]")
        {
            Hear(packet);
        }

        Said++;
    }

    private void Hear(string packet)
    {
        const string Start = "42[\"said\",";
        if (!packet.StartsWith(Start, StringComparison.Ordinal))
        {
            throw new LostException($"{packet} came.");
        }

        var parts = packet[Start.Length..^1].Split(',');
        var (who, what) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        if (what != _due[who])
        {
            throw new LostException($"{what} of {who} came where {_due[who]} was due.");
        }

        _due[who]++;
        if (parts.Length > 2)
        {
            _offset = parts[2];
        }
    }

    private async Task ComeBackAsync(Random random)
    {
        ((WireClient)_client).Abort((Cut)random.Next(3));
        _client.Dispose();
        await Task.Delay(random.Next(500));
        _client = await open();
        await _client.SendAsync($"40{{\"pid\":\"{_privateId}\",\"offset\":{_offset}}}");

        // What it missed comes before the welcome, as from the official server.
        string welcome;
        while (!(welcome = await _client.NextAsync()).StartsWith("40{", StringComparison.Ordinal))
        {
            Hear(welcome);
        }

        if (!welcome.Contains(_privateId, StringComparison.Ordinal))
        {
            throw new LostException("A client that came back in time was not known.");
        }

        Recoveries++;
    }
}
