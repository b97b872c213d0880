using System.Collections.Concurrent;

namespace Parley.Testing;

/// <summary>Events from node to node.</summary>
public abstract class ServerSideSpecification : AdapterSpecification
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task An_event_reaches_every_other_node_once_and_not_its_own()
    {
        await using var cluster = await StartAsync();
        var received = new ConcurrentQueue<(int Node, int Number, string Text)>();
        for (var i = 0; i < NodeCount; i++)
        {
            var node = i;
            cluster.Nodes[i].OnServerSide("news", (int number, string text) => received.Enqueue((node, number, text)));
            cluster.Nodes[i].OnServerSide("synchronise", () => node);
            cluster.Nodes[i].Of("/orders").OnServerSide("news", (int number, string text) => received.Enqueue((-1, number, text)));
        }

        await cluster.Near.ServerSideEmitAsync("news", 1, "zwei");

        // Handlers start in order, so that this answer comes after the news.
        await cluster.Near.ServerSideEmitWithAckAsync<int>("synchronise").WaitAsync(Limit);
        Assert.Equal(Enumerable.Range(1, NodeCount - 1).Select(static node => (node, 1, "zwei")), received.OrderBy(static item => item.Node));
    }

    [Fact]
    public async Task Every_other_node_answers()
    {
        await using var cluster = await StartAsync();
        for (var i = 0; i < NodeCount; i++)
        {
            var node = i;
            cluster.Nodes[i].Of("/orders").OnServerSide("sum", async (int a, int b) =>
            {
                await Task.Yield();
                return a + b + node;
            });
        }

        var result = await cluster.Near.Of("/orders").ServerSideEmitWithAckAsync<int>("sum", 10, 20).WaitAsync(Limit);

        Assert.True(result.IsComplete);
        Assert.Equal(Enumerable.Range(1, NodeCount - 1).Select(static node => 30 + node), result.Values.Order());
    }

    [Fact]
    public async Task Bytes_in_events_and_answers_arrive_as_they_are()
    {
        await using var cluster = await StartAsync();
        foreach (var node in cluster.Nodes)
        {
            node.OnServerSide("reverse", (byte[] bytes) => bytes.Reverse().ToArray());
        }

        var result = await cluster.Near.ServerSideEmitWithAckAsync<byte[]>("reverse", new byte[] { 1, 2, 255 }).WaitAsync(Limit);

        Assert.Equal(NodeCount - 1, result.Answers.Count);
        Assert.All(result.Values, static bytes => Assert.Equal([255, 2, 1], bytes));
    }

    [Fact]
    public async Task Nodes_may_ask_each_other_within_their_handlers()
    {
        await using var cluster = await StartAsync();
        foreach (var node in cluster.Nodes)
        {
            node.OnServerSide("inner", () => 1);
            node.OnServerSide("outer", async () => (await node.ServerSideEmitWithAckAsync<int>("inner")).Values.Sum());
        }

        var result = await cluster.Near.ServerSideEmitWithAckAsync<int>("outer").WaitAsync(Limit);

        Assert.Equal(Enumerable.Repeat(NodeCount - 1, NodeCount - 1), result.Values);
    }
}
