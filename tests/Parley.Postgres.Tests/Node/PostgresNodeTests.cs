namespace Parley.Postgres.Tests.Node;

/// <summary>With <c>@socket.io/postgres-adapter</c>.</summary>
public sealed class PostgresNodeTests(SharedPostgres postgres) : MixedClusterTests
{
    protected override string NodeAdapter => "postgres";

    protected override string Port => postgres.Port;

    protected override void AddAdapter(SocketIOBuilder builder, string key) => builder.AddPostgresAdapter(postgres.ConnectionString, options =>
    {
        options.ChannelPrefix = key;
        options.CreateTable = true;
    });

    [Theory]
    [InlineData(7500)]
    [InlineData(7999)]
    [InlineData(8000)]
    [InlineData(8001)]
    [InlineData(1_000_000)]
    public async Task Large_events_reach_the_clients_of_the_other(int length)
    {
        var client = await Cluster.JoinAsync(0);
        await Node.RunAsync("kept.a = await client()");
        var text = new string('ü', length / 2);

        await Parley.EmitAsync("large", text, length);
        await Node.ExpectAsync($"[{text.Length},{length}]", "const [, text, length] = await kept.a.next(); return [text.length, length]");
        await client.ExpectAsync($"""["large","{text}",{length}]""");

        await Node.RunAsync($"io.emit('large', 'ü'.repeat({text.Length}), {length}); await kept.a.next()");
        await client.ExpectAsync($"""["large","{text}",{length}]""");
    }

    [Fact]
    public async Task A_message_in_the_table_is_not_overtaken()
    {
        var client = await Cluster.JoinAsync(0);
        await Node.RunAsync("kept.a = await client()");

        for (var i = 0; i < 20; i++)
        {
            await Parley.EmitAsync("bytes", new byte[] { 1 });
            await Parley.EmitAsync("text", i);
            await client.ExpectBinaryAsync("""["bytes",{"_placeholder":true,"num":0}]""", [1]);
            await client.ExpectAsync($"""["text",{i}]""");
        }

        await Node.ExpectAsync("20", "let bytes = 0; for (let i = 0; i < 40; i++) { bytes += (await kept.a.next())[0] === 'bytes' ? 1 : 0; } return bytes");
    }

    [Fact]
    public async Task The_emitter_for_Node_reaches_clients_of_Parley_although_it_names_no_namespace()
    {
        var client = await Cluster.JoinAsync(0);
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Parley.OnServerSide("job", (string text) => { received.TrySetResult(text); });

        await Node.RunAsync("emitter.emit('all', 1)");
        await client.ExpectAsync("""["all",1]""");
        await Node.RunAsync("emitter.emit('bytes', Buffer.from([1]))");
        await client.ExpectBinaryAsync("""["bytes",{"_placeholder":true,"num":0}]""", [1]);
        await Node.RunAsync("emitter.serverSideEmit('job', 'done')");

        Assert.Equal("done", await received.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(2, await Parley.Of("/").Adapter.ServerCountAsync());
    }
}
