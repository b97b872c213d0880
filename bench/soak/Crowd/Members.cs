using System.Diagnostics;
using Parley.Soak.Runs;
using Parley.Soak.Server;
using Parley.Soak.Traffic;

namespace Parley.Soak.Crowd;

/// <summary>Many clients of one server.</summary>
internal sealed class Members : IDisposable
{
    private const int ConnectingAtATime = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly CrowdMember[] _all;
    private Task[] _listening = [];

    private Members(CrowdMember[] all) => _all = all;

    public IReadOnlyList<CrowdMember> All => _all;

    /// <summary>How often a handshake was refused with the word to come again.</summary>
    public int Refusals => _all.Sum(member => member.Refusals);

    /// <summary>Has so many clients connect, some at a time, and listen.</summary>
    public static async Task<Members> ConnectAsync(ServerProcess server, int count, Failures failures)
    {
        var members = Of(server, count, failures);
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(members._all, new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtATime }, static async (member, _) => await member.ConnectAsync());
        members.Listen();
        Console.WriteLine($"{count} clients connected in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        return members;
    }

    /// <summary>So many clients, none of which is connected.</summary>
    public static Members Of(ServerProcess server, int count, Failures failures) =>
        new([.. Enumerable.Range(0, count).Select(_ => new CrowdMember(server.Http1, failures))]);

    /// <summary>Cuts the connections of all at once.</summary>
    public async Task CutAsync()
    {
        foreach (var member in _all)
        {
            member.Cut();
        }

        await WhenEndedAsync();
    }

    /// <summary>Ends their server, and has all go to another one.</summary>
    public async Task LoseAsync(ServerProcess server, ServerProcess other)
    {
        await server.KillAsync();
        await CutAsync();
        foreach (var member in _all)
        {
            member.GoTo(other.Http1);
        }
    }

    /// <summary>Has all connect, or come back, each in its own rhythm, and listen.</summary>
    /// <param name="seed">What their delays are made from.</param>
    /// <param name="accepted">How long an attempt took that was accepted.</param>
    public async Task ReconnectAsync(int seed, Latencies accepted)
    {
        await Task.WhenAll(_all.Select((member, i) => member.ReconnectAsync(new Random(seed + i), accepted))).WaitAsync(Patience);
        Listen();
    }

    /// <summary>Waits until everybody's connection has ended.</summary>
    public Task WhenEndedAsync() => Task.WhenAll(_listening).WaitAsync(Patience);

    /// <summary>Waits until the connection of one of them has ended.</summary>
    public Task WhenEndedAsync(int index) => _listening[index].WaitAsync(Patience);

    /// <summary>Waits, with a bound, until everybody has heard a number.</summary>
    /// <returns>Whether they have.</returns>
    public async Task<bool> WhenHeardAsync(int number)
    {
        var start = Stopwatch.GetTimestamp();
        while (_all.Any(member => member.Last < number))
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                return false;
            }

            await Task.Delay(100);
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var member in _all)
        {
            member.Dispose();
        }
    }

    private void Listen() => _listening = [.. _all.Select(member => Task.Run(member.ListenAsync))];
}
