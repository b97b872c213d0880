using System.Text;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

/// <summary>Where the protocol leaves room: what the official decoder does, and where Parley draws the line.</summary>
public sealed class PacketReaderTests
{
    [Theory]
    [InlineData("""2 ["a"]""")]
    [InlineData("2\t[\"a\"]")]
    [InlineData("2\r\n[\"a\"]")]
    [InlineData("""2/n, ["a"]""")]
    public void White_space_in_place_of_an_ack_id_is_the_id_0(string packet)
    {
        var decoded = Decoded.Of(packet);
        Assert.Equal(0, decoded.AckId);
        Assert.Equal("a", decoded.EventName);
    }

    [Theory]
    [InlineData("""2 7["a"]""")]
    [InlineData("""27 ["a"]""")]
    [InlineData("""2007["a"]""")]
    public void An_ack_id_may_have_white_space_around_and_zeros_before_it(string packet) => Assert.Equal(7, Decoded.Of(packet).AckId);

    [Theory]
    [InlineData("0/a", "/a")]
    [InlineData("1/admin", "/admin")]
    [InlineData("""0/a{"token":"1"}""", """/a{"token":"1"}""")]
    public void A_namespace_without_a_comma_takes_the_whole_rest(string packet, string namespaceName)
    {
        var decoded = Decoded.Of(packet);
        Assert.Equal(namespaceName, decoded.Namespace);
        Assert.Equal("", decoded.Json);
    }

    [Fact]
    public void An_event_in_a_namespace_without_a_comma_has_no_payload() =>
        Assert.Equal(nameof(PacketError.InvalidPayload), Decoded.Refusal("""2/a["x"]"""));

    [Theory]
    [InlineData("0/admin?token=a/b&x=%2C,{}", "/admin?token=a/b&x=%2C")]
    [InlineData("0/?x=1,{}", "/?x=1")]
    [InlineData("0/,{}", "/")]
    [InlineData("0//,{}", "//")]
    public void A_namespace_keeps_all_up_to_the_comma(string packet, string namespaceName)
    {
        var decoded = Decoded.Of(packet);
        Assert.Equal(namespaceName, decoded.Namespace);
        Assert.Equal("{}", decoded.Json);
    }

    [Fact]
    public void A_namespace_may_be_128_bytes_long()
    {
        var longest = "/" + new string('é', 63) + "a";
        Assert.Equal(128, Encoding.UTF8.GetByteCount(longest));
        Assert.Equal(longest, Decoded.Of($"0{longest},").Namespace);
        Assert.Equal(nameof(PacketError.NamespaceTooLong), Decoded.Refusal($"0{longest}a,"));
        Assert.Equal(nameof(PacketError.NamespaceTooLong), Decoded.Refusal($"0{longest}a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("9")]
    [InlineData("999")]
    [InlineData("/")]
    [InlineData(" 2[\"a\"]")]
    [InlineData("a")]
    [InlineData("-1")]
    [InlineData("[\"a\"]")]
    [InlineData("\u0660[\"a\"]")]
    public void Reader_rejects_a_packet_without_a_known_type(string packet) =>
        Assert.Equal(nameof(PacketError.UnknownPacketType), Decoded.Refusal(packet));

    [Theory]
    [InlineData("5")]
    [InlineData("6")]
    [InlineData("51")]
    [InlineData("5-")]
    [InlineData("5[\"a\"]")]
    [InlineData("51[\"a\"]")]
    [InlineData("5-1[\"a\"]")]
    [InlineData("5--1-[\"a\"]")]
    [InlineData("51.5-[\"a\"]")]
    [InlineData("5 1-[\"a\"]")]
    [InlineData("5/n,1-[\"a\"]")]
    [InlineData("5x-[\"a\"]")]
    [InlineData("599999999999999999999")]
    public void Reader_rejects_a_binary_packet_without_a_count_of_attachments(string packet) =>
        Assert.Equal(nameof(PacketError.IllegalAttachments), Decoded.Refusal(packet));

    [Theory]
    [InlineData("50-[\"a\"]")]
    [InlineData("500-[\"a\"]")]
    [InlineData("60-1[]")]
    public void Reader_rejects_a_binary_packet_with_no_attachments(string packet) =>
        Assert.Equal(nameof(PacketError.IllegalAttachments), Decoded.Refusal(packet));

    [Theory]
    [InlineData("511-[\"a\"]")]
    [InlineData("599-[\"a\"]")]
    [InlineData("5999999999-")]
    [InlineData("54294967297-[\"a\"]")]
    [InlineData("518446744073709551617-[\"a\"]")]
    [InlineData("611-1[]")]
    public void Reader_rejects_more_than_ten_attachments(string packet) =>
        Assert.Equal(nameof(PacketError.TooManyAttachments), Decoded.Refusal(packet));

    [Fact]
    public void Reader_counts_attachments_through_any_number_of_digits()
    {
        Assert.Equal(nameof(PacketError.TooManyAttachments), Decoded.Refusal("5" + new string('9', 100_000) + "-"));
        Assert.Equal(3, Decoded.Of("5" + new string('0', 1000) + "3-[\"a\"]").Attachments);
    }

    [Theory]
    [InlineData("29007199254740991[\"a\"]", nameof(PacketError.None))]
    [InlineData("29007199254740992[\"a\"]", nameof(PacketError.InvalidAckId))]
    [InlineData("29007199254740999[\"a\"]", nameof(PacketError.InvalidAckId))]
    [InlineData("290071992547409910[\"a\"]", nameof(PacketError.InvalidAckId))]
    [InlineData("29223372036854775808[\"a\"]", nameof(PacketError.InvalidAckId))]
    [InlineData("218446744073709551617[\"a\"]", nameof(PacketError.InvalidAckId))]
    [InlineData("21000000000000000000000000000000[\"a\"]", nameof(PacketError.InvalidAckId))]
    [InlineData("30[]", nameof(PacketError.None))]
    [InlineData("39007199254740992[]", nameof(PacketError.InvalidAckId))]
    public void An_ack_id_counts_to_2_to_the_53_less_one(string packet, string expected) => Assert.Equal(expected, Decoded.Refusal(packet));

    [Theory]
    [InlineData("21 2[\"a\"]", nameof(PacketError.InvalidAckId))]
    [InlineData("2-1[\"a\"]", nameof(PacketError.InvalidJson))]
    [InlineData("2-[\"a\"]", nameof(PacketError.InvalidJson))]
    [InlineData("2+1[\"a\"]", nameof(PacketError.InvalidJson))]
    [InlineData("21.5[\"a\"]", nameof(PacketError.InvalidJson))]
    [InlineData("21e3[\"a\"]", nameof(PacketError.InvalidJson))]
    [InlineData("20x10[\"a\"]", nameof(PacketError.InvalidJson))]
    public void Reader_rejects_what_is_no_ack_id(string packet, string expected) => Assert.Equal(expected, Decoded.Refusal(packet));
}
