using Parley;

namespace Showcase.Chat;

/// <summary>The page /chat: rooms, direct messages, pictures.</summary>
internal static class ChatPage
{
    public static void AddChat(this IServiceCollection services) =>
        services.AddSingleton<People>().AddSingleton<Rooms>().AddSingleton<DirectMail>().AddHostedService<RoomList>();

    public static void MapChat(this SocketIOServer io) => io.MapNamespace<ChatNamespace>();
}
