namespace Parley.Rooms;

/// <summary>One member's place in one room. <see cref="Index"/> belongs to the room and changes under its lock.</summary>
internal sealed class Membership(Room room, IRoomMember member)
{
    public Room Room => room;

    public IRoomMember Member => member;

    public int Index { get; set; }
}
