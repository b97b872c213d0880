using System.Text;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

/// <summary>CVE-2020-36049: decoding is linear, and what nobody handles costs its bytes and no more.</summary>
public sealed class PacketAllocationTests
{
    public static TheoryData<string, string> Shapes => new()
    {
        { "2/admin,12[\"unknown\",", "\"text\"" },
        { "2[\"unknown\",", "\"\\u20ac\\n\"" },
        { "2[\"unknown\",", "{\"a\":{\"b\":[1,2.5,null,true]}}" },
        { "51-[\"unknown\",", "{\"_placeholder\":true,\"num\":0}" },
        { "51-[\"unknown\",", "{\"num\":{\"num\":{\"num\":{}}}}" },
        { "51-[\"unknown\",", "{\"_placeholder\":false,\"num\":0,\"a\":[{}]}" },
        { "31[", "\"text\"" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Decoding_100_kilobytes_allocates_nothing(string head, string value)
    {
        var packet = Encoding.UTF8.GetBytes($"{head}[{string.Join(',', Enumerable.Repeat(value, 100_000 / value.Length))}]]");
        byte[][] attachments = [[]];
        var error = PacketError.None;
        Assert.Equal(0, LeastAllocation.Of(() => error = Decode(packet, attachments)));
        Assert.Equal(PacketError.None, error);
    }

    [Theory]
    [InlineData("5999999999-[\"a\"]")]
    [InlineData("510-/not,json")]
    [InlineData("2999999999999999999999[\"a\"]")]
    [InlineData("9")]
    [InlineData("2{}")]
    [InlineData("51-[\"a\",{\"_placeholder\":true,\"num\":5}]")]
    public void A_bad_packet_allocates_little(string text)
    {
        var packet = Encoding.UTF8.GetBytes(text);
        byte[][] attachments = [[]];
        // A reader's exception, where there is one, is what it costs.
        Assert.InRange(LeastAllocation.Of(() => Decode(packet, attachments)), 0, 4_000);
    }

    [Fact]
    public void A_depth_bomb_allocates_no_more_for_its_size()
    {
        var small = Encoding.UTF8.GetBytes("2[\"a\"," + new string('[', 1_000));
        var large = Encoding.UTF8.GetBytes("2[\"a\"," + new string('[', 1_000_000));
        var smallCost = LeastAllocation.Of(() => Decode(small, []));
        Assert.InRange(LeastAllocation.Of(() => Decode(large, [])), 0, smallCost + 2_000);
    }

    private static PacketError Decode(byte[] packet, byte[][] attachments)
    {
        var error = PacketReader.TryRead(packet, PacketLimits.Default, out var header);
        if (error != PacketError.None)
            return error;

        attachments = header.Attachments == 0 ? [] : attachments;
        return header.Type is SocketPacketType.Event or SocketPacketType.BinaryEvent
            ? PacketArguments.TryReadEvent(header.Json, attachments, PacketLimits.Default, out _)
            : PacketArguments.TryReadAck(header.Json, attachments, PacketLimits.Default, out _);
    }
}
