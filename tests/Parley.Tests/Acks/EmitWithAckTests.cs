namespace Parley.Tests.Acks;

public sealed class EmitWithAckTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private Peer _peer = null!;
    private Socket _socket = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(io => io.On("ask-back", async (Socket socket, string question) =>
            await socket.EmitWithAckAsync<string>("question", question)));
        _peer = await _server.JoinAsync();
        _socket = _server.OnlySocket;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_clients_answer_is_the_result_whatever_the_number_of_arguments()
    {
        var none = _socket.EmitWithAckAsync<int>("none");
        var one = _socket.EmitWithAckAsync<string>("one", 1);
        var two = _socket.EmitWithAckAsync<int[]>("two", 1, new { b = 2 });
        await _peer.ExpectAsync("""420["none"]""", """421["one",1]""", """422["two",1,{"b":2}]""");

        await _peer.SendAsync("432[[1,2]]");
        await _peer.SendAsync("""431["b"]""");
        await _peer.SendAsync("430[7]");

        Assert.Equal(7, await none.Guarded());
        Assert.Equal("b", await one.Guarded());
        Assert.Equal("1 2", string.Join(' ', await two.Guarded()));
    }

    [Fact]
    public async Task RawArguments_hold_all_values_of_an_answer()
    {
        var answer = _socket.EmitWithAckAsync<RawArguments>("question");
        await _peer.ExpectAsync("""420["question"]""");

        await _peer.SendAsync("""430[1,"b",[3]]""");

        Assert.Equal("""[1,"b",[3]]""", (await answer.Guarded()).ToString());
    }

    [Fact]
    public async Task An_answer_without_value_is_the_default()
    {
        var text = _socket.EmitWithAckAsync<string?>("a");
        var number = _socket.EmitWithAckAsync<int>("b");
        var raw = _socket.EmitWithAckAsync<RawArguments>("c");

        await _peer.SendAsync("430[]");
        await _peer.SendAsync("431[]");
        await _peer.SendAsync("432[]");

        Assert.Null(await text.Guarded());
        Assert.Equal(0, await number.Guarded());
        Assert.Equal(0, (await raw.Guarded()).Count);
    }

    [Fact]
    public async Task An_answer_may_carry_bytes()
    {
        var answer = _socket.EmitWithAckAsync<byte[]>("question", new byte[] { 1, 2 });
        await _peer.ExpectAsync("""451-0["question",{"_placeholder":true,"num":0}]""");
        await _peer.ExpectAsync([1, 2]);

        await _peer.SendAsync("""461-0[{"_placeholder":true,"num":0}]""");
        await _peer.SendAsync([3, 4, 5]);

        Assert.Equal(new byte[] { 3, 4, 5 }, await answer.Guarded());
    }

    [Fact]
    public async Task A_polling_client_answers_too()
    {
        var polling = await _server.PollAsync();
        await polling.JoinAsync();
        var answer = _server.IO.Sockets.Single(socket => socket != _socket).EmitWithAckAsync<int>("question");
        Assert.Equal("""420["question"]""", await polling.PollAsync());

        await polling.PostAsync("430[7]");

        Assert.Equal(7, await answer.Guarded());
    }

    [Theory]
    [InlineData("430[\"text\"]")]
    [InlineData("430[null]")]
    [InlineData("430[{}]")]
    public async Task An_answer_that_does_not_fit_is_an_exception_that_names_the_type(string packet)
    {
        var answer = _socket.EmitWithAckAsync<int>("question");
        await _peer.SendAsync(packet);

        var exception = await Assert.ThrowsAsync<SocketIOException>(() => answer.Guarded());

        Assert.Equal("The client's acknowledgement does not fit System.Int32.", exception.Message);
        await _peer.ExpectAsync("""420["question"]""");
        await _peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task An_answer_that_its_type_refuses_by_an_exception_does_not_fit()
    {
        var answer = _socket.EmitWithAckAsync<Events.ArgumentBindingTests.Positive>("question");
        await _peer.SendAsync("""430[{"value":-1}]""");

        await Assert.ThrowsAsync<SocketIOException>(() => answer.Guarded());

        await _peer.ExpectAsync("""420["question"]""");
        await _peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task Answers_that_nobody_awaits_are_ignored()
    {
        var answer = _socket.EmitWithAckAsync<string>("question");
        await _peer.ExpectAsync("""420["question"]""");

        await _peer.SendAsync("435[\"unknown\"]");
        await _peer.SendAsync("43[\"without id\"]");
        await _peer.SendAsync("439007199254740991[\"largest id\"]");
        await _peer.SendAsync("430[\"first\"]");
        await _peer.SendAsync("430[\"duplicate\"]");
        await _peer.ExpectNothingAsync();

        Assert.Equal("first", await answer.Guarded());
    }

    [Fact]
    public async Task A_client_cannot_answer_for_another()
    {
        var other = await _server.JoinAsync();
        var answer = _socket.EmitWithAckAsync<string>("question");
        await _peer.ExpectAsync("""420["question"]""");

        await other.SendAsync("430[\"of another\"]");
        await other.ExpectNothingAsync();
        Assert.False(answer.IsCompleted);
        await _peer.SendAsync("430[\"own\"]");

        Assert.Equal("own", await answer.Guarded());
    }

    [Fact]
    public async Task A_handler_may_await_an_answer_of_the_client_that_called_it()
    {
        await _peer.SendAsync("""421["ask-back","why?"]""");
        await _peer.ExpectAsync("""420["question","why?"]""");
        await _peer.SendAsync("""430["because"]""");

        await _peer.ExpectAsync("""431["because"]""");
    }

    [Fact]
    public async Task An_event_that_cannot_be_written_fails_and_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => _socket.EmitWithAckAsync<int>("question", typeof(string)));

        var answer = _socket.EmitWithAckAsync<int>("question");
        await _peer.ExpectAsync("""421["question"]""");
        await _peer.SendAsync("431[7]");
        Assert.Equal(7, await answer.Guarded());
    }
}
