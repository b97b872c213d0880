namespace Parley.Tests.Sockets;

public class SocketDataTests
{
    private static readonly SocketKey<string> User = new("user");

    private readonly SocketData _data = new();

    [Fact]
    public void A_value_is_found_by_its_key()
    {
        _data.Set(User, "ada");

        Assert.Equal("ada", _data.Get(User));
        Assert.Equal("ada", _data.Get(new SocketKey<string>("user")));
        Assert.True(_data.TryGet(User, out var found));
        Assert.Equal("ada", found);
    }

    [Fact]
    public void A_value_that_is_not_there_is_the_default()
    {
        Assert.Null(_data.Get(User));
        Assert.Equal(0, _data.Get(new SocketKey<int>("count")));
        Assert.False(_data.TryGet(User, out _));
    }

    [Fact]
    public void A_key_of_another_name_case_or_type_finds_nothing()
    {
        _data.Set(User, "ada");

        Assert.Null(_data.Get(new SocketKey<string>("User")));
        Assert.Equal(0, _data.Get(new SocketKey<int>("user")));
    }

    [Fact]
    public void A_value_can_be_replaced_and_removed()
    {
        _data.Set(User, "ada");
        _data.Set(User, "grace");
        Assert.Equal("grace", _data.Get(User));

        Assert.True(_data.Remove(User));
        Assert.False(_data.Remove(User));
        Assert.Null(_data.Get(User));
    }

    [Fact]
    public async Task Sockets_have_data_of_their_own_that_outlives_the_disconnect()
    {
        await using var server = await TestServer.StartAsync();
        var first = server.Find(await server.JoinAsync());
        var second = server.Find(await server.JoinAsync());

        first.Data.Set(User, "ada");
        first.Disconnect();

        Assert.Equal("ada", first.Data.Get(User));
        Assert.Null(second.Data.Get(User));
        Assert.Same(first.Data, first.Data);
    }

    [Fact]
    public async Task Many_threads_may_use_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < 2_000; i++)
                {
                    var key = new SocketKey<int>($"{thread}-{i % 10}");
                    _data.Set(key, i);
                    Assert.Equal(i, _data.Get(key));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))).Guarded();
    }
}
