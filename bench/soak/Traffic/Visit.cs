using Parley.Soak.Clients;

namespace Parley.Soak.Traffic;

/// <summary>A kind of client that comes and goes.</summary>
/// <param name="Name">What it does.</param>
/// <param name="IsPolite">Whether it keeps to the rules, so that it must lose nothing. The others expect to be cut off.</param>
/// <param name="RunAsync">From its coming to its going.</param>
internal sealed record Visit(string Name, bool IsPolite, Func<Target, Random, Task> RunAsync)
{
    /// <summary>Makes a client wait no longer than most of what the server ends by time takes.</summary>
    public static T Impatient<T>(T client)
        where T : SoakClient
    {
        client.Patience = TimeSpan.FromSeconds(4);
        return client;
    }
}
