using Parley;

namespace TypedChat;

/// <summary>What the two sides tell each other. The build writes it to wwwroot/contracts.ts, which the page is checked against.</summary>
public sealed record Message(string From, string Text, DateTimeOffset SentAt);

/// <summary>What the server tells its clients.</summary>
public interface IChatClient
{
    Task Joined(string name);

    [Event("chat message")]
    Task Message(Message message);

    Task Time(DateTimeOffset now, int people);
}

/// <summary>What a client sends as <c>auth</c>.</summary>
internal sealed record Login(string? Name);
