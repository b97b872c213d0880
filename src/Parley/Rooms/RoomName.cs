namespace Parley;

/// <summary>What a room may be called.</summary>
internal static class RoomName
{
    private const int MaxLength = 256;

    public static void Check(string room)
    {
        ArgumentNullException.ThrowIfNull(room);
        if (room.Length > MaxLength)
        {
            throw new ArgumentException($"A room's name has {room.Length} characters; it may have up to {MaxLength}.", nameof(room));
        }

        if (Security.UserIds.IsUserRoom(room))
        {
            throw new ArgumentException("The room's name starts as those do that the server keeps for users; ToUser selects their sockets.", nameof(room));
        }
    }
}
