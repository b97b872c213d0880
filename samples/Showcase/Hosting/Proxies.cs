using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Showcase.Hosting;

/// <summary>Believes the proxy in front of it about addresses, scheme and host, if it is on this machine or in a private network, as those of hosting platforms are.</summary>
internal static class Proxies
{
    private static readonly string[] _privateNetworks = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10"];

    public static void AddForwardedHeaders(this WebApplicationBuilder builder) =>
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            foreach (var network in _privateNetworks)
                options.KnownIPNetworks.Add(IPNetwork.Parse(network));
        });
}
