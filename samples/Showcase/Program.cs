using Showcase.Chat;
using Showcase.Hosting;
using Showcase.Inspector;
using Showcase.Market;
using Showcase.News;
using Showcase.Notes;
using Showcase.Status;

namespace Showcase;

/// <summary>The showcase. Each page is a folder and two lines below.</summary>
public static class Program
{
    public static async Task Main(string[] args)
    {
        await using var app = Build(args);
        await app.StartAsync();
        foreach (var address in app.Urls)
            Console.WriteLine($"The showcase is open at {address}");
        Console.WriteLine("Ctrl+C ends it.");
        await app.WaitForShutdownAsync();
    }

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // Where the build puts the pages, so that it does not matter which folder the application is started in.
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.AddAddresses();
        builder.AddForwardedHeaders();
        builder.AddLimits();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddChat();
        builder.Services.AddInspector();
        builder.Services.AddMarket();
        builder.Services.AddNotes();
        builder.Services.AddNews();
        builder.Services.AddStatus();

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UsePages();
        var io = app.MapSocketIO();
        // The first: it counts the rooms of those that follow.
        io.MapStatus(app.Services);
        io.MapChat();
        io.MapInspector();
        io.MapMarket();
        io.MapNotes();
        io.MapNews();
        return app;
    }
}
