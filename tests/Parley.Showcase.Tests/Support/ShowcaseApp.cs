using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Showcase.Tests.Support;

/// <summary>The showcase in this process, on free ports that it keeps when it is started again.</summary>
public sealed class ShowcaseApp : IAsyncDisposable
{
    private readonly string _dataFolder = Directory.CreateTempSubdirectory("showcase-").FullName;
    private readonly string[] _settings;
    private WebApplication? _app;

    private ShowcaseApp(string[] settings) => _settings = settings;

    public string HttpUrl { get; private set; } = "http://127.0.0.1:0";

    public string HttpsUrl { get; private set; } = "https://127.0.0.1:0";

    public IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException("The showcase is stopped.");

    /// <summary>The server of Socket.IO, to look into or to end connections from its side.</summary>
    public SocketIOServer Server => Services.GetRequiredService<SocketIOServer>();

    public static async Task<ShowcaseApp> StartAsync(params string[] settings)
    {
        var app = new ShowcaseApp(settings);
        await app.StartAgainAsync();
        return app;
    }

    public async Task StartAgainAsync()
    {
        _app = global::Showcase.Program.Build(["--urls", $"{HttpUrl};{HttpsUrl}", "--Showcase:DataFolder", _dataFolder, "--Showcase:LabPorts", "free", .. _settings]);
        await _app.StartAsync();
        HttpUrl = _app.Urls.Single(url => url.StartsWith("http://", StringComparison.Ordinal));
        HttpsUrl = _app.Urls.Single(url => url.StartsWith("https://", StringComparison.Ordinal));
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

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_dataFolder, recursive: true);
    }
}
