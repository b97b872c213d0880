using Microsoft.Extensions.Time.Testing;
using Showcase.Chat;

namespace Parley.Showcase.Tests.Chat;

// Parley.Rooms is a namespace, which is nearer than the class.
using Rooms = global::Showcase.Chat.Rooms;

/// <summary>What visitors can make the chat keep ends somewhere.</summary>
public class RoomsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Rooms _rooms;

    public RoomsTests() => _rooms = new Rooms(_time);

    [Fact]
    public void Rooms_are_limited_and_empty_ones_expire()
    {
        var kept = _rooms.List().Length;
        for (var number = kept; number < ChatLimits.Rooms; number++)
        {
            var visitor = Someone($"{number}");
            Assert.NotNull(_rooms.Enter(visitor, $"Room {number}", out _));
            _rooms.LeaveAll(visitor);
        }

        Assert.Null(_rooms.Enter(Someone("late"), "One more", out var error));
        Assert.StartsWith("There are as many rooms", error, StringComparison.Ordinal);

        _time.Advance(ChatLimits.EmptyRoomLifetime - TimeSpan.FromSeconds(1));
        _rooms.Expire();
        Assert.Equal(ChatLimits.Rooms, _rooms.List().Length);

        _time.Advance(TimeSpan.FromSeconds(1));
        _rooms.Expire();
        Assert.Equal(kept, _rooms.List().Length);
    }

    [Fact]
    public void A_room_with_somebody_in_it_does_not_expire()
    {
        _rooms.Enter(Someone("a"), "Garden", out _);
        _time.Advance(10 * ChatLimits.EmptyRoomLifetime);
        _rooms.Expire();

        Assert.Contains(_rooms.List(), room => room.Name == "Garden");
    }

    [Fact]
    public void One_person_is_in_a_limited_number_of_rooms()
    {
        var visitor = Someone("a");
        for (var number = 1; number <= ChatLimits.RoomsOfOnePerson; number++)
        {
            Assert.NotNull(_rooms.Enter(visitor, $"Room {number}", out _));
        }

        Assert.Null(_rooms.Enter(visitor, "One more", out var error));
        Assert.StartsWith("You are in 8 rooms", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_room_keeps_its_last_messages_and_as_many_pictures_as_fit()
    {
        var visitor = Someone("a");
        _rooms.Enter(visitor, "General", out _);
        var size = ChatLimits.PictureBytes;
        var pictures = Enumerable.Range(0, 3).Select(_ => _rooms.Add(visitor, "General", "", new Picture("image/png", size, new byte[size]))!.Id).ToArray();

        Assert.Null(_rooms.FindPicture(visitor, "General", pictures[0]));
        Assert.NotNull(_rooms.FindPicture(visitor, "General", pictures[1]));
        Assert.NotNull(_rooms.FindPicture(visitor, "General", pictures[2]));
        Assert.Null(_rooms.FindPicture(Someone("b"), "General", pictures[2]));

        for (var number = 0; number < ChatLimits.MessagesInRoom; number++)
        {
            _rooms.Add(visitor, "General", $"{number}", picture: null);
        }

        var history = _rooms.View("General").History;
        Assert.Equal(ChatLimits.MessagesInRoom, history.Length);
        Assert.Equal("0", history[0].Text);
        Assert.Null(_rooms.FindPicture(visitor, "General", pictures[2]));
    }

    [Fact]
    public void Nobody_speaks_in_a_room_without_being_there()
    {
        _rooms.Enter(Someone("a"), "Garden", out _);

        Assert.Null(_rooms.Add(Someone("b"), "Garden", "Hello", picture: null));
        Assert.Empty(_rooms.View("Garden").History);
    }

    [Fact]
    public void Who_comes_back_with_another_socket_is_not_sent_away_by_the_old_one()
    {
        var person = new Person("a", "Ada");
        _rooms.Enter(new Member(person, "old"), "Garden", out _);
        var again = _rooms.Enter(new Member(person, "new"), "Garden", out _);

        Assert.Equal(("Garden", false), again);
        Assert.Empty(_rooms.LeaveAll(new Member(person, "old")));
        Assert.Equal([person], _rooms.View("Garden").People);
    }

    private static Member Someone(string id) => new(new Person(id, $"Visitor {id}"), $"socket-{id}");
}
