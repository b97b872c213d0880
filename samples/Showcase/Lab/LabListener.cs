using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Showcase.Lab;

/// <summary>One port: a channel, by http or https.</summary>
internal sealed class LabListener(string host, int port, string channel, bool isHttps)
{
    private ListenOptions? _opened;

    public string Channel => channel;

    public bool IsHttps => isHttps;

    /// <summary>The one that was asked for, or that the system gave when any would do.</summary>
    public int Port => _opened?.IPEndPoint?.Port is > 0 and var given ? given : port;

    public static bool IsSecure(BindingAddress address) => address.Scheme == Uri.UriSchemeHttps;

    /// <summary>The ports behind the first http address and the first https address of the showcase, or any that are free.</summary>
    public static LabListener[] Plan(BindingAddress[] addresses, bool isFree) =>
    [
        .. addresses.GroupBy(IsSecure).Select(same => same.First()).SelectMany(address =>
            LabChannel.All.Where(channel => IsSecure(address) || channel != LabChannel.WebSocketOverHttp2)
                .Select((channel, index) => new LabListener(address.Host, isFree ? 0 : address.Port + 1 + index, channel, IsSecure(address)))),
    ];

    /// <summary>Where this machine finds it.</summary>
    public Uri Address => new UriBuilder(
        isHttps ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, IPAddress.TryParse(host.Trim('[', ']'), out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? host : "127.0.0.1", Port).Uri;

    /// <summary>How a content policy names it.</summary>
    public IEnumerable<string> Sources(string name) => isHttps ? [$"https://{name}:{Port}", $"wss://{name}:{Port}"] : [$"http://{name}:{Port}", $"ws://{name}:{Port}"];

    public void AddTo(KestrelServerOptions kestrel)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
            kestrel.Listen(address, port, Configure);
        else if (host != "localhost")
            kestrel.ListenAnyIP(port, Configure);
        else if (port != 0)
            kestrel.ListenLocalhost(port, Configure);
        else
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
    }

    private void Configure(ListenOptions listen)
    {
        _opened = listen;
        listen.Protocols = channel == LabChannel.WebSocketOverHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1;
        if (isHttps)
            listen.UseHttps();
        listen.Use(next => connection => CountedConnection.RunAsync(connection, channel, next));
        listen.UseWebSocketHandover();
    }
}
