using Npgsql;

namespace Parley.Postgres.Tests;

public sealed class PostgresOptionTests
{
    [Fact]
    public void The_defaults_are_those_of_the_official_adapter()
    {
        var options = new PostgresAdapterOptions();
        options.Validate();

        Assert.Equal(
            ("socket.io", "socket_io_attachments", 8000, 30, 5, 10),
            (options.ChannelPrefix, options.TableName, options.PayloadThreshold, options.CleanupInterval.TotalSeconds, options.HeartbeatInterval.TotalSeconds, options.HeartbeatTimeout.TotalSeconds));
    }

    public static TheoryData<string, Action<PostgresAdapterOptions>> Invalid() => new()
    {
        { "ChannelPrefix", static options => options.ChannelPrefix = "" },
        { "ChannelPrefix", static options => options.ChannelPrefix = "a#/b" },
        { "ChannelPrefix", static options => options.ChannelPrefix = new string('x', 62) },
        { "TableName", static options => options.TableName = "x; DROP TABLE y" },
        { "TableName", static options => options.TableName = "a.b.c" },
        { "TableName", static options => options.TableName = "x\n" },
        { "PayloadThreshold", static options => options.PayloadThreshold = 8001 },
        { "CleanupInterval", static options => options.CleanupInterval = TimeSpan.Zero },
        { "MaxMessageBytes", static options => options.MaxMessageBytes = 1 },
        { "PublishTimeout", static options => options.PublishTimeout = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_its_range_is_refused_by_name(string option, Action<PostgresAdapterOptions> set)
    {
        var builder = new ServiceCollection().AddSocketIO();

        var fault = Assert.ThrowsAny<ArgumentException>(() => builder.AddPostgresAdapter("Host=localhost", set));

        Assert.Equal(option, fault.ParamName);
        Assert.Contains(option, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Username=x")]
    [InlineData("Nonsense=1")]
    public void A_connection_string_that_leads_nowhere_is_refused(string connectionString) =>
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddSocketIO().AddPostgresAdapter(connectionString));

    [Fact]
    public void A_missing_source_is_refused()
    {
        var builder = new ServiceCollection().AddSocketIO();

        Assert.Throws<ArgumentNullException>(() => builder.AddPostgresAdapter((NpgsqlDataSource)null!));
        Assert.Throws<ArgumentNullException>(() => builder.AddPostgresAdapter((Func<IServiceProvider, NpgsqlDataSource>)null!));
    }
}
