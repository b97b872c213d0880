using System.Globalization;
using StackExchange.Redis;

namespace Parley.Redis.Tests.Security;

/// <summary>A Redis with a user that may do little, and what it refused to that user.</summary>
internal sealed class LimitedRedis : IAsyncDisposable
{
    private const string Password = "a-long-password";

    // What StackExchange.Redis asks when it connects, and does without: the roles of servers, which of them are in a cluster, and its own channel for changes of these.
    private static readonly string[] s_optional =
        ["channel __Booksleeve_MasterChanged", "command client|id", "command client|setname", "command cluster|nodes", "command cluster|slots", "command config|get", "command get", "command info", "command subscribe", "key __Booksleeve_TieBreak"];

    private readonly RedisServer _server;
    private readonly string _user;

    private LimitedRedis(RedisServer server, ConnectionMultiplexer admin, string user)
    {
        _server = server;
        _user = user;
        Admin = admin;
    }

    /// <summary>Where it is, for that user.</summary>
    public string Configuration => $"{_server.Configuration},user={_user},password={Password}";

    /// <summary>A connection of a user who may do everything.</summary>
    public ConnectionMultiplexer Admin { get; }

    /// <param name="rule">The arguments of ACL SETUSER: a name and what it may.</param>
    public static async Task<LimitedRedis> StartAsync(string[] rule)
    {
        var server = await RedisServer.StartAsync();
        try
        {
            var admin = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
            await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", .. rule]);
            return new LimitedRedis(server, admin, rule[0]);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What that user tried and was not allowed, without what it does not need, each as <c>reason what</c>.</summary>
    public async Task<IReadOnlyList<string>> RefusedAsync()
    {
        var entries = (RedisResult[]?)await Admin.GetDatabase().ExecuteAsync("ACL", "LOG", "1000");
        return [.. entries!.Select(static entry => entry.ToDictionary(StringComparer.Ordinal))
            .Where(entry => (string?)entry["username"] == _user)
            .Select(static entry => $"{entry["reason"]} {entry["object"]}")
            .Except(s_optional, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The commands that were carried out, as Redis counts them: <c>publish</c>, <c>pubsub|numsub</c>.</summary>
    public async Task<IReadOnlyList<string>> UsedAsync()
    {
        var info = (string?)await Admin.GetDatabase().ExecuteAsync("INFO", "commandstats");
        return [.. info!.Split("\r\n")
            .Where(static line => line.StartsWith("cmdstat_", StringComparison.Ordinal))
            .Where(static line => CallsOf(line) > 0)
            .Select(static line => line["cmdstat_".Length..line.IndexOf(':', StringComparison.Ordinal)])];
    }

    public async ValueTask DisposeAsync()
    {
        await Admin.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>How often a command was carried out. It is counted as a call when it is refused, too.</summary>
    private static int CallsOf(string line)
    {
        var figures = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',').Select(static figure => figure.Split('='))
            .ToDictionary(static figure => figure[0], static figure => figure[1], StringComparer.Ordinal);
        return int.Parse(figures["calls"], CultureInfo.InvariantCulture);
    }
}
