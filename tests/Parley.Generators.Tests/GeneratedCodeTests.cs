namespace Parley.Generators.Tests;

/// <summary>What compiles, without a warning. What the code does is tested in Parley.Tests/Typed.</summary>
public class GeneratedCodeTests
{
    [Fact]
    public void A_class_without_events_is_bound()
    {
        var sources = Compiler.Generate("""
            using Parley;
            public interface IClient;
            [SocketIONamespace("/")]
            public sealed partial class Root : SocketIONamespace<IClient>;
            public static class Startup { public static void Map(SocketIOServer io) => io.MapNamespace<Root>(); }
            """);

        Assert.Equal(["IClient.Client.g.cs", "Root.Binder.g.cs"], sources.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_contract_of_two_classes_is_implemented_once()
    {
        var sources = Compiler.Generate("""
            using Parley;
            namespace Shop;
            public interface IClient { Task A(); }
            [SocketIONamespace("/a")] public sealed partial class A : SocketIONamespace<IClient>;
            [SocketIONamespace("/b")] public sealed partial class B : SocketIONamespace<IClient>;
            """);

        Assert.Equal(["Shop.A.Binder.g.cs", "Shop.B.Binder.g.cs", "Shop.IClient.Client.g.cs"], sources.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void Contracts_whose_names_differ_by_an_underscore_have_proxies_of_their_own() => Compiler.Generate("""
        using Parley;
        namespace A { public interface B_C { Task F(); } [SocketIONamespace("/1")] public sealed partial class One : SocketIONamespace<B_C>; }
        namespace A_B { public interface C { Task G(); } [SocketIONamespace("/2")] public sealed partial class Two : SocketIONamespace<C>; }
        """);

    [Fact]
    public void Names_that_are_keywords_and_names_of_generated_code_are_fine() => Compiler.Generate("""
        using Parley;
        namespace @event.@class;
        public interface IClient
        {
            Task @return(string @for, int emitter, int writer, int arguments, string value);
            Task<int> Ask(string cancellationToken, int target, int ack);
        }
        [SocketIONamespace("/a")]
        public sealed partial class @namespace(IServiceProvider services, object binder) : SocketIONamespace<IClient>
        {
            [Event] public int @if(int instance, int arguments, int reader, int ack) => instance + arguments + reader + ack + (services == binder ? 1 : 0);
            [Event] public Task<BroadcastAckResult<int>> Poll() => All.AskWithAckAsync("a", 1, 2);
        }
        """);

    [Fact]
    public void Every_kind_of_parameter_default_and_result_compiles() => Compiler.Generate("""
        using Parley;
        public enum Color : byte { Red, Green }
        public readonly record struct Point(int X, int Y);
        public record Page<T>(T[] Items, Page<T>? Next);
        public interface IClient { Task All(byte[] a, string? b, int? c, Color d, Page<Point> e, Dictionary<string, List<int?>> f, object? g, (int, int)? h); }
        [SocketIONamespace("/a")]
        public sealed partial class Every : SocketIONamespace<IClient>
        {
            [Event("1")] public void A(string a = "\"\\\n", char b = '\'', int c = -1, long d = long.MinValue, decimal e = 1.5m, double f = double.NaN, float g = 1.5f) { }
            [Event("2")] public void B(Color c = Color.Green, Color? d = Color.Red, Point p = default, string? s = null, ulong u = ulong.MaxValue, double i = double.NegativeInfinity, bool t = true) { }
            [Event("3")] public Page<string>? C(byte[] a, ReadOnlyMemory<byte> b, int?[] c) => null;
            [Event("4")] public ValueTask<Point?> D(CancellationToken token, Page<Point?> p, Ack ack, RawArguments rest = default, CancellationToken other = default) => default;
            [Event("5")] public async Task<string?> E(Dictionary<string, Page<Color>> d) { await Task.Yield(); return null; }
            [Event("6")] public ValueTask F() => default;
            [Event("7")] internal Point G(List<Page<int>?>? list) => default;
        }
        """);

    [Fact]
    public void Nested_private_types_of_the_class_may_be_arguments() => Compiler.Generate("""
        using Parley;
        public partial struct Outer
        {
            internal partial interface IInner
            {
                public interface IClient { Task A(); Task<int> B(); }
                private sealed record Secret(int X);
                [SocketIONamespace("/a")]
                private sealed partial class Chat : SocketIONamespace<IClient>
                {
                    [Event] private Secret A(Secret secret) => secret;
                }
            }
        }
        """);

    [Fact]
    public void Handlers_and_contracts_are_inherited_and_overridden()
    {
        var sources = Compiler.Generate("""
            using Parley;
            public interface IBase { Task A(int x); }
            public interface IOther : IBase { Task B(); }
            public interface IClient : IBase, IOther { Task C() => B(); }
            public abstract class Base<T> : SocketIONamespace<IClient>
            {
                [Event] public virtual T First(T value) => value;
                [Event] public T Second(T value) => value;
                public override Task OnConnectedAsync() => Task.CompletedTask;
            }
            [SocketIONamespace("/a")]
            public sealed partial class Chat : Base<string>
            {
                [Event("other")] public override string First(string value) => value;
            }
            """);

        Assert.DoesNotContain("\"first\"", sources["Chat.Binder.g.cs"], StringComparison.Ordinal);
        Assert.Contains("\"other\"", sources["Chat.Binder.g.cs"], StringComparison.Ordinal);
        Assert.Contains("UseConnected()", sources["Chat.Binder.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("IClient.C(", sources["IClient.Client.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Services_may_be_keyed_or_optional()
    {
        var binder = Compiler.Generate("""
            using Parley;
            using Microsoft.Extensions.DependencyInjection;
            public interface IClient;
            [SocketIONamespace("/a")]
            public sealed partial class Chat : SocketIONamespace<IClient>
            {
                public Chat([FromKeyedServices("k")] TimeProvider keyed, IFormatProvider? optional = null, List<string?>? needed = null) { }
            }
            """)["Chat.Binder.g.cs"];

        Assert.Contains("GetRequiredKeyedService<global::System.TimeProvider>(services, \"k\")", binder, StringComparison.Ordinal);
        Assert.Contains("GetService<global::System.IFormatProvider>(services)", binder, StringComparison.Ordinal);
    }

    [Fact]
    public void The_broadcasts_of_an_internal_contract_are_internal()
    {
        var client = Compiler.Generate("""
            using Parley;
            internal interface IClient { Task<int> Ask(); }
            [SocketIONamespace("/a")]
            internal sealed partial class Chat : SocketIONamespace<IClient>;
            """)["IClient.Client.g.cs"];

        Assert.Contains("internal static class ClientBroadcasts", client, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name", "name")]
    [InlineData("ID", "id")]
    [InlineData("URLValue", "urlValue")]
    [InlineData("IOStream2", "ioStream2")]
    [InlineData("AB1", "aB1")]
    [InlineData("already", "already")]
    [InlineData("_Name", "_Name")]
    public void Names_become_camel_case_as_in_json(string name, string expected)
    {
        Assert.Equal(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name), expected);
        Assert.Equal(expected, Parsing.EventNames.CamelCase(name));
    }
}
