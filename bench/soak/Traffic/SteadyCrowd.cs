using Parley.Soak.Clients;

namespace Parley.Soak.Traffic;

/// <summary>
/// Clients on every transport that stay all the time and talk to each other: each says numbers to a room, and every member must get all numbers of each, in order.
/// </summary>
internal sealed class SteadyCrowd
{
    private readonly List<SteadyMember> _members = [];

    public int Said => _members.Sum(member => member.Said);

    public int Heard => _members.Sum(member => member.Heard);

    public int Recoveries => _members.Sum(member => member.Recoveries);

    public static async Task<SteadyCrowd> JoinAsync(Target target, Failures failures, bool isRecovering)
    {
        var crowd = new SteadyCrowd();
        Func<Task<SoakClient>>[] kinds =
        [
            async () => await WireClient.OpenAsync(target.Http1),
            async () => await PollingClient.OpenAsync(target.Http1),
            async () => await ManagedClient.OpenAsync(target.Http2Address, target.Http2),
            async () => await ManagedClient.OpenAsync(target.Http1, http2: null),
            async () => await UpgradeAsync(target),
            async () => await WireClient.OpenAsync(target.Http1),
        ];
        for (var i = 0; i < kinds.Length; i++)
        {
            crowd._members.Add(new SteadyMember(i, kinds.Length, kinds[i], failures, returns: isRecovering && i == kinds.Length - 1));
        }

        await Task.WhenAll(crowd._members.Select(member => member.JoinAsync()));
        return crowd;
    }

    /// <summary>Talks until the end, and then sees that everything said was heard.</summary>
    public async Task TalkAsync(Random random, CancellationToken end)
    {
        var seeds = _members.Select(_ => random.Next()).ToArray();
        await Task.WhenAll(_members.Select(member => member.TalkAsync(new Random(seeds[member.Number]), end)));
        var said = _members.Select(member => member.Said).ToArray();
        await Task.WhenAll(_members.Select(member => member.FinishAsync(said)));
    }

    private static async Task<SoakClient> UpgradeAsync(Target target)
    {
        using var polling = await PollingClient.OpenAsync(target.Http1);
        return await polling.UpgradeAsync();
    }
}
