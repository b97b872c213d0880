namespace Parley.Tests.Events;

public sealed class HandlerParameterTests : IAsyncDisposable
{
    private TestServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_Ack_parameter_answers_with_none_one_or_two_values()
    {
        var peer = await JoinAsync(io =>
        {
            io.On("none", (Socket _, Ack ack) => ack.Send());
            io.On("one", (Socket _, Ack ack) => ack.Send(1));
            io.On("two", (Socket _, Ack ack) => ack.Send(1, "b"));
        });

        await peer.SendAsync("""421["none"]""");
        await peer.SendAsync("""422["one"]""");
        await peer.SendAsync("""423["two"]""");

        await peer.ExpectAsync("431[]", "432[1]", """433[1,"b"]""");
    }

    [Fact]
    public async Task Only_the_first_answer_to_an_event_is_sent()
    {
        var peer = await JoinAsync(io => io.On("twice", (Socket _, Ack ack) =>
        {
            ack.Send("first");
            ack.Send("second");
            ack.Send();
        }));

        await peer.SendAsync("""421["twice"]""");

        await peer.ExpectAsync("""431["first"]""");
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_handler_that_answers_by_its_Ack_before_it_returns_a_result_answers_once()
    {
        var peer = await JoinAsync(io => io.On("both", (Socket _, Ack ack) =>
        {
            ack.Send("ack");
            return "result";
        }));

        await peer.SendAsync("""421["both"]""");

        await peer.ExpectAsync("""431["ack"]""");
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task Two_handlers_of_an_event_answer_once()
    {
        var peer = await JoinAsync(io =>
        {
            io.On("ask", (Socket _) => "first");
            io.On("ask", (Socket _) => "second");
        });

        await peer.SendAsync("""421["ask"]""");

        await peer.ExpectAsync("""431["first"]""");
        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task An_answer_that_was_not_asked_for_is_not_sent()
    {
        var requested = new Recorder<bool>();
        var peer = await JoinAsync(io => io.On("tell", (Socket _, Ack ack) =>
        {
            requested.Add(ack.IsRequested);
            ack.Send("unasked");
        }));

        await peer.SendAsync("""42["tell"]""");
        await peer.ExpectNothingAsync();
        await peer.SendAsync("""420["tell"]""");
        await peer.ExpectAsync("""430["unasked"]""");

        Assert.False(await requested.NextAsync());
        Assert.True(await requested.NextAsync());
    }

    [Fact]
    public async Task An_Ack_can_be_answered_after_its_handler_has_ended()
    {
        var acks = new Recorder<Ack>();
        var peer = await JoinAsync(io => io.On("later", (Socket _, Ack ack) => acks.Add(ack)));

        await peer.SendAsync("""421["later"]""");
        await peer.ExpectNothingAsync();
        (await acks.NextAsync()).Send("now");

        await peer.ExpectAsync("""431["now"]""");
    }

    [Fact]
    public async Task An_answer_to_a_client_that_has_gone_is_dropped()
    {
        var acks = new Recorder<Ack>();
        var peer = await JoinAsync(io => io.On("later", (Socket _, Ack ack) => acks.Add(ack)));
        await peer.SendAsync("""421["later"]""");
        var ack = await acks.NextAsync();

        await peer.SendAsync("41");
        await peer.SendAsync("40/unknown,");
        await peer.ExpectAsync("""44/unknown,{"message":"Invalid namespace"}""");
        ack.Send("too late");

        Assert.True(ack.IsRequested);
    }

    [Fact]
    public async Task A_CancellationToken_parameter_ends_with_the_socket_and_takes_no_arguments_place()
    {
        var ended = new Recorder<string>();
        var peer = await JoinAsync(io => io.On("wait", async (Socket socket, string before, CancellationToken token, string after) =>
        {
            Assert.Equal(socket.Disconnected, token);
            ended.Add("started " + before + after);
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ended.Add("cancelled");
        }));

        await peer.SendAsync("""42["wait","a","b"]""");
        Assert.Equal("started ab", await ended.NextAsync());
        await peer.SendAsync("41");

        Assert.Equal("cancelled", await ended.NextAsync());
    }

    [Fact]
    public async Task RawArguments_take_all_arguments_that_are_left()
    {
        var peer = await JoinAsync(io => io.On("rest", (Socket _, int first, Ack ack, RawArguments rest) => ack.Send(first + rest.Count, rest.ToString())));

        await peer.SendAsync("""421["rest",1,"a",{"b":[2]},null]""");
        await peer.SendAsync("""422["rest",1]""");

        await peer.ExpectAsync("""431[4,"[\"a\",{\"b\":[2]},null]"]""", """432[1,"[]"]""");
    }

    [Fact]
    public async Task RawArguments_read_and_pick_what_a_handler_wants_of_them()
    {
        var peer = await JoinAsync(io => io.On("pick", (Socket _, RawArguments all, Ack ack) => ack.Send(all.Read<int>(2), all[1])));

        await peer.SendAsync("""421["pick","a",{"b":[2]},7]""");

        await peer.ExpectAsync("""431[7,{"b":[2]}]""");
    }

    [Fact]
    public async Task RawArguments_keep_their_bytes_after_the_handler_has_ended()
    {
        var kept = new Recorder<RawArguments>();
        var peer = await JoinAsync(io => io.On("keep", (Socket _, RawArguments all) => kept.Add(all)));

        await peer.SendAsync("""42["keep","first"]""");
        await peer.SendAsync("""42["keep","other"]""");
        await peer.ExpectNothingAsync();

        Assert.Equal("""["first"]""", (await kept.NextAsync()).ToString());
        Assert.Equal("""["other"]""", (await kept.NextAsync()).ToString());
    }

    private async Task<Peer> JoinAsync(Action<SocketIOServer> events)
    {
        _server = await TestServer.StartAsync(events);
        return await _server.JoinAsync();
    }
}
