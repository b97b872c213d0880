namespace Parley.Tests.Events;

/// <summary>The event <c>message</c> by its short name, and acknowledgements asked of everybody.</summary>
public class SendTests
{
    [Fact]
    public async Task Send_emits_a_message_from_whatever_can_emit()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();
        var socket = server.OnlySocket;
        await socket.JoinAsync("r");

        await socket.SendAsync();
        await server.IO.SendAsync("server");
        await server.IO.Of("/").SendAsync("namespace", 2);
        await server.IO.To("r").SendAsync("room", 2, true);
        await socket.Compress(false).SendAsync("operator", 2, true, new byte[] { 4 });
        await (await server.IO.FetchSocketsAsync())[0].SendAsync("remote");

        await peer.ExpectAsync(
            """42["message"]""",
            """42["message","server"]""",
            """42["message","namespace",2]""",
            """42["message","room",2,true]""",
            """451-["message","operator",2,true,{"_placeholder":true,"num":0}]""");
        await peer.ExpectAsync([4]);
        await peer.ExpectAsync("""42["message","remote"]""");
    }

    [Fact]
    public async Task A_message_of_the_client_is_an_event_like_any_other()
    {
        var messages = new Recorder<string>();
        await using var server = await TestServer.StartAsync(io => io.On("message", (Socket _, string text) => messages.Add(text)));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""42["message","hello"]""");

        Assert.Equal("hello", await messages.NextAsync());
    }

    [Fact]
    public async Task A_server_and_a_namespace_ask_everybody_for_acknowledgements()
    {
        await using var server = await TestServer.StartAsync();
        var (a, b) = (await server.JoinAsync(), await server.JoinAsync());

        var none = server.IO.EmitWithAckAsync<int>("q");
        await AnswerAsync("""420["q"]""", "430");
        var one = server.IO.Of("/").EmitWithAckAsync<int>("q", 1);
        await AnswerAsync("""421["q",1]""", "431");
        var two = server.IO.EmitWithAckAsync<int>("q", 1, 2);
        await AnswerAsync("""422["q",1,2]""", "432");

        foreach (var result in await Task.WhenAll(none, one, two).Guarded())
        {
            Assert.Equal([1, 2], result.Values.Order());
        }

        async Task AnswerAsync(string question, string answer)
        {
            await a.ExpectAsync(question);
            await b.ExpectAsync(question);
            await a.SendAsync(answer + "[1]");
            await b.SendAsync(answer + "[2]");
        }
    }
}
