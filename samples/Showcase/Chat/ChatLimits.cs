namespace Showcase.Chat;

/// <summary>What visitors may make the chat keep: 32 rooms of 100 messages and 2 MiB of pictures are the most there is.</summary>
internal static class ChatLimits
{
    public const int NameLength = 24;
    public const int RoomNameLength = 24;
    public const int TextLength = 2_000;

    public const int Rooms = 32;
    public const int RoomsOfOnePerson = 8;
    public const int PeopleInRoom = 200;
    public const int MessagesInRoom = 100;

    public const int PictureBytes = 1024 * 1024;
    public const int PictureBytesInRoom = 2 * PictureBytes;

    /// <summary>How long a room that a visitor made stays without anybody in it.</summary>
    public static readonly TimeSpan EmptyRoomLifetime = TimeSpan.FromMinutes(10);
}
