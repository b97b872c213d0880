using System.Collections.Immutable;
using Parley.Protocol.SocketIO;
using Parley.Rooms;

namespace Parley.Tests.Rooms;

public class RoomTableTests
{
    private readonly RoomTable _table = new();

    internal static EncodedPacket Packet { get; } = PacketWriter.Write(SocketPacketType.Event, "/"u8, PacketHeader.NoAckId, "[\"e\"]"u8);

    [Fact]
    public void A_broadcast_is_encoded_once_and_shared_by_all_who_get_it()
    {
        var members = Enumerable.Range(0, 10).Select(i => Enter($"m{i}")).ToArray();
        foreach (var member in members)
        {
            _table.Join(member, "red", maxRooms: 10);
            _table.Join(member, "blue", maxRooms: 10);
        }

        _table.Send(Packet, BroadcastTarget.Everyone);
        _table.Send(Packet, To("red"));
        _table.Send(Packet, To("red", "blue"));

        foreach (var member in members)
        {
            Assert.Equal(3, member.Received.Count);
            Assert.All(member.Received, received => Assert.Same(Packet, received));
        }
    }

    [Fact]
    public void A_member_on_its_way_out_leaves_its_namesake_where_it_is()
    {
        var (leaving, coming) = (Enter("m"), new TestMember("m"));
        _table.Register(coming);
        _table.TryEnter(coming);

        _table.RemoveAll(leaving);
        _table.Send(Packet, To("m"));
        _table.Send(Packet, BroadcastTarget.Everyone);

        Assert.True(_table.TryGetMember("m", out var known));
        Assert.Same(coming, known);
        Assert.Empty(leaving.Received);
        Assert.Equal(2, coming.Received.Count);
    }

    [Fact]
    public void A_member_that_is_only_registered_is_reached_by_rooms_and_not_by_broadcasts_to_everyone()
    {
        var member = new TestMember("m");
        _table.Register(member);
        _table.Join(member, "red", maxRooms: 10);

        _table.Send(Packet, BroadcastTarget.Everyone);
        Assert.Empty(member.Received);
        _table.Send(Packet, To("red"));
        Assert.Single(member.Received);
        Assert.True(_table.TryEnter(member));
        _table.Send(Packet, BroadcastTarget.Everyone);
        Assert.Equal(2, member.Received.Count);
    }

    [Fact]
    public void A_member_that_was_removed_neither_enters_nor_joins_any_more()
    {
        var member = Enter("m");
        _table.Join(member, "red", maxRooms: 10);

        Assert.Equal(["m", "red"], _table.RemoveAll(member));
        _table.Join(member, "red", maxRooms: 10);

        Assert.False(_table.TryEnter(member));
        Assert.Empty(_table.RemoveAll(member));
        Assert.Equal(0, _table.Count);
        Assert.Equal(0, _table.EveryoneCount);
        Assert.Empty(RoomTable.RoomsOf(member));
        Assert.False(_table.TryGetMember("m", out _));
    }

    [Fact]
    public void A_namesake_is_not_harmed_when_a_member_is_removed()
    {
        var member = Enter("m");
        var namesake = new TestMember("m");

        _table.RemoveAll(namesake);

        Assert.True(_table.TryGetMember("m", out var found));
        Assert.Same(member, found);
    }

    [Fact]
    public void Leaving_keeps_the_others_of_a_room_in_it_whatever_their_order()
    {
        var members = Enumerable.Range(0, 8).Select(i => Enter($"m{i}")).ToArray();
        foreach (var member in members)
        {
            _table.Join(member, "red", maxRooms: 10);
        }

        foreach (var gone in (ReadOnlySpan<int>)[0, 7, 3])
        {
            _table.Leave(members[gone], "red");
        }

        var ids = _table.FindAll(To("red")).Select(member => member.Id).Order(StringComparer.Ordinal);
        Assert.Equal("m1 m2 m4 m5 m6", string.Join(' ', ids));
    }

    [Fact]
    public void A_member_in_as_many_rooms_as_it_may_be_makes_no_room_by_trying_another()
    {
        var member = Enter("m");
        _table.Join(member, "red", maxRooms: 1);

        Assert.Throws<InvalidOperationException>(() => _table.Join(member, "blue", maxRooms: 1));

        Assert.Equal(1, _table.Count);
    }

    private static BroadcastTarget To(params ReadOnlySpan<string> rooms) => new([.. rooms.ToArray()], ImmutableList<string>.Empty);

    private TestMember Enter(string id)
    {
        var member = new TestMember(id);
        _table.Register(member);
        Assert.True(_table.TryEnter(member));
        return member;
    }
}
