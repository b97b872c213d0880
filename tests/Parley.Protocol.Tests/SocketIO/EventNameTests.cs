using System.Text;
using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

public sealed class EventNameTests
{
    [Theory]
    [InlineData("""2["message"]""", "message")]
    [InlineData("""2["€ 😀"]""", "€ 😀")]
    [InlineData("""2["\u0061\"\\\/\n\u20ac\ud83d\ude00"]""", "a\"\\/\n€😀")]
    [InlineData("""2[""]""", "")]
    [InlineData("""2["error"]""", "error")]
    [InlineData("""2["__proto__"]""", "__proto__")]
    [InlineData("""2["toString"]""", "toString")]
    public void A_name_is_read_with_its_escapes_resolved(string packet, string name) => Assert.Equal(name, Decoded.Of(packet).EventName);

    [Theory]
    [InlineData("2[1]", "1")]
    [InlineData("2[0,\"a\"]", "0")]
    [InlineData("2[-1.5]", "-1.5")]
    [InlineData("2[1e3]", "1e3")]
    public void A_number_is_a_name_by_its_text(string packet, string name) => Assert.Equal(name, Decoded.Of(packet).EventName);

    [Theory]
    [InlineData("2[]")]
    [InlineData("2[null]")]
    [InlineData("2[null,\"bar\"]")]
    [InlineData("2[true,\"foo\"]")]
    [InlineData("2[false]")]
    [InlineData("2[{}]")]
    [InlineData("2[{\"toString\":\"foo\"}]")]
    [InlineData("2[[\"a\"]]")]
    [InlineData("51-[{\"_placeholder\":true,\"num\":0}]")]
    public void Reader_rejects_an_event_without_a_name(string packet) =>
        Assert.Equal(nameof(PacketError.InvalidPayload), Decoded.Refusal(packet));

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    [InlineData("\\u0063onnect")]
    public void Reader_rejects_a_reserved_name(string name)
    {
        Assert.Equal(nameof(PacketError.InvalidPayload), Decoded.Refusal($"2[\"{name}\"]"));
        Assert.Equal(nameof(PacketError.InvalidPayload), Decoded.Refusal($"2/admin,1[\"{name}\",\"123\"]"));
        Assert.Equal(nameof(PacketError.InvalidPayload), Decoded.Refusal($"51-[\"{name}\"]"));
    }

    [Theory]
    [InlineData("Connect")]
    [InlineData("connected")]
    [InlineData("connection")]
    [InlineData(" connect")]
    [InlineData("newlistener")]
    public void A_name_is_reserved_only_letter_by_letter(string name) => Assert.Equal(name, Decoded.Of($"2[\"{name}\"]").EventName);

    [Theory]
    [InlineData("connect", true)]
    [InlineData("connect_error", true)]
    [InlineData("disconnect", true)]
    [InlineData("disconnecting", true)]
    [InlineData("newListener", true)]
    [InlineData("removeListener", true)]
    [InlineData("connection", false)]
    [InlineData("CONNECT", false)]
    [InlineData("", false)]
    public void Names_are_reserved_alike_in_both_encodings(string name, bool reserved)
    {
        Assert.Equal(reserved, ReservedEventNames.Contains(name));
        Assert.Equal(reserved, ReservedEventNames.Contains(Encoding.UTF8.GetBytes(name)));
    }

    [Fact]
    public void An_acknowledgement_has_no_name_and_may_hold_a_reserved_one() => Assert.Equal("", Decoded.Of("""31["connect"]""").EventName);

    [Theory]
    [InlineData("a", 256)]
    [InlineData("é", 128)]
    [InlineData("\\u00e9", 128)]
    [InlineData("\\n", 256)]
    [InlineData("\\u0001", 256)]
    [InlineData("\\ud83d\\ude00", 64)]
    public void A_name_may_be_256_bytes_long_however_it_is_written(string character, int most)
    {
        var longest = string.Concat(Enumerable.Repeat(character, most));
        Assert.Equal(256, Encoding.UTF8.GetByteCount(Decoded.Of($"2[\"{longest}\"]").EventName));
        Assert.Equal(nameof(PacketError.EventNameTooLong), Decoded.Refusal($"2[\"{longest}{character}\"]"));
    }

    [Fact]
    public void A_number_may_be_256_bytes_long()
    {
        Assert.Equal(256, Decoded.Of($"2[{new string('1', 256)}]").EventName.Length);
        Assert.Equal(nameof(PacketError.EventNameTooLong), Decoded.Refusal($"2[{new string('1', 257)}]"));
    }

    [Fact]
    public void Reader_rejects_a_name_whose_escapes_are_no_text() =>
        Assert.Equal(nameof(PacketError.InvalidJson), Decoded.Refusal("""2["\ud800"]"""));

    [Fact]
    public void An_overlong_name_is_refused_without_being_copied()
    {
        var json = Encoding.ASCII.GetBytes("[\"" + string.Concat(Enumerable.Repeat("\\u0061", 50_000)) + "\"]");
        Assert.Equal(0, LeastAllocation.Of(() => PacketArguments.TryReadEvent(json, [], PacketLimits.Default, out _)));
    }
}
