using Parley.Protocol.SocketIO;

namespace Parley.Protocol.Tests.SocketIO;

public sealed class PacketAssemblerTests
{
    [Fact]
    public void A_packet_is_complete_with_its_last_attachment()
    {
        var assembler = new PacketAssembler();
        assembler.Begin("53-[]"u8, 3);
        foreach (var part in new byte[][] { [1], [] })
        {
            Assert.Equal(PacketError.None, assembler.Add(part, 100, out var early, out var none));
            Assert.Null(early);
            Assert.Empty(none);
            Assert.True(assembler.IsPending);
        }

        Assert.Equal(PacketError.None, assembler.Add([2, 3], 100, out var packet, out var attachments));
        Assert.Equal("53-[]"u8.ToArray(), packet);
        Assert.Equal("01,,0203", string.Join(',', attachments.Select(Convert.ToHexString)));
        Assert.False(assembler.IsPending);
    }

    [Fact]
    public void Packets_follow_each_other()
    {
        var assembler = new PacketAssembler();
        foreach (byte value in new byte[] { 1, 2 })
        {
            assembler.Begin([value], 1);
            Assert.Equal(PacketError.None, assembler.Add([value], 1, out var packet, out var attachments));
            Assert.Equal(value, Assert.Single(packet!));
            Assert.Equal(value, Assert.Single(Assert.Single(attachments)));
        }
    }

    [Fact]
    public void What_it_keeps_is_a_copy()
    {
        var assembler = new PacketAssembler();
        byte[] text = [1];
        byte[] attachment = [2];
        assembler.Begin(text, 2);
        assembler.Add(attachment, 10, out _, out _);
        (text[0], attachment[0]) = (9, 9);
        assembler.Add([3], 10, out var packet, out var attachments);
        Assert.Equal(1, Assert.Single(packet!));
        Assert.Equal(2, Assert.Single(attachments[0]));
    }

    [Fact]
    public void Binary_that_no_packet_announced_is_an_error()
    {
        var assembler = new PacketAssembler();
        Assert.Equal(PacketError.UnexpectedBinary, assembler.Add([1], 10, out var packet, out var attachments));
        Assert.Null(packet);
        Assert.Empty(attachments);
    }

    [Fact]
    public void Binary_behind_a_complete_packet_is_an_error()
    {
        var assembler = new PacketAssembler();
        assembler.Begin("51-[]"u8, 1);
        assembler.Add([1], 10, out _, out _);
        Assert.Equal(PacketError.UnexpectedBinary, assembler.Add([2], 10, out _, out _));
    }

    [Theory]
    [InlineData(5, 5, nameof(PacketError.None))]
    [InlineData(5, 6, nameof(PacketError.AttachmentsTooLarge))]
    [InlineData(11, 0, nameof(PacketError.AttachmentsTooLarge))]
    [InlineData(0, 10, nameof(PacketError.None))]
    public void The_attachments_of_a_packet_are_bounded_together(int first, int second, string expected)
    {
        var assembler = new PacketAssembler();
        assembler.Begin("52-[]"u8, 2);
        var error = assembler.Add(new byte[first], 10, out _, out _);
        if (error == PacketError.None)
            error = assembler.Add(new byte[second], 10, out _, out _);

        Assert.Equal(expected, error.ToString());
        Assert.False(assembler.IsPending);
    }

    [Fact]
    public void The_bound_starts_anew_with_each_packet()
    {
        var assembler = new PacketAssembler();
        for (var i = 0; i < 3; i++)
        {
            assembler.Begin("51-[]"u8, 1);
            Assert.Equal(PacketError.None, assembler.Add(new byte[10], 10, out _, out _));
        }
    }

    [Fact]
    public void An_attachment_over_the_bound_is_not_copied()
    {
        var large = new byte[1_000_000];
        Assert.InRange(
            LeastAllocation.Of(() =>
            {
                var assembler = new PacketAssembler();
                assembler.Begin([], 1);
                assembler.Add(large, 10, out _, out _);
            }),
            0,
            200);
    }

    [Fact]
    public void A_cleared_packet_is_forgotten()
    {
        var assembler = new PacketAssembler();
        assembler.Begin("51-[]"u8, 1);
        assembler.Clear();
        Assert.False(assembler.IsPending);
        Assert.Equal(PacketError.UnexpectedBinary, assembler.Add([1], 10, out _, out _));
    }
}
