using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

/// <summary>Whoever has debugged the official server finds its words again.</summary>
public sealed class PacketErrorTests
{
    [Theory]
    [InlineData(nameof(PacketError.None), "no error")]
    [InlineData(nameof(PacketError.UnknownPacketType), "unknown packet type")]
    [InlineData(nameof(PacketError.IllegalAttachments), "Illegal attachments")]
    [InlineData(nameof(PacketError.TooManyAttachments), "too many attachments")]
    [InlineData(nameof(PacketError.AttachmentsTooLarge), "the attachments of one packet exceed the maximum payload")]
    [InlineData(nameof(PacketError.InvalidPayload), "invalid payload")]
    [InlineData(nameof(PacketError.InvalidAckId), "the acknowledgement id is not a number up to 2^53 - 1")]
    [InlineData(nameof(PacketError.InvalidJson), "invalid payload: not valid JSON")]
    [InlineData(nameof(PacketError.NestedTooDeep), "invalid payload: nested too deep")]
    [InlineData(nameof(PacketError.TooManyArguments), "too many arguments")]
    [InlineData(nameof(PacketError.EventNameTooLong), "the event name is too long")]
    [InlineData(nameof(PacketError.NamespaceTooLong), "the namespace is too long")]
    [InlineData(nameof(PacketError.IllegalPlaceholder), "illegal attachments")]
    [InlineData(nameof(PacketError.UnexpectedText), "got plaintext data when reconstructing a packet")]
    [InlineData(nameof(PacketError.UnexpectedBinary), "got binary data when not reconstructing a packet")]
    [InlineData(nameof(PacketError.NotConnected), "the connection has not joined the packet's namespace")]
    [InlineData(nameof(PacketError.AlreadyConnected), "the connection has joined this namespace, or is about to")]
    [InlineData(nameof(PacketError.TooManyNamespaces), "the connection has joined as many namespaces as it may")]
    [InlineData(nameof(PacketError.InvalidMessagePack), "invalid payload: not valid MessagePack")]
    [InlineData(nameof(PacketError.InvalidPacketType), "invalid packet type")]
    [InlineData(nameof(PacketError.InvalidNamespace), "invalid namespace")]
    [InlineData(nameof(PacketError.TextInsteadOfMessagePack), "got plaintext data where MessagePack is spoken")]
    public void Error_describes_itself(string error, string expected) => Assert.Equal(expected, Enum.Parse<PacketError>(error).Describe());

    [Fact]
    public void Every_error_has_a_description_of_its_own()
    {
        var descriptions = Enum.GetValues<PacketError>().Select(static error => error.Describe()).ToArray();
        Assert.Equal(descriptions.Length, descriptions.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_number_that_is_no_error_is_not_described() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ((PacketError)255).Describe());
}
