using Parley.WebSocket.Tests.Cases;

namespace Parley.WebSocket.Tests;

/// <summary>
/// The cases that WebSocket implementations are commonly held to (the list of Autobahn|Testsuite), written anew from RFC 6455 and
/// RFC 7692 for an Engine.IO echo: a text is a message packet, <c>4</c> and the case's own bytes. One class for each group, as these run side by side.
/// </summary>
internal static class Conformance
{
    public static MatrixTheoryData<HttpVersionOfWire, string> OnBothVersions(IEnumerable<string> ids) => new(Enum.GetValues<HttpVersionOfWire>(), ids);
}

public sealed class FramingTests(EchoServer server) : IClassFixture<EchoServer>
{
    public static MatrixTheoryData<HttpVersionOfWire, string> Cases { get; } = Conformance.OnBothVersions(FramingCases.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Frames_pings_reserved_bits_and_opcodes(HttpVersionOfWire version, string id) => FramingCases.All[id].RunAsync(server, version);
}

public sealed class FragmentationTests(EchoServer server) : IClassFixture<EchoServer>
{
    public static MatrixTheoryData<HttpVersionOfWire, string> Cases { get; } = Conformance.OnBothVersions(FragmentationCases.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Fragments(HttpVersionOfWire version, string id) => FragmentationCases.All[id].RunAsync(server, version);
}

public sealed class Utf8Tests(EchoServer server) : IClassFixture<EchoServer>
{
    public static MatrixTheoryData<HttpVersionOfWire, string> Cases { get; } = Conformance.OnBothVersions(Utf8Cases.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Text_is_UTF8(HttpVersionOfWire version, string id) => Utf8Cases.All[id].RunAsync(server, version);
}

public sealed class CloseTests(EchoServer server) : IClassFixture<EchoServer>
{
    public static MatrixTheoryData<HttpVersionOfWire, string> Cases { get; } = Conformance.OnBothVersions(CloseCases.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Closing(HttpVersionOfWire version, string id) => CloseCases.All[id].RunAsync(server, version);
}

public sealed class LimitTests(EchoServer server) : IClassFixture<EchoServer>
{
    public static MatrixTheoryData<HttpVersionOfWire, string> Cases { get; } = Conformance.OnBothVersions(LimitCases.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Sizes(HttpVersionOfWire version, string id) => LimitCases.All[id].RunAsync(server, version, EchoServer.Large);
}

public sealed class DeflateTests(EchoServer server) : IClassFixture<EchoServer>
{
    public static MatrixTheoryData<HttpVersionOfWire, string> Cases { get; } = Conformance.OnBothVersions(DeflateCases.All.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Compressed_messages(HttpVersionOfWire version, string id) => DeflateCases.All[id].RunAsync(server, version);
}

/// <summary>A group that lost a case would pass all the same.</summary>
public sealed class CaseListTests
{
    [Fact]
    public void Every_case_of_the_list_is_there()
    {
        Assert.Equal(16 + 11 + 7 + 10, FramingCases.All.Count);
        Assert.Equal(20, FragmentationCases.All.Count);
        Assert.Equal(145, Utf8Cases.All.Count);
        Assert.Equal(37, CloseCases.All.Count);
        Assert.Equal(54 + 1, LimitCases.All.Count);
        Assert.Equal(90 + 126, DeflateCases.All.Count);
    }
}
