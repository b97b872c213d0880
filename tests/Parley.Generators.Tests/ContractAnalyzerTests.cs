namespace Parley.Generators.Tests;

public class ContractAnalyzerTests
{
    private const string Client = "using Parley; public interface IClient { Task A(); }\n";

    [Fact]
    public async Task A_class_that_is_right_has_no_diagnostics() => await ExpectAsync("""
        using Parley;
        public interface IClient { Task A(string a); [Event("b c")] Task<int> B(byte[] b, RawArguments rest); }
        [SocketIONamespace("/a")]
        public partial class Chat(TimeProvider time) : SocketIONamespace<IClient>
        {
            public TimeProvider Time => time;
            [Event] public Task<int> A(string a, Ack ack, CancellationToken token, RawArguments rest) => Task.FromResult(1);
            [Event] private void B(Dictionary<string, int[]>? x = null) { }
            public void NoHandler(Stream stream, ref int x) { }
        }
        public abstract class Base : SocketIONamespace<IClient>;
        """);

    [Theory]
    [InlineData("[SocketIONamespace(\"/a\")] class Chat : SocketIONamespace<IClient>;", "PARLEY001 at 'Chat'")]
    [InlineData("class Outer { [SocketIONamespace(\"/a\")] partial class Chat : SocketIONamespace<IClient>; }", "PARLEY001 at 'Outer'")]
    [InlineData("[SocketIONamespace(\"/a\")] partial class Chat;", "PARLEY002 at 'Chat'")]
    [InlineData("[SocketIONamespace(\"/a\")] abstract partial class Chat : SocketIONamespace<IClient>;", "PARLEY002 at 'Chat'")]
    [InlineData("[SocketIONamespace(\"/a\")] partial class Chat<T> : SocketIONamespace<IClient>;", "PARLEY002 at 'Chat'")]
    [InlineData("partial class Outer<T> { [SocketIONamespace(\"/a\")] partial class Chat : SocketIONamespace<IClient>; }", "PARLEY002 at 'Chat'")]
    [InlineData("[SocketIONamespace(\"/a\")] partial class Chat : SocketIONamespace<string>;", "PARLEY002 at 'Chat'")]
    [InlineData("[SocketIONamespace(\"/a\")] partial class Chat : SocketIONamespace<IComparable<int>>;", "PARLEY002 at 'Chat'")]
    [InlineData("[SocketIONamespace(\"/a,b\")] partial class Chat : SocketIONamespace<IClient>;", "PARLEY002 at 'Chat'")]
    [InlineData("[SocketIONamespace(\"\")] partial class Chat : SocketIONamespace<IClient>;", "PARLEY002 at 'Chat'")]
    [InlineData("[SocketIONamespace(\"/a\")] partial class Chat : SocketIONamespace<IClient> { public Chat() { } public Chat(int x) { } }", "PARLEY002 at 'Chat'")]
    [InlineData("[SocketIONamespace(\"/a\")] file partial class Chat : SocketIONamespace<IClient>;", "PARLEY002 at 'Chat'")]
    [InlineData("class Chat : SocketIONamespace<IClient>;", "PARLEY003 at 'Chat'")]
    public async Task A_class_that_cannot_be_bound_is_reported(string declaration, string diagnostic) => await ExpectAsync(Client + declaration, diagnostic);

    [Theory]
    [InlineData("public static void A() { }", "PARLEY004")]
    [InlineData("public void A<T>(T x) { }", "PARLEY004")]
    [InlineData("public void A(ref int x) { }", "PARLEY004")]
    [InlineData("public void A(params int[] x) { }", "PARLEY004")]
    [InlineData("public unsafe void A(int* x) { }", "PARLEY004")]
    [InlineData("public void A(ReadOnlySpan<byte> x) { }", "PARLEY004")]
    [InlineData("public Span<byte> A() => default;", "PARLEY004")]
    [InlineData("public async void A() => await Task.Yield();", "PARLEY004")]
    [InlineData("public void A(RawArguments rest, int x) { }", "PARLEY004")]
    [InlineData("public void A(Action x) { }", "PARLEY007")]
    [InlineData("public void A(FileStream x) { }", "PARLEY007")]
    [InlineData("public void A(List<Type> x) { }", "PARLEY007")]
    [InlineData("public void A((int, int) x) { }", "PARLEY007")]
    [InlineData("public void A(int[,] x) { }", "PARLEY007")]
    [InlineData("public void A(nint x) { }", "PARLEY007")]
    [InlineData("public void A(Socket x) { }", "PARLEY007")]
    [InlineData("public IAsyncEnumerable<int> A() => null!;", "PARLEY007")]
    [InlineData("public Task<Task> A() => null!;", "PARLEY007")]
    [InlineData("public void Connect() { }", "PARLEY008")]
    public async Task A_handler_that_cannot_be_called_is_reported(string method, string id) =>
        await ExpectAsync($$"""{{Client}}[SocketIONamespace("/a")] partial class Chat : SocketIONamespace<IClient> { [Event] {{method}} }""", $"{id} at '{(method.Contains("Connect", StringComparison.Ordinal) ? "Connect" : "A")}'");

