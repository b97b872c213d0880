using System.Runtime.CompilerServices;
using Chat;
using Microsoft.AspNetCore.Builder;

namespace Parley.Browser.Tests.Chat;

/// <summary>The chat of samples/Chat in this process, on a free port that it keeps when it is started again.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private static readonly string _sample = Path.GetFullPath("../../../samples/Chat", Path.GetDirectoryName(ThisFile())!);
    private WebApplication? _app;

    private ChatServer()
    {
    }

    public string Url { get; private set; } = "http://127.0.0.1:0";

    public static async Task<ChatServer> StartAsync()
    {
        var server = new ChatServer();
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        _app = ChatApp.Build(["--urls", Url, "--contentRoot", _sample]);
        await _app.StartAsync();
        Url = _app.Urls.Single();
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
