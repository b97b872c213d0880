using System.Globalization;
using Parley.Soak.Clients;
using Parley.Soak.Server;

namespace Parley.Soak.Traffic;

/// <summary>Clients that keep to the rules, on every transport.</summary>
internal static class PoliteVisits
{
    public static IEnumerable<Visit> All =>
    [
        new("WebSocket", true, async (target, random) =>
        {
            using var client = await WireClient.OpenAsync(target.Http1, Target.From(random));
            await client.JoinAsync();
            await client.EchoAsync(random.Next(1, 20));
            await client.EchoBinaryAsync("bytes");
            await client.CallAsync("ack", "1");
            await client.CloseAsync();
        }),
        new("polling", true, async (target, random) =>
        {
            using var client = await PollingClient.OpenAsync(target.Http1, Target.From(random));
            await client.JoinAsync();
            await client.EchoAsync(random.Next(1, 10));
            await client.EchoBinaryAsync("bytes");
            await client.CloseAsync();
        }),
        new("upgrade", true, async (target, random) =>
        {
            using var polling = await PollingClient.OpenAsync(target.Http1, Target.From(random));
            await polling.JoinAsync();
            await polling.EchoAsync(3);
            using var client = await polling.UpgradeAsync();
            await client.EchoAsync(random.Next(1, 20), window: 4);
            await client.CloseAsync();
        }),
        new("HTTP/2 WebSocket", true, async (target, random) =>
        {
            using var client = await ManagedClient.OpenAsync(target.Http2Address, target.Http2);
            await client.JoinAsync();
            await client.EchoAsync(random.Next(1, 20));
            await client.CloseAsync();
        }),
        new("compressed WebSocket", true, async (target, random) =>
        {
            using var client = await ManagedClient.OpenAsync(target.Http1, http2: null);
            await client.JoinAsync();
            await client.EchoAsync(random.Next(1, 20));
            await client.EchoBinaryAsync(new string('c', 3000));
            await client.CloseAsync();
        }),
        new("burst", true, async (target, random) =>
        {
            using var client = await WireClient.OpenAsync(target.Http1, Target.From(random));
            await client.JoinAsync();
            await client.EchoAsync(1000, window: 300);
            await client.CloseAsync();
        }),
        new("room churn", true, async (target, random) =>
        {
            using var client = await WireClient.OpenAsync(target.Http1, Target.From(random));
            await client.JoinAsync();
            for (var i = 0; i < 50; i++)
            {
                var room = $"\"r{random.Next(500).ToString(CultureInfo.InvariantCulture)}\"";
                await client.CallAsync("join", room);
                await client.SendAsync($"42[\"room\",{room},1]");
                if (random.Next(2) == 0)
                {
                    await client.CallAsync("leave", room);
                }
            }

            await client.CloseAsync();
        }),
        new("namespaces", true, async (target, random) =>
        {
            using var client = await WireClient.OpenAsync(target.Http1, Target.From(random));
            for (var i = 0; i < 5; i++)
            {
                // Of no two clients the same, so that each comes into being and goes.
                var name = SoakServer.ChildPrefix + random.NextInt64(long.MaxValue).ToString(CultureInfo.InvariantCulture);
                await client.JoinAsync(name);
                await client.EchoAsync(2, @namespace: name);
                await client.CallAsync("join", "\"r\"", name);
                if (i % 2 == 0)
                {
                    await client.LeaveAsync(name);
                }
            }

            await client.JoinAsync("/chat");
            await client.EchoAsync(2, @namespace: "/chat");
            await client.CloseAsync();
        }),
    ];
}
