namespace Parley.Hosting;

/// <summary>The servers that were mapped to a path, so that the host can wait for all of them.</summary>
internal sealed class MappedServers
{
    private readonly Lock _gate = new();
    private readonly List<SocketIOServer> _servers = [];

    public IReadOnlyList<SocketIOServer> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _servers];
            }
        }
    }

    public void Add(SocketIOServer server)
    {
        lock (_gate)
        {
            _servers.Add(server);
        }
    }
}
