using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Parley.Postgres.Tests;

/// <summary>The table, and where connections and channels come from.</summary>
public sealed class PostgresTableTests(SharedPostgres postgres)
{
    [Fact]
    public async Task Nodes_that_start_at_once_make_one_table()
    {
        await postgres.ExecuteAsync("CREATE SCHEMA made");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var cluster = await postgres.StartAsync(1, static options => options.TableName = "made.attachments");
        }));

        Assert.Equal(0L, await postgres.ExecuteAsync("SELECT count(*) FROM made.attachments"));
    }

    [Fact]
    public async Task Old_messages_are_deleted_and_others_are_kept()
    {
        await using var cluster = await postgres.StartAsync(1, static options =>
        {
            options.TableName = "cleaned";
            options.CleanupInterval = TimeSpan.FromSeconds(1);
        });

        await postgres.ExecuteAsync("INSERT INTO cleaned (created_at, payload) VALUES (now() - interval '1 minute', ''), (now() + interval '1 minute', '')");

        await Guard.UntilAsync(async () => await postgres.ExecuteAsync("SELECT count(*) FROM cleaned") is 1L);
        Assert.Equal(true, await postgres.ExecuteAsync("SELECT created_at > now() FROM cleaned"));
    }

    [Fact]
    public async Task Without_a_table_text_arrives_and_bytes_are_lost_and_counted()
    {
        await using var cluster = await postgres.StartAsync(2, static options =>
        {
            options.CreateTable = false;
            options.TableName = "never_made";
        });
        var client = await cluster.JoinAsync(1);

        await cluster.Near.EmitAsync("bytes", new byte[] { 1 });
        await cluster.Near.EmitAsync("text");

        await client.ExpectAsync("""["text"]""");
        var adapter = (ClusterAdapter)cluster.Near.Of("/").Adapter;
        await Guard.UntilAsync(() => Task.FromResult(adapter.LostMessages > 0));
        Assert.Equal(1, adapter.LostMessages);
        Assert.Null(cluster.Near.Of("/").Adapter.Fault);
    }

    [Fact]
    public async Task A_prefix_may_have_quotes_and_capitals()
    {
        const string Prefix = "It\"s 'A; DROP \\ ü";
        await using var cluster = await postgres.StartAsync(2, static options => options.ChannelPrefix = Prefix);
        var client = await cluster.JoinAsync(1);

        await cluster.Near.EmitAsync("x");

        await client.ExpectAsync("""["x"]""");
    }

    [Fact]
    public async Task Applications_with_other_prefixes_hear_nothing_of_each_other()
    {
        var prefix = SharedPostgres.NewPrefix();
        await using var one = await postgres.StartAsync(1, options => options.ChannelPrefix = prefix);
        await using var other = await postgres.StartAsync(2, options => options.ChannelPrefix = prefix + "#");
        var client = await one.JoinAsync(0);
        var stranger = await other.JoinAsync(1);

        await other.Near.EmitAsync("text");
        await other.Near.EmitAsync("bytes", new byte[] { 1 });
        await other.Near.DisconnectSocketsAsync();
        await stranger.ExpectAsync("""["text"]""");
        await stranger.ExpectBinaryAsync("""["bytes",{"_placeholder":true,"num":0}]""", [1]);
        await stranger.ExpectDisconnectedAsync();

        await client.ExpectNothingFromAsync(one.Near);
        Assert.Equal((1, 0L), (await one.Near.Of("/").Adapter.ServerCountAsync(), ((ClusterAdapter)one.Near.Of("/").Adapter).DroppedMessages));
    }

    [Fact]
    public async Task A_namespace_whose_channel_is_too_long_says_so_and_serves_its_clients()
    {
        await using var cluster = await postgres.StartAsync(1);
        var chat = cluster.Near.Of("/" + new string('x', 63));
        var client = await cluster.JoinAsync(0, chat.Name);

        await chat.EmitAsync("local");

        await client.ExpectAsync("""["local"]""");
        Assert.Contains("63 bytes", chat.Adapter.Fault, StringComparison.Ordinal);
        Assert.Null(cluster.Near.Of("/").Adapter.Fault);
    }

    [Fact]
    public async Task Namespaces_that_come_later_are_joined_and_those_that_go_leave()
    {
        await using var cluster = await postgres.StartAsync(2);
        var near = cluster.Near.Of("/late");
        var far = cluster.Far.Of("/late");
        await Guard.UntilAsync(async () => await near.Adapter.ServerCountAsync() == 2 && await far.Adapter.ServerCountAsync() == 2);
        var client = await cluster.JoinAsync(1, "/late");

        await near.EmitAsync("x");
        await client.ExpectAsync("""["x"]""");
        await cluster.StopNodeAsync(1);

        await Guard.UntilAsync(async () => await near.Adapter.ServerCountAsync() == 1 && await cluster.Near.Of("/").Adapter.ServerCountAsync() == 1);
    }

    [Fact]
    public async Task Connections_of_the_application_are_used_and_given_back_as_they_were()
    {
        await using var dataSource = NpgsqlDataSource.Create(postgres.ConnectionString + ";Maximum Pool Size=4");
        var prefix = SharedPostgres.NewPrefix();
        await using (var cluster = await AdapterCluster.StartAsync(1, (_, builder) =>
        {
            builder.Services.AddSingleton(dataSource);
            builder.AddPostgresAdapter(options => options.ChannelPrefix = prefix);
        }))
        {
            Assert.Null(cluster.Near.Of("/").Adapter.Fault);
        }

        for (var i = 0; i < 4; i++)
        {
            var connection = await dataSource.OpenConnectionAsync();
            await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_listening_channels()", connection);
            Assert.Equal(0L, await command.ExecuteScalarAsync());
        }
    }
}
