using System.Text;
using CsCheck;
using Parley.Protocol.MessagePack;
using Parley.Protocol.SocketIO;
using Parley.Protocol.Tests.Json;

namespace Parley.Protocol.Tests.MessagePack;

/// <summary>Whatever comes in, reading it ends with a result, and takes no more than is there.</summary>
public sealed class MessagePackMalformedTests
{
    // The arguments of an event: one of each form, some nested.
    private static readonly string[] Arguments =
    [
        "a3657665", "c0", "c2", "c3", "7f", "e0", "cc80", "cd0100", "ce00010000", "cf0000000100000000", "d080", "d18000", "d280000000", "d38000000000000000",
        "ca3fc00000", "cb3ff8000000000000", "d90161", "da000161", "db0000000161", "c40101", "c5000102", "c60000000103",
        "9190", "de0001a16190", "80", "df00000001a162dd00000000", "d40000", "d7000000000000000000",
        "c7010001", "c800010002", "c9000000010003", "d40501", "d6ff00000001", "c70105ff",
    ];

    private static readonly string Everything = $"83a47479706502a36e7370a12fa464617461dc00{Arguments.Length:x2}{string.Concat(Arguments)}";

    [Fact]
    public void Every_form_reads()
    {
        Assert.Equal(PacketError.None, Read(Convert.FromHexString(Everything), out var json));
        Assert.StartsWith("""["eve",null,false,true,127,-32,128,256,65536,4294967296,-128,-32768,""", json, StringComparison.Ordinal);
        Assert.EndsWith("""[5,{"_placeholder":true,"num":7}]]""", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncation_at_any_byte_is_refused()
    {
        var packet = Convert.FromHexString(Everything);
        for (var length = 0; length < packet.Length; length++)
            Assert.Equal(PacketError.InvalidMessagePack, Read(packet[..length], out _));
    }

    [Theory]
    [InlineData("c1")]
    [InlineData("c6ffffffff")]
    [InlineData("c5ffff00")]
    [InlineData("c4ff")]
    [InlineData("c9ffffffff00")]
    [InlineData("c8ffff00")]
    [InlineData("c7ff00")]
    [InlineData("c900")]
    [InlineData("dbffffffff")]
    [InlineData("daffff")]
    [InlineData("d9ff61")]
    [InlineData("bf61")]
    [InlineData("ddffffffff")]
    [InlineData("dd7fffffff")]
    [InlineData("dcffff")]
    [InlineData("9f")]
    [InlineData("dfffffffff")]
    [InlineData("df80000000")]
    [InlineData("df7fffffff")]
    [InlineData("deffff")]
    [InlineData("8f")]
    [InlineData("8100")]
    [InlineData("cb00")]
    [InlineData("ca00")]
    [InlineData("cf00")]
    [InlineData("d300")]
    [InlineData("d800")]
    [InlineData("d4")]
    public void A_claim_beyond_the_bytes_is_refused_and_allocates_nothing(string claim)
    {
        var alone = Convert.FromHexString(claim);
        Assert.Equal(PacketError.InvalidMessagePack, Read([0x81, 0xa4, .. "data"u8, .. alone], out _));
        Assert.Equal(PacketError.InvalidMessagePack, Read([0x81, .. alone, 0], out _));

        byte[] packet = [0x83, 0xa4, .. "type"u8, 2, 0xa3, .. "nsp"u8, 0xa1, (byte)'/', 0xa4, .. "data"u8, 0x91, .. alone];
        var error = PacketError.None;
        Assert.Equal(0, LeastAllocation.Of(() => error = ReadOnly(packet)));
        Assert.Equal(PacketError.InvalidMessagePack, error);
    }

    [Theory]
    [InlineData("91")]
    [InlineData("81a0")]
    [InlineData("dd00000001")]
    public void Depth_of_100000_needs_no_stack(string level)
    {
        var levels = Enumerable.Repeat(Convert.FromHexString(level), 100_000).SelectMany(static bytes => bytes).ToArray();
        byte[] head = [0x83, 0xa4, .. "type"u8, 2, 0xa3, .. "nsp"u8, 0xa1, (byte)'/'];
        Assert.Equal(PacketError.InvalidMessagePack, Read([.. head, 0xa4, .. "data"u8, .. levels], out _));
        Assert.Equal(PacketError.NestedTooDeep, Read([.. head, 0xa4, .. "data"u8, .. levels, 0xc0], out _));

        // Under a key that nobody reads no limit applies: it is passed over.
        Assert.Equal(PacketError.None, Read([.. head, 0xa1, (byte)'x', .. levels, 0xc0], out _));
    }

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Byte.Array[0, 60].Sample(static bytes => Read(bytes, out _), iter: 20_000);

    [Fact]
    public void Random_payloads_never_throw() =>
        Gen.Byte.Array[0, 60].Sample(
            static bytes => Examine([0x83, 0xa4, .. "type"u8, 2, 0xa3, .. "nsp"u8, 0xa1, (byte)'/', 0xa4, .. "data"u8, 0x92, 0xa1, (byte)'a', .. bytes]),
            iter: 40_000);

    [Fact]
    public void Damaged_packets_never_throw()
    {
        var packet = Convert.FromHexString(Everything);
        Gen.Select(Gen.Int[0, packet.Length - 1], Gen.Byte).Array[1, 3].Sample(
            changes =>
            {
                var damaged = packet.ToArray();
                foreach (var (index, value) in changes)
                    damaged[index] = value;

                Examine(damaged);
            },
            iter: 40_000);
    }

    private static PacketError Read(byte[] packet, out string json)
    {
        var payload = new MessagePackToJson();
        try
        {
            var error = MessagePackPacketReader.TryRead(packet, PacketLimits.Default, ref payload, out var header);
            Assert.NotEmpty(error.Describe());
            json = Encoding.UTF8.GetString(header.Json);
            return error;
        }
        finally
        {
            payload.Dispose();
        }
    }

    private static PacketError ReadOnly(byte[] packet)
    {
        var payload = new MessagePackToJson();
        var error = MessagePackPacketReader.TryRead(packet, PacketLimits.Default, ref payload, out _);
        payload.Dispose();
        return error;
    }

    /// <summary>Reads what may be a packet as a server does, to the end, and sends on what was accepted.</summary>
    private static void Examine(byte[] packet)
    {
        var limits = new PacketLimits(TrustsPlaceholders: true);
        var payload = new MessagePackToJson();
        try
        {
            if (MessagePackPacketReader.TryRead(packet, limits, ref payload, out var header) != PacketError.None)
                return;

            Assert.InRange(payload.Attachments.Length, 0, 10);
            if (PacketArguments.TryReadEvent(header.Json, payload.Attachments, limits, out var arguments) != PacketError.None)
                return;

            var raw = new RawArguments(arguments.From(0), payload.Attachments, arguments.Count, Wire.Serializer);
            var sent = Wire.Emit(raw);
            Assert.Equal(payload.Attachments.Length, sent.AttachmentCount);
            Assert.NotEmpty(Transcode.ToHex(raw.ToString(), [.. payload.Attachments]));
        }
        finally
        {
            payload.Dispose();
        }
    }
}
