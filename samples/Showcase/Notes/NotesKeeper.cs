using Parley;

namespace Showcase.Notes;

/// <summary>Opens the documents before the server takes requests, closes them after its last, and meanwhile tells everybody when the list has changed: once a second at most.</summary>
internal sealed partial class NotesKeeper(ISocketIO<NotesNamespace, INotesClient> notes, NoteDatabase database, Shelf shelf, TimeProvider time, ILogger<NotesKeeper> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        database.Open();
        await shelf.LoadAsync();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await database.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        var told = shelf.Version;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await ExpireAsync();
            var version = shelf.Version;
            if (version == told)
                continue;
            told = version;
            // Whoever reads slowly needs the last list only.
            await notes.Latest("notes").Emit.Notes(shelf.List());
        }
    }

    private async Task ExpireAsync()
    {
        try
        {
            await shelf.ExpireAsync();
        }
#pragma warning disable CA1031 // The database says what is wrong; documents that are still in it are back with the next start, and expire then.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotExpired(error);
        }
    }

    [LoggerMessage(5102, LogLevel.Warning, "Documents that have expired could not be deleted.")]
    private partial void LogNotExpired(Exception error);
}
