using Npgsql;
using Parley.Postgres.Connections;
using Parley.Postgres.Listening;

namespace Parley.Postgres.Tests;

public sealed class NotificationInboxTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Whoever_reads_waits_while_many_wait_and_more_than_that_are_dropped()
    {
        var connector = new PostgresConnector(new ServiceCollection().BuildServiceProvider(), PostgresSource.From("Host=localhost"), TimeProvider.System);
        await using var inbox = new NotificationInbox(new PostgresSession(connector, TimeProvider.System), new PostgresAdapterOptions());
        using var sink = new SlowSink();
        inbox.Add(sink, "first");
        Assert.True(sink.Began.Wait(Limit));

        Add(4095);
        Assert.True(inbox.WhenRoomAsync().IsCompleted);
        Add(1);
        var room = inbox.WhenRoomAsync();
        Assert.False(room.IsCompleted);
        Add(4096);
        Assert.Equal(0, sink.Overflows);
        Add(7);
        Assert.Equal(7, sink.Overflows);
        sink.GoesOn.Set();

        await room.WaitAsync(Limit);
        Assert.True(SpinWait.SpinUntil(() => sink.Received == 8193, Limit));

        void Add(int count)
        {
            for (var i = 0; i < count; i++)
            {
                inbox.Add(sink, "x");
            }
        }
    }

    [Fact]
    public async Task A_message_that_cannot_be_fetched_does_not_stop_those_behind_it()
    {
        var connector = new PostgresConnector(new ServiceCollection().BuildServiceProvider(), PostgresSource.From("Host=127.0.0.1;Port=1"), TimeProvider.System);
        await using var inbox = new NotificationInbox(new PostgresSession(connector, TimeProvider.System), new PostgresAdapterOptions());
        using var sink = new SlowSink();
        sink.GoesOn.Set();

        inbox.Add(sink, "fetch");
        inbox.Add(sink, "x");

        Assert.True(SpinWait.SpinUntil(() => sink.Received == 2, Limit));
        Assert.IsType<NpgsqlException>(sink.Fault);
    }

    private sealed class SlowSink : INotificationSink, IDisposable
    {
        private int _received;

        public ManualResetEventSlim Began { get; } = new();

        public ManualResetEventSlim GoesOn { get; } = new();

        public int Received => Volatile.Read(ref _received);

        public int Overflows { get; private set; }

        public Exception? Fault { get; private set; }

        public void OnListening()
        {
        }

        public long? OnNotification(string payload)
        {
            Began.Set();
            GoesOn.Wait(Limit);
            Interlocked.Increment(ref _received);
            return payload == "fetch" ? 1 : null;
        }

        public void OnAttachment(byte[]? message)
        {
        }

        public void OnFetchFailed(Exception exception) => Fault = exception;

        public void OnOverflow() => Overflows++;

        public void Dispose()
        {
            Began.Dispose();
            GoesOn.Dispose();
        }
    }
}
