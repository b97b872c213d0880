using Parley.Postgres.Connections;
using Parley.Postgres.Publishing;

namespace Parley.Postgres.Tests;

public sealed class NotificationPublisherTests(SharedPostgres postgres)
{
    [Theory]
    [InlineData("x")]
    [InlineData("xooo")]
    [InlineData("oxoo")]
    [InlineData("ooox")]
    public async Task A_message_that_fails_harms_none_that_leaves_with_it(string kinds) => Assert.Equal(kinds, await PublishAsync(kinds));

    [Theory]
    [InlineData("xoxx")]
    [InlineData("oxxo")]
    [InlineData("ooxx")]
    [InlineData("xxxx")]
    public async Task As_many_messages_are_lost_as_failed(string kinds) => Assert.Equal(kinds.Count(static kind => kind == 'x'), (await PublishAsync(kinds)).Count(static kind => kind == 'x'));

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_published()
    {
        await using var connector = new PostgresConnector(new ServiceCollection().BuildServiceProvider(), PostgresSource.From(postgres.ConnectionString), TimeProvider.System);
        await using var publisher = new NotificationPublisher(new PostgresSession(connector, TimeProvider.System), new PostgresAdapterOptions());

        var given = publisher.PublishAsync(new PendingNotification("test", "{}", attachment: null, new CancellationToken(canceled: true)));
        var next = publisher.PublishAsync(new PendingNotification("test", "{}", attachment: null, CancellationToken.None));

        await next;
        Assert.True(given.IsCanceled);
    }

    private async Task<string> PublishAsync(string kinds)
    {
        await using var connector = new PostgresConnector(new ServiceCollection().BuildServiceProvider(), PostgresSource.From(postgres.ConnectionString), TimeProvider.System);
        await using var publisher = new NotificationPublisher(
            new PostgresSession(connector, TimeProvider.System), new PostgresAdapterOptions { TableName = "never_made" });

        // While the connection is made, all of them come to wait, and leave together.
        var published = kinds.Select(kind => publisher.PublishAsync(new PendingNotification("test", "{}", kind == 'x' ? [1] : null, CancellationToken.None))).ToArray();
        await Task.WhenAll(published).ContinueWith(static _ => { }, TaskScheduler.Default);

        return string.Concat(published.Select(static publishing => publishing.IsFaulted ? 'x' : 'o'));
    }
}
