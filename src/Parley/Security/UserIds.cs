namespace Parley.Security;

/// <summary>Ids of users, and the rooms that a user's sockets are found by.</summary>
internal static class UserIds
{
    /// <summary>
    /// Starts the name of a room that is a user's. Nobody else may name such a room, or a client whose wish to join is granted could have
    /// what is meant for somebody else. A control character, so that it meets no room of an application.
    /// </summary>
    public const string RoomPrefix = "\u0001user:";

    private const int MaxLength = 256;

    public static bool IsUserRoom(string room) => room.StartsWith(RoomPrefix, StringComparison.Ordinal);

    /// <exception cref="ArgumentException">The id is empty or too long.</exception>
    public static string RoomOf(string userId)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        if (userId.Length > MaxLength)
        {
            throw new ArgumentException($"A user's id has {userId.Length} characters; it may have up to {MaxLength}.", nameof(userId));
        }

        return RoomPrefix + userId;
    }

    /// <summary>What an application sees of the rooms of a socket.</summary>
    public static string[] WithoutUserRooms(string[] rooms) => Array.Exists(rooms, IsUserRoom) ? Array.FindAll(rooms, static room => !IsUserRoom(room)) : rooms;
}
