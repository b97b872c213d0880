namespace Parley.Generators.Tests;

public class CallAnalyzerTests
{
    [Fact]
    public async Task Two_handlers_of_an_event_in_one_place_are_reported() => await ExpectAsync(
        """
        io.On("a", (Socket s) => { });
        other.On("a", (Socket s) => { });
        io.On("b", (Socket s) => { });
        io.On("a", async (Socket s) => await s.EmitAsync("x"));
        """,
        "PARLEY009 at '\"a\"'");

    [Fact]
    public async Task Branches_lambdas_and_handlers_that_are_removed_again_do_not_count_as_two() => await ExpectAsync(
        """
        using (io.On("a", (Socket s) => { })) { }
        using (io.On("a", (Socket s) => { })) { }
        if (io.ConnectionCount > 0) { io.On("a", (Socket s) => { }); } else { io.On("a", (Socket s) => { }); }
        Action later = () => { io.On("a", (Socket s) => { }); };
        """);

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    public async Task Reserved_names_are_reported(string name) => await ExpectAsync(
        $"""
        const string Name = "{name}";
        io.On("{name}", (Socket s) => true);
        await io.EmitAsync(Name, 1);
        await other.To("r").EmitWithAckAsync<int>("{name}");
        """,
        $"PARLEY008 at '\"{name}\"'",
        "PARLEY008 at 'Name'",
        $"PARLEY008 at '\"{name}\"'");

    [Fact]
    public async Task Arguments_that_cannot_be_serialized_are_reported() => await ExpectAsync(
        """
        await io.EmitAsync("a", Stream.Null, 1);
        await io.EmitAsync("a", (1, 2));
        await other.To("r").EmitWithAckAsync<int>("a", typeof(int));
        await io.EmitAsync("a", new byte[1], "text", new RawArguments(), CancellationToken.None);
        """,
        "PARLEY007 at 'Stream.Null'",
        "PARLEY007 at '(1, 2)'",
        "PARLEY007 at 'typeof(int)'");

    [Fact]
    public async Task Parameters_that_cannot_be_deserialized_are_reported() => await ExpectAsync(
        """
        io.On("a", (Socket s, Action x) => { });
        io.On("b", (Socket s, CancellationToken x, Ack y, RawArguments z, int? i) => { });
        """,
        "PARLEY007 at 'io.On(\"a\", (Socket s, Action x) => { })'");

    [Fact]
    public async Task One_acknowledgement_of_many_clients_is_reported()
    {
        var diagnostics = await Compiler.AnalyzeAsync("""
            using Parley;
            public interface IClient { Task A(); Task<int> Ask(); }
            [SocketIONamespace("/a")]
            public partial class Chat : SocketIONamespace<IClient>
            {
                public override async Task OnConnectedAsync()
                {
                    await Client.Emit.Ask();
                    await All.Emit.A();
                    await Others.To("r").Emit.Ask();
                }
                public static Task<int> AskAll(ISocketIO<Chat, IClient> chat) => chat.Emit.Ask();
            }
            """);

        Assert.Equal(["PARLEY010 at 'Others.To(\"r\").Emit.Ask()'", "PARLEY010 at 'chat.Emit.Ask()'"], diagnostics);
    }

    private static async Task ExpectAsync(string body, params string[] diagnostics) => Assert.Equal(
        diagnostics,
        await Compiler.AnalyzeAsync($$"""
            using Parley;
            public static class Program
            {
                public static async Task Register(SocketIOServer io, Namespace other)
                {
                    await Task.Yield();
                    {{body}}
                }
            }
            """));
}
