using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Engine;

namespace Parley.Tests.Diagnostics;

/// <summary>A request that is refused leaves one line, too.</summary>
public sealed class RefusalLogTests : IAsyncLifetime
{
    private const string Handshake = "EIO=4&transport=polling";

    private readonly ParleyLog _log = new();
    private readonly HttpClient _http = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        options: options =>
        {
            options.MaxConnections = 1;
            options.AllowRequest = context => context.Request.Query["decide"].ToString() switch
            {
                "no" => ValueTask.FromResult(HandshakeDecision.Refuse("not today")),
                "fail" => throw new InvalidOperationException("undecided"),
                _ => ValueTask.FromResult(HandshakeDecision.Allow),
            };
        },
        build: builder => builder.Services.AddSingleton<ILoggerProvider>(_log));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        Assert.True(_log.IsEmpty, string.Join('\n', _log.Everything));
    }

    [Theory]
    [InlineData("EIO=4&transport=carrier-pigeon", "Debug: A request over unknown was refused: Transport unknown (code 0).")]
    [InlineData(Handshake + "&sid=guessed", "Debug: A request over polling was refused: Session ID unknown (code 1).")]
    [InlineData("EIO=4&transport=websocket", "Debug: A request over websocket was refused: Bad request (code 3).")]
    [InlineData("EIO=3&transport=polling", "Debug: A request over polling was refused: Unsupported protocol version (code 5).")]
    [InlineData(Handshake + "&decide=no", "Debug: A request over polling was refused: not today (code 4).")]
    [InlineData(Handshake + "&decide=fail", "Error: A request over polling was refused because AllowRequest threw.")]
    public async Task A_request_that_is_refused(string query, string line)
    {
        using var response = await GetAsync(query);

        Assert.False(response.IsSuccessStatusCode);
        await ExpectAsync(line);
        Assert.DoesNotContain(_log.Everything, logged => logged.Contains("guessed", StringComparison.Ordinal) || logged.Contains("pigeon", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_of_a_foreign_origin()
    {
        _http.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        using var response = await GetAsync(Handshake);

        await ExpectAsync("Debug: A request over polling was refused: Forbidden (code 4).");
    }

    [Fact]
    public async Task A_server_that_is_full()
    {
        var peer = await _server.JoinAsync();
        using var response = await GetAsync(Handshake);

        await ExpectAsync("Warning: A handshake over polling was answered 503: MaxConnections (1) sessions are open.");
        await peer.CloseAsync();
        await ExpectAsync("Debug: A session over websocket ended: transport close.");
    }

    [Fact]
    public async Task A_server_that_is_shutting_down()
    {
        _server.IO.BeginClose();
        using var response = await GetAsync(Handshake);

        await ExpectAsync("Debug: A handshake over polling was answered 503: the server is shutting down.");
    }

    private Task<HttpResponseMessage> GetAsync(string query) => _http.GetAsync(new Uri(_server.Address, "/socket.io/?" + query)).Guarded();

    private async Task ExpectAsync(string line) => Assert.Equal(line, await _log.NextAsync());
}
