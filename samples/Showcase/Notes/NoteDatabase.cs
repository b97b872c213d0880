using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Showcase.Hosting;

namespace Showcase.Notes;

/// <summary>
/// A SQLite file and the one task that uses it. What is asked of it while it is busy waits, and is then done together in one transaction, so that many who type cost one
/// write to the disk.
/// </summary>
internal sealed partial class NoteDatabase(IConfiguration configuration, ILogger<NoteDatabase> logger) : IAsyncDisposable
{
    private const int Batch = 256;
    private const int BusySqliteError = 5;

    // Not bounded here: each socket waits for one answer at a time.
    private readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>(new() { SingleReader = true });
    private Task _worker = Task.CompletedTask;

    /// <summary>Whether what is kept outlives the server.</summary>
    public bool IsDurable { get; private set; }

    public void Open()
    {
        var db = OpenFile() ?? Connect(":memory:");
        _worker = Task.Run(() => WorkAsync(db));
    }

    /// <summary>Does something with the database, in the order of the calls. The task ends when what was changed is on disk.</summary>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> work)
    {
        var job = new Job<T>(work);
        return _jobs.Writer.TryWrite(job) ? job.Task : throw new InvalidOperationException("The notes are closed.");
    }

    /// <summary>Does what is left, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _worker;
    }

    private SqliteConnection? OpenFile()
    {
        if (DataFolder.Find(configuration) is not { } folder)
        {
            LogInMemory("there is no folder to keep them in");
            return null;
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "notes.db");
        try
        {
            var db = Connect(path);
            IsDurable = true;
            return db;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode == BusySqliteError)
        {
            LogInMemory($"another showcase uses {path}");
            return null;
        }
    }

    private static SqliteConnection Connect(string path)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = true, DefaultTimeout = 1 }.ToString());
        try
        {
            db.Open();
            using var command = db.CreateCommand();
            // Alone with the file: what is known of documents is in memory. Full: an acknowledgement is a promise, also when the power fails.
            command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN IMMEDIATE; COMMIT";
            command.ExecuteNonQuery();
            NoteTables.Prepare(db);
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    private async Task WorkAsync(SqliteConnection db)
    {
        await using (db)
        {
            var jobs = new List<Job>(Batch);
            while (await _jobs.Reader.WaitToReadAsync())
            {
                while (jobs.Count < Batch && _jobs.Reader.TryRead(out var job))
                    jobs.Add(job);
                Do(jobs, db);
                jobs.Clear();
            }
        }
    }

    private void Do(List<Job> jobs, SqliteConnection db)
    {
        try
        {
            using var transaction = db.BeginTransaction();
            foreach (var job in jobs)
                job.Do(db);
            transaction.Commit();
        }
#pragma warning disable CA1031 // A full disk, say. Whoever asked is told; the next attempt may do better.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(error, jobs.Count);
            foreach (var job in jobs)
                job.Fail(error);
            return;
        }

        foreach (var job in jobs)
            job.Succeed();
    }

    [LoggerMessage(5100, LogLevel.Warning, "Notes are kept in memory only, until the server ends: {Reason}.")]
    private partial void LogInMemory(string reason);

    [LoggerMessage(5101, LogLevel.Error, "The database of the notes refused {Jobs} requests.")]
    private partial void LogFailed(Exception error, int jobs);

    private abstract class Job
    {
        public abstract void Do(SqliteConnection db);

        public abstract void Succeed();

        public abstract void Fail(Exception error);
    }

    private sealed class Job<T>(Func<SqliteConnection, T> work) : Job
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _done.Task;

        public override void Do(SqliteConnection db) => _result = work(db);

        public override void Succeed() => _done.SetResult(_result!);

        public override void Fail(Exception error) => _done.SetException(error);
    }
}
