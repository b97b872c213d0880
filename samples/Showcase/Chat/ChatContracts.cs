using Parley;

namespace Showcase.Chat;

// What the two sides tell each other. The build writes these types to web/src/contracts.ts, which the page is checked against.

/// <param name="Id">Stays the same for one tab of a browser, also when its connection is lost.</param>
public sealed record Person(string Id, string Name);

/// <param name="Bytes">The picture, where it has just been sent; left out of a history, from where it is asked for.</param>
public sealed record Picture(string MediaType, int Size, byte[]? Bytes = null);

public sealed record ChatMessage(long Id, string Room, Person From, string Text, DateTimeOffset SentAt, Picture? Picture = null);

public sealed record DirectMessage(long Id, Person From, Person To, string Text, DateTimeOffset SentAt);

/// <param name="IsKept">Whether the room stays when it is empty. Others expire.</param>
public sealed record RoomEntry(string Name, int People, bool IsKept);

public sealed record RoomView(string Name, Person[] People, ChatMessage[] History);

/// <summary>What the server tells its clients.</summary>
public interface IChatClient
{
    Task Welcome(Person you, RoomEntry[] rooms);

    Task Rooms(RoomEntry[] rooms);

    Task Joined(string room, Person person);

    Task Left(string room, Person person);

    Task Message(ChatMessage message);

    /// <summary>Somebody types. Said every second while it goes on, and true for a few seconds.</summary>
    Task Typing(string room, Person person);

    /// <summary>A message for one person, whose browser acknowledges that it has arrived.</summary>
    Task<bool> Direct(DirectMessage message);

    /// <summary>What became of a direct message that was sent.</summary>
    Task Delivery(long id, bool arrived);
}

/// <summary>What a client sends as <c>auth</c>.</summary>
/// <param name="Key">A secret of the tab: who has it is the same person.</param>
internal sealed record Login(string? Name, string? Key);
