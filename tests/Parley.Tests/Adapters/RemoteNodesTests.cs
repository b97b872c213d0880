using Parley.Acks;

namespace Parley.Tests.Adapters;

public class RemoteNodesTests
{
    [Fact]
    public void Nodes_without_names_are_counted()
    {
        var nodes = new RemoteNodes();
        nodes.Expect(2);

        Assert.True(nodes.TryHear(RemoteNodes.Nameless));
        Assert.Equal(1, nodes.SilentCount);
        Assert.True(nodes.TryHear(RemoteNodes.Nameless));
        Assert.True(nodes.IsComplete);
        Assert.False(nodes.TryHear(RemoteNodes.Nameless));
    }

    [Fact]
    public void Nodes_may_be_heard_before_it_is_known_who_is_asked()
    {
        var nodes = new RemoteNodes();

        nodes.TryHear("a", clients: 1);
        Assert.False(nodes.IsComplete);
        nodes.Expect(["a"]);

        Assert.True(nodes.IsComplete);
        Assert.Equal(1, nodes.ClientsAwaited);
    }

    [Fact]
    public void No_number_that_nodes_tell_has_a_broadcast_end_early()
    {
        var nodes = new RemoteNodes();
        nodes.Expect(["a", "b"]);

        nodes.TryHear("a", int.MaxValue);
        nodes.TryHear("b", int.MaxValue);

        Assert.Equal(2L * int.MaxValue, nodes.ClientsAwaited);
        nodes.Lose("a");
        nodes.Lose("b");
        Assert.Equal((0L, 2L * int.MaxValue), (nodes.ClientsAwaited, nodes.ClientsLost));
    }

    [Fact]
    public void Answers_may_come_before_their_number()
    {
        var nodes = new RemoteNodes();
        nodes.Expect(["a"]);

        nodes.CountAnswer("a");
        nodes.TryHear("a", clients: 2);

        Assert.Equal(1, nodes.ClientsAwaited);
        nodes.Lose("a");
        Assert.Equal((0L, 1L), (nodes.ClientsAwaited, nodes.ClientsLost));
    }

    [Fact]
    public void While_nobody_could_count_them_one_is_missing_until_the_time_is_up()
    {
        var nodes = new RemoteNodes();
        nodes.Expect(count: null);
        nodes.TryHear("a");

        Assert.False(nodes.IsComplete);
        nodes.LoseSilent();

        Assert.True(nodes.IsComplete);
        Assert.Equal(1, nodes.SilentCount);
    }

    [Fact]
    public void A_lost_node_is_silent_and_not_waited_for()
    {
        var nodes = new RemoteNodes();
        nodes.Expect(["a", "b"]);
        nodes.TryHear("a");

        nodes.Lose("b");

        Assert.True(nodes.IsComplete);
        Assert.Equal(["b"], nodes.Silent);
        Assert.Equal(1, nodes.SilentCount);
    }
}