    [Theory]
    [InlineData("void A();", "PARLEY005")]
    [InlineData("ValueTask A();", "PARLEY005")]
    [InlineData("Task A<T>(T x);", "PARLEY005")]
    [InlineData("Task A(out int x);", "PARLEY005")]
    [InlineData("Task A(params int[] x);", "PARLEY005")]
    [InlineData("Task A(Span<int> x);", "PARLEY005")]
    [InlineData("Task A(RawArguments x, int y);", "PARLEY005")]
    [InlineData("static abstract Task A();", "PARLEY005")]
    [InlineData("int A { get; }", "PARLEY005")]
    [InlineData("event Action A;", "PARLEY005")]
    [InlineData("Task A(CancellationToken token);", "PARLEY007")]
    [InlineData("Task A(Ack ack);", "PARLEY007")]
    [InlineData("Task A(Func<int>? callback);", "PARLEY007")]
    [InlineData("Task<Stream> A();", "PARLEY007")]
    [InlineData("[Event(\"disconnect\")] Task A();", "PARLEY008")]
    public async Task A_contract_that_cannot_be_implemented_is_reported_once(string member, string id) => await ExpectAsync(
        $$"""
        using Parley;
        public interface IClient { {{member}} }
        [SocketIONamespace("/a")] partial class First : SocketIONamespace<IClient>;
        [SocketIONamespace("/b")] partial class Second : SocketIONamespace<IClient>;
        """,
        $"{id} at 'A'");

    [Fact]
    public async Task An_event_is_declared_once_in_a_class_and_in_a_contract() => await ExpectAsync(
        """
        using Parley;
        public interface IClient { Task A(); Task A(int x); [Event("a")] Task B(); }
        [SocketIONamespace("/a")]
        partial class Chat : SocketIONamespace<IClient>
        {
            [Event("x")] public void First() { }
            [Event("x")] public void Second() { }
        }
        """,
        "PARLEY006 at 'A'",
        "PARLEY006 at 'B'",
        "PARLEY006 at 'Second'");

    [Fact]
    public async Task A_contract_that_generated_code_cannot_see_is_reported() => await ExpectAsync(
        """
        using Parley;
        partial class Outer
        {
            private interface IClient;
            [SocketIONamespace("/a")] private partial class Chat : SocketIONamespace<IClient>;
        }
        """,
        "PARLEY002 at 'Chat'");

    [Fact]
    public async Task A_contract_of_another_project_is_reported_where_it_is_used()
    {
        var contracts = Compiler.Create("using Parley; public interface IClient { void A(); }").WithAssemblyName("Contracts").ToMetadataReference();

        Assert.Equal(
            ["PARLEY005 at 'Chat'"],
            await Compiler.AnalyzeAsync("using Parley; [SocketIONamespace(\"/a\")] partial class Chat : SocketIONamespace<IClient>;", contracts));
    }

    [Fact]
    public void Nothing_is_generated_for_a_class_that_is_reported()
    {
        var driver = Compiler.NewDriver().RunGenerators(
            Compiler.Create(Client + "[SocketIONamespace(\"/a\")] class Chat : SocketIONamespace<IClient>;"), TestContext.Current.CancellationToken);

        Assert.Empty(driver.GetRunResult().GeneratedTrees);
    }

    private static async Task ExpectAsync(string source, params string[] diagnostics) => Assert.Equal(diagnostics, await Compiler.AnalyzeAsync(source));
}
