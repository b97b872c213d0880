using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

/// <summary>F37: depth is the peer's to choose, so it is bounded, at 256 levels inside an argument.</summary>
public sealed class PacketDepthTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(256)]
    public void Arguments_may_nest_256_levels(int depth)
    {
        Assert.Single(Decoded.Of($"2[\"a\",{Arrays(depth)}]").Arguments);
        Assert.Single(Decoded.Of($"2[\"a\",{Objects(depth)}]").Arguments);
        Assert.Single(Decoded.Of($"31[{Arrays(depth)}]").Arguments);
        Assert.Single(Decoded.Of($"51-[\"a\",{Arrays(depth)}]").Arguments);
        Assert.Single(Decoded.Of($"51-[\"a\",{Objects(depth)}]").Arguments);
    }

    [Theory]
    [InlineData(257)]
    [InlineData(258)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Reader_rejects_arguments_that_nest_deeper(int depth)
    {
        Assert.Equal(nameof(PacketError.NestedTooDeep), Decoded.Refusal($"2[\"a\",{Arrays(depth)}]"));
        Assert.Equal(nameof(PacketError.NestedTooDeep), Decoded.Refusal($"2[\"a\",{Objects(depth)}]"));
        Assert.Equal(nameof(PacketError.NestedTooDeep), Decoded.Refusal($"2[\"a\",1,{Arrays(depth)}]"));
        Assert.Equal(nameof(PacketError.NestedTooDeep), Decoded.Refusal($"31[{Objects(depth)}]"));
        Assert.Equal(nameof(PacketError.NestedTooDeep), Decoded.Refusal($"51-[\"a\",{Arrays(depth)}]"));
        Assert.Equal(nameof(PacketError.NestedTooDeep), Decoded.Refusal($"51-[\"a\",{Objects(depth)}]"));
    }

    [Fact]
    public void Brackets_that_never_close_are_refused_at_the_limit() =>
        Assert.Equal(nameof(PacketError.NestedTooDeep), Decoded.Refusal("2[\"a\"," + new string('[', 100_000)));

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(255)]
    public void Rubbish_within_the_limit_is_not_taken_for_depth(int depth)
    {
        Assert.Equal(nameof(PacketError.InvalidJson), Decoded.Refusal("2[\"a\"," + new string('[', depth)));
        Assert.Equal(nameof(PacketError.InvalidJson), Decoded.Refusal("2[\"a\"," + new string('[', depth) + "x"));
        Assert.Equal(nameof(PacketError.InvalidJson), Decoded.Refusal("2[\"a\"," + new string('[', depth) + "1,"));
    }

    [Fact]
    public void The_limit_is_the_applications_to_set()
    {
        var limits = new PacketLimits(MaxDepth: 2);
        Assert.Single(Decoded.Of("""2["a",{"b":[1]}]""", limits).Arguments);
        Assert.Equal(nameof(PacketError.NestedTooDeep), Decoded.Refusal("""2["a",{"b":[[]]}]""", limits));
    }

    [Fact]
    public void Depth_of_one_argument_does_not_count_for_the_next() =>
        Assert.Equal(2, Decoded.Of($"2[\"a\",{Arrays(256)},{Objects(256)}]").Arguments.Length);

    private static string Arrays(int depth) => new string('[', depth) + new string(']', depth);

    private static string Objects(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
}
