using Parley;

namespace Showcase.Notes;

/// <summary>The page /notes: several people write in one document.</summary>
internal static class NotesPage
{
    public static void AddNotes(this IServiceCollection services) =>
        services.AddSingleton<NoteDatabase>().AddSingleton<Shelf>().AddHostedService<NotesKeeper>();

    public static void MapNotes(this SocketIOServer io) => io.MapNamespace<NotesNamespace>();
}
