using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Testing;

/// <summary>Several Socket.IO servers in one process, each on Kestrel and a loopback port of its own, joined by the adapter under test.</summary>
public sealed class AdapterCluster : IAsyncDisposable
{
    // What has not come after so long will not come.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly List<WebApplication> _apps = [];
    private readonly List<SocketIOServer> _servers = [];
    private readonly List<AdapterClient> _clients = [];

    private AdapterCluster()
    {
    }

    /// <summary>The namespaces that every node has.</summary>
    public static IReadOnlyList<string> Namespaces { get; } = ["/", "/orders", "/orders2", "/Orders"];

    /// <summary>The servers of the nodes.</summary>
    public IReadOnlyList<SocketIOServer> Nodes => _servers;

    /// <summary>The node that is farthest from the first: another one, if there is more than one.</summary>
    public SocketIOServer Far => _servers[^1];

    /// <summary>The node that most is emitted from.</summary>
    public SocketIOServer Near => _servers[0];

    /// <summary>Starts nodes and waits until each knows of all others.</summary>
    /// <param name="nodes">How many.</param>
    /// <param name="configure">Adds the adapter under test to a node, given its number from 0.</param>
    /// <param name="time">The clock of the servers; the system's unless given.</param>
    /// <returns>The cluster, to be disposed.</returns>
    /// <exception cref="TimeoutException">The nodes did not find each other.</exception>
    public static async Task<AdapterCluster> StartAsync(int nodes, Action<int, SocketIOBuilder> configure, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var cluster = new AdapterCluster();
        try
        {
            for (var node = 0; node < nodes; node++)
            {
                await cluster.AddNodeAsync(builder => configure(node, builder), time);
            }

            await cluster.WhenJoinedAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more node.</summary>
    /// <param name="configure">Adds the adapter under test.</param>
    /// <param name="time">The clock of the server; the system's unless given.</param>
    /// <returns>Its server.</returns>
    public async Task<SocketIOServer> AddNodeAsync(Action<SocketIOBuilder> configure, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        configure(builder.Services.AddSocketIO());
        var app = builder.Build();
        _apps.Add(app);
        var io = app.MapSocketIO();
        foreach (var name in Namespaces)
        {
            io.Of(name);
        }

        await app.StartAsync();
        _servers.Add(io);
        return io;
    }

    /// <summary>Waits until every namespace of every node counts all nodes.</summary>
    /// <exception cref="TimeoutException">They did not find each other.</exception>
    public async Task WhenJoinedAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        foreach (var adapter in _servers.SelectMany(static server => Namespaces.Select(name => server.Of(name).Adapter)))
        {
            // Asked again and again, because not every backend tells when somebody joins.
            while (await adapter.ServerCountAsync(CancellationToken.None) != _servers.Count)
            {
                if (limit.IsCancellationRequested)
                {
                    throw new TimeoutException($"A node counts {await adapter.ServerCountAsync(CancellationToken.None)} nodes, and there are {_servers.Count}.");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None);
            }
        }
    }

    /// <summary>Connects a client to a node and has it join a namespace.</summary>
    /// <param name="node">The node's number; more than there are start at the first again.</param>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="auth">What it sends as <c>auth</c>, as JSON.</param>
    /// <returns>The client, which ends with the cluster.</returns>
    public async Task<AdapterClient> JoinAsync(int node, string namespaceName = "/", string auth = "")
    {
        var number = node % _apps.Count;
        var client = await AdapterClient.ConnectAsync(new Uri(_apps[number].Urls.Single()), _servers[number], namespaceName, auth);
        _clients.Add(client);
        return client;
    }

    /// <summary>Where a node listens.</summary>
    /// <param name="node">The node's number, from 0.</param>
    /// <returns>Its address, by http.</returns>
    public Uri AddressOf(int node) => new(_apps[node].Urls.Single());

    /// <summary>Stops a node as an application is stopped.</summary>
    /// <param name="node">The node's number.</param>
    /// <returns>Completes when it has stopped.</returns>
    public async Task StopNodeAsync(int node)
    {
        await CutAsync(_servers[node]);
        await _apps[node].StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        foreach (var server in _servers)
        {
            await CutAsync(server);
        }

        foreach (var app in _apps)
        {
            using var limit = new CancellationTokenSource(Limit);
            await app.StopAsync(limit.Token);
            await app.DisposeAsync();
        }
    }

    /// <summary>Closes connections at once, because the clock may stand still; the adapter takes its time.</summary>
    private static Task CutAsync(SocketIOServer server) => server.CloseAsync(new CancellationToken(canceled: true)).WaitAsync(Limit);
}
