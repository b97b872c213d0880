using Microsoft.Extensions.Options;
using Parley;

namespace Showcase.Inspector;

/// <summary>What the drawer of all pages asks the server: the headers of handshakes.</summary>
internal static class InspectorPage
{
    public static void AddInspector(this IServiceCollection services)
    {
        services.AddSingleton<HandshakeLog>();
        services.AddOptions<SocketIOOptions>().Configure<HandshakeLog>((options, log) =>
        {
            options.OnConnection += log.OnConnection;
            options.OnHeaders += log.OnHeaders;
        });
    }

    public static void MapInspector(this SocketIOServer io) => io.MapNamespace<InspectorNamespace>();
}
