using System.Globalization;
using Parley.Faults.Tests.Support;

namespace Parley.Redis.Tests.Support;

/// <summary>A network between one node and Redis that can be cut: connections stay open, new ones too, and nothing comes through.</summary>
internal sealed class Partition : IAsyncDisposable
{
    private readonly FaultProxy _proxy;
    private volatile bool _isCut;

    public Partition(int port) => _proxy = new FaultProxy(new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"))
    {
        OnConnected = connection =>
        {
            if (_isCut)
            {
                Stall(connection);
            }
        },
    };

    /// <summary>Where Redis is for the node.</summary>
    public string Configuration => _proxy.Address.Authority;

    public void Cut()
    {
        _isCut = true;
        foreach (var connection in _proxy.Connections)
        {
            Stall(connection);
        }
    }

    /// <summary>What was sent meanwhile comes through after all, where somebody still waits for it.</summary>
    public void Heal()
    {
        _isCut = false;
        foreach (var connection in _proxy.Connections)
        {
            connection.Up.Resume();
            connection.Down.Resume();
        }
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private static void Stall(ProxiedConnection connection)
    {
        connection.Up.Stall();
        connection.Down.Stall();
    }
}
