using Microsoft.Extensions.Logging.Testing;

namespace Parley.Tests.Events;

public class ArgumentBindingTests
{
    private const int ArgumentsDoNotFit = 3001;

    public sealed record Point(int X, int? Y);

    public sealed record Positive
    {
        public Positive(int value)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            Value = value;
        }

        public int Value { get; }
    }

    [Fact]
    public async Task A_missing_argument_is_null_where_the_parameter_admits_it()
    {
        await using var server = await TestServer.StartAsync(io =>
            io.On("e", (Socket _, string? text, int? number, Point? point, Ack ack) => ack.Send(text is null, number is null && point is null)));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["e"]""");
        await peer.SendAsync("""422["e","a"]""");
        await peer.SendAsync("""423["e",null,1]""");

        await peer.ExpectAsync("431[true,true]", "432[false,true]", "433[true,false]");
    }

    [Fact]
    public async Task A_missing_argument_of_a_type_without_null_is_logged_and_the_handler_not_called()
    {
        await using var server = await TestServer.StartAsync(io => io.On("add", (Socket _, int a, int b) => a + b));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["add",1]""");

        await peer.ExpectNothingAsync();
        Assert.Contains($"An event \"add\" of socket {peer.SocketId} in namespace / was dropped: argument 2 (System.Int32) is missing.", OnlyFault(server).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_that_no_parameter_takes_are_ignored()
    {
        await using var server = await TestServer.StartAsync(io => io.On("e", (Socket _, int a) => a));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["e",1,"extra",{"more":true}]""");

        await peer.ExpectAsync("431[1]");
    }

    [Theory]
    [InlineData("\"secret\"")]
    [InlineData("""{"x":"secret"}""")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("null")]
    public async Task An_argument_of_the_wrong_type_is_logged_with_socket_and_event_and_without_payload(string argument)
    {
        await using var server = await TestServer.StartAsync(io => io.On("e", (Socket _, int number) => number));
        var peer = await server.JoinAsync();

        await peer.SendAsync($"421[\"e\",{argument}]");

        await peer.ExpectNothingAsync();
        var fault = OnlyFault(server);
        Assert.Contains($"An event \"e\" of socket {peer.SocketId} in namespace / was dropped: argument 1 does not fit System.Int32 at byte ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message + fault.Exception, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_a_client_made_up_do_not_get_into_the_log()
    {
        await using var server = await TestServer.StartAsync(io => io.On("e", (Socket _, Dictionary<string, int> numbers) => numbers.Count));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["e",{"password-of-ada":"x"}]""");

        await peer.ExpectNothingAsync();
        var fault = OnlyFault(server);
        Assert.DoesNotContain("password-of-ada", fault.Message + fault.Exception, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_that_refuses_a_value_by_an_exception_drops_the_event_and_keeps_the_connection()
    {
        await using var server = await TestServer.StartAsync(io => io.On("e", (Socket _, Positive number) => number.Value));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["e",{"value":-1}]""");
        await peer.SendAsync("""422["e",{"value":1}]""");

        await peer.ExpectAsync("432[1]");
        Assert.Contains("argument 1 does not fit", OnlyFault(server).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_bind_by_the_web_defaults_of_Json()
    {
        await using var server = await TestServer.StartAsync(io => io.On("e", (Socket _, Point point) => point with { X = point.X + 1 }));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["e",{"X":1,"y":2,"z":3}]""");

        await peer.ExpectAsync("""431[{"x":2,"y":2}]""");
    }

    [Fact]
    public async Task An_event_without_handler_is_ignored()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421["unknown",1]""");

        await peer.ExpectNothingAsync();
    }

    [Fact]
    public async Task An_event_may_be_named_by_a_number()
    {
        await using var server = await TestServer.StartAsync(io => io.On("7", (Socket _, string text) => text));
        var peer = await server.JoinAsync();

        await peer.SendAsync("""421[7,"a"]""");

        await peer.ExpectAsync("""431["a"]""");
    }

    private static FakeLogRecord OnlyFault(TestServer server) => Assert.Single(server.Logs, log => log.Id.Id == ArgumentsDoNotFit);
}
