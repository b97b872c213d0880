using System.Globalization;
using Parley.Faults.Tests.Support;

namespace Parley.Redis.Tests.Support;

/// <summary>A network between one node and Redis that can be cut: connections stay open, new ones too, and nothing comes through, or nothing in one direction.</summary>
internal sealed class Partition : IAsyncDisposable
{
    private readonly FaultProxy _proxy;
    private volatile Directions _cut;

    public Partition(int port) => _proxy = new FaultProxy(new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"))
    {
        OnConnected = connection =>
        {
            Stall(connection, _cut);
        },
    };

    /// <summary>Where Redis is for the node.</summary>
    public string Configuration => _proxy.Address.Authority;

    public void Cut(Directions directions = Directions.Both)
    {
        _cut = directions;
        foreach (var connection in _proxy.Connections)
        {
            Stall(connection, directions);
        }
    }

    /// <summary>What was sent meanwhile comes through after all, where somebody still waits for it.</summary>
    public void Heal()
    {
        _cut = Directions.None;
        foreach (var connection in _proxy.Connections)
        {
            connection.Up.Resume();
            connection.Down.Resume();
        }
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private static void Stall(ProxiedConnection connection, Directions directions)
    {
        if (directions.HasFlag(Directions.ToRedis))
        {
            connection.Up.Stall();
        }

        if (directions.HasFlag(Directions.FromRedis))
        {
            connection.Down.Stall();
        }
    }
}
