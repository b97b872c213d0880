namespace Parley.Testing;

/// <summary>Broadcasts that clients acknowledge.</summary>
public abstract class AcknowledgementSpecification : AdapterSpecification
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_clients_of_all_nodes_answer()
    {
        await using var cluster = await StartAsync();
        var clients = new List<AdapterClient>();
        for (var node = 0; node < NodeCount; node++)
        {
            clients.Add(await cluster.JoinAsync(node));
            clients.Add(await cluster.JoinAsync(node));
        }

        var asked = cluster.Near.Timeout(Limit).EmitWithAckAsync<int>("ask", "what");
        for (var i = 0; i < clients.Count; i++)
        {
            await clients[i].AcknowledgeAsync("""["ask","what"]""", $"[{i}]");
        }

        var result = await asked.WaitAsync(Limit);

        Assert.True(result.IsComplete);
        Assert.Equal(Enumerable.Range(0, clients.Count), result.Values.Order());
    }

    [Fact]
    public async Task Questions_of_several_nodes_to_one_client_are_told_apart()
    {
        await using var cluster = await StartAsync();
        var client = await cluster.JoinAsync(NodeCount - 1);

        var asked = new List<Task<BroadcastAckResult<string>>>();
        for (var i = 0; i < cluster.Nodes.Count; i++)
        {
            // Each is the first question of its node.
            asked.Add(cluster.Nodes[i].To(client.SocketId).Timeout(Limit).EmitWithAckAsync<string>("ask", i));
            await client.AcknowledgeAsync($"""["ask",{i}]""", $"""["answer {i}"]""");
        }

        for (var i = 0; i < asked.Count; i++)
        {
            Assert.Equal([$"answer {i}"], (await asked[i].WaitAsync(Limit)).Values);
        }
    }

    [Fact]
    public async Task What_clients_answer_arrives_as_it_is()
    {
        await using var cluster = await StartAsync();
        var far = await cluster.JoinAsync(NodeCount - 1);

        var asked = cluster.Near.Timeout(Limit).EmitWithAckAsync<RawArguments>("ask");
        await far.AcknowledgeAsync("""["ask"]""", """[{"deep":[1,"ü"]},2]""");
        var answer = Assert.Single((await asked.WaitAsync(Limit)).Values);

        Assert.Equal("""[{"deep":[1,"ü"]},2]""", answer.ToString());
    }

    [Fact]
    public async Task At_the_timeout_the_answers_so_far_are_the_result_and_the_others_count_as_missing()
    {
        await using var cluster = await StartAsync();
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(NodeCount - 1);

        var asked = cluster.Near.Timeout(TimeSpan.FromMilliseconds(500)).EmitWithAckAsync<int>("ask");
        await near.AcknowledgeAsync("""["ask"]""", "[1]");
        await far.ExpectQuestionAsync("""["ask"]""");
        var result = await asked.WaitAsync(Limit);

        Assert.False(result.IsComplete);
        Assert.Equal([1], result.Values);
        Assert.Equal(1, result.Missing.Count + result.MissingOnOtherNodes);
        Assert.Equal(0, result.MissingNodes);
    }

    [Fact]
    public async Task Nobody_to_ask_is_a_complete_result()
    {
        await using var cluster = await StartAsync();

        var result = await cluster.Near.To("empty").Timeout(Limit).EmitWithAckAsync<int>("ask").WaitAsync(Limit);

        Assert.True(result.IsComplete);
        Assert.Empty(result.Answers);
    }

    [Fact]
    public async Task A_local_question_stays_on_its_node()
    {
        await using var cluster = await StartAsync();
        var near = await cluster.JoinAsync(0);
        var far = await cluster.JoinAsync(NodeCount - 1, "/orders");

        var asked = cluster.Near.Local.Timeout(Limit).EmitWithAckAsync<int>("ask");
        await near.AcknowledgeAsync("""["ask"]""", "[1]");
        var elsewhere = await cluster.Near.Of("/orders").Local.Timeout(TimeSpan.FromMilliseconds(500)).EmitWithAckAsync<int>("ask").WaitAsync(Limit);

        Assert.Equal([1], (await asked.WaitAsync(Limit)).Values);
        if (NodeCount > 1)
        {
            Assert.True(elsewhere.IsComplete);
            await far.ExpectNothingFromAsync(cluster.Near);
        }
    }
}
