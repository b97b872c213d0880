namespace Parley.Tests.Events;

public class HandlerSignatureTests
{
    public static TheoryData<int> Arities => [0, 1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [MemberData(nameof(Arities))]
    public async Task A_synchronous_handler_takes_its_arguments_and_acknowledges_nothing(int arity)
    {
        var calls = new Recorder<int[]>();
        await using var server = await TestServer.StartAsync(io => RegisterActions(io, calls));

        await CallAsync(server, arity, answer: null);

        Assert.Equal(Enumerable.Range(1, arity), await calls.NextAsync());
    }

    [Theory]
    [MemberData(nameof(Arities))]
    public async Task An_asynchronous_handler_takes_its_arguments_and_acknowledges_nothing(int arity)
    {
        var calls = new Recorder<int[]>();
        await using var server = await TestServer.StartAsync(io => RegisterTasks(io, calls));

        await CallAsync(server, arity, answer: null);

        Assert.Equal(Enumerable.Range(1, arity), await calls.NextAsync());
    }

    [Theory]
    [MemberData(nameof(Arities))]
    public async Task The_result_of_a_synchronous_handler_is_the_acknowledgement(int arity)
    {
        await using var server = await TestServer.StartAsync(RegisterResults);

        await CallAsync(server, arity, answer: Numbers(arity));
    }

    [Theory]
    [MemberData(nameof(Arities))]
    public async Task The_result_of_an_asynchronous_handler_is_the_acknowledgement(int arity)
    {
        await using var server = await TestServer.StartAsync(RegisterTaskResults);

        await CallAsync(server, arity, answer: Numbers(arity));
    }

    private static string Numbers(int count) => $"[{string.Join(',', Enumerable.Range(1, count))}]";

    /// <summary>Emits the event of an arity, asking for an acknowledgement, and expects it, or none.</summary>
    private static async Task CallAsync(TestServer server, int arity, string? answer)
    {
        var peer = await server.JoinAsync();
        await peer.SendAsync($"427[\"e{arity}\"{string.Concat(Enumerable.Range(1, arity).Select(number => $",{number}"))}]");
        if (answer is not null)
        {
            await peer.ExpectAsync($"437[{answer}]");
        }

        await peer.ExpectNothingAsync();
    }

    private static void RegisterActions(SocketIOServer io, Recorder<int[]> calls)
    {
        io.On("e0", (Socket _) => calls.Add([]));
        io.On("e1", (Socket _, int a) => calls.Add([a]));
        io.On("e2", (Socket _, int a, int b) => calls.Add([a, b]));
        io.On("e3", (Socket _, int a, int b, int c) => calls.Add([a, b, c]));
        io.On("e4", (Socket _, int a, int b, int c, int d) => calls.Add([a, b, c, d]));
        io.On("e5", (Socket _, int a, int b, int c, int d, int e) => calls.Add([a, b, c, d, e]));
        io.On("e6", (Socket _, int a, int b, int c, int d, int e, int f) => calls.Add([a, b, c, d, e, f]));
        io.On("e7", (Socket _, int a, int b, int c, int d, int e, int f, int g) => calls.Add([a, b, c, d, e, f, g]));
        io.On("e8", (Socket _, int a, int b, int c, int d, int e, int f, int g, int h) => calls.Add([a, b, c, d, e, f, g, h]));
    }

    private static void RegisterTasks(SocketIOServer io, Recorder<int[]> calls)
    {
        io.On("e0", async (Socket _) => await AddAsync(calls, []));
        io.On("e1", async (Socket _, int a) => await AddAsync(calls, [a]));
        io.On("e2", async (Socket _, int a, int b) => await AddAsync(calls, [a, b]));
        io.On("e3", async (Socket _, int a, int b, int c) => await AddAsync(calls, [a, b, c]));
        io.On("e4", async (Socket _, int a, int b, int c, int d) => await AddAsync(calls, [a, b, c, d]));
        io.On("e5", async (Socket _, int a, int b, int c, int d, int e) => await AddAsync(calls, [a, b, c, d, e]));
        io.On("e6", async (Socket _, int a, int b, int c, int d, int e, int f) => await AddAsync(calls, [a, b, c, d, e, f]));
        io.On("e7", async (Socket _, int a, int b, int c, int d, int e, int f, int g) => await AddAsync(calls, [a, b, c, d, e, f, g]));
        io.On("e8", async (Socket _, int a, int b, int c, int d, int e, int f, int g, int h) => await AddAsync(calls, [a, b, c, d, e, f, g, h]));
    }

    private static void RegisterResults(SocketIOServer io)
    {
        io.On("e0", int[] (Socket _) => []);
        io.On("e1", int[] (Socket _, int a) => [a]);
        io.On("e2", int[] (Socket _, int a, int b) => [a, b]);
        io.On("e3", int[] (Socket _, int a, int b, int c) => [a, b, c]);
        io.On("e4", int[] (Socket _, int a, int b, int c, int d) => [a, b, c, d]);
        io.On("e5", int[] (Socket _, int a, int b, int c, int d, int e) => [a, b, c, d, e]);
        io.On("e6", int[] (Socket _, int a, int b, int c, int d, int e, int f) => [a, b, c, d, e, f]);
        io.On("e7", int[] (Socket _, int a, int b, int c, int d, int e, int f, int g) => [a, b, c, d, e, f, g]);
        io.On("e8", int[] (Socket _, int a, int b, int c, int d, int e, int f, int g, int h) => [a, b, c, d, e, f, g, h]);
    }

    private static void RegisterTaskResults(SocketIOServer io)
    {
        io.On("e0", async (Socket _) => await LaterAsync([]));
        io.On("e1", async (Socket _, int a) => await LaterAsync([a]));
        io.On("e2", async (Socket _, int a, int b) => await LaterAsync([a, b]));
        io.On("e3", async (Socket _, int a, int b, int c) => await LaterAsync([a, b, c]));
        io.On("e4", async (Socket _, int a, int b, int c, int d) => await LaterAsync([a, b, c, d]));
        io.On("e5", async (Socket _, int a, int b, int c, int d, int e) => await LaterAsync([a, b, c, d, e]));
        io.On("e6", async (Socket _, int a, int b, int c, int d, int e, int f) => await LaterAsync([a, b, c, d, e, f]));
        io.On("e7", async (Socket _, int a, int b, int c, int d, int e, int f, int g) => await LaterAsync([a, b, c, d, e, f, g]));
        io.On("e8", async (Socket _, int a, int b, int c, int d, int e, int f, int g, int h) => await LaterAsync([a, b, c, d, e, f, g, h]));
    }

    private static async Task AddAsync(Recorder<int[]> calls, int[] numbers)
    {
        await Task.Yield();
        calls.Add(numbers);
    }

    private static async Task<int[]> LaterAsync(int[] numbers)
    {
        await Task.Yield();
        return numbers;
    }
}
