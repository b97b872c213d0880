using Parley.Soak.Clients;

namespace Parley.Soak.Traffic;

/// <summary>Clients whose network fails.</summary>
internal static class CutVisits
{
    public static IEnumerable<Visit> All =>
    [
        new("cut while talking", false, async (target, random) =>
        {
            await using var proxy = new FaultProxy(target.Http1);
            var (limit, cut) = (random.Next(200, 4000), (Cut)random.Next(3));
            proxy.OnConnected = connection => connection.Down.At(limit, () => connection.End(cut));
            using var client = Visit.Impatient(await WireClient.OpenAsync(proxy.Address));
            await client.JoinAsync();
            await client.CallAsync("join", "\"cut\"");
            await client.EchoAsync(1000, window: 10);
        }),
        new("cut within an upgrade", false, async (target, random) =>
        {
            await using var proxy = new FaultProxy(target.Http1);
            using var polling = Visit.Impatient(await PollingClient.OpenAsync(proxy.Address));
            await polling.JoinAsync();
            var (limit, cut) = (random.Next(1, 300), (Cut)random.Next(3));
            proxy.OnConnected = connection => connection.Up.At(limit, () => connection.End(cut));
            using var client = Visit.Impatient(await polling.UpgradeAsync());
            await client.EchoAsync(1000);
        }),
        new("half-open", false, async (target, _) =>
        {
            await using var proxy = new FaultProxy(target.Http1);
            using var client = Visit.Impatient(await WireClient.OpenAsync(proxy.Address));
            await client.JoinAsync();
            await client.CallAsync("join", "\"half\"");
            var connection = proxy.Last;
            connection.HalfOpen();
            await connection.Down.WhenEndedAsync();
        }),
        new("half-open while a poll waits", false, async (target, random) =>
        {
            await using var proxy = new FaultProxy(target.Http1);
            using var client = Visit.Impatient(await PollingClient.OpenAsync(proxy.Address));
            await client.JoinAsync();
            await client.Polls.SendAsync($"GET {client.Path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            foreach (var connection in proxy.Connections)
            {
                connection.HalfOpen();
            }

            await Task.Delay(random.Next(1000, 5000));
        }),
        new("byte by byte", true, async (target, _) =>
        {
            await using var proxy = new FaultProxy(target.Http1);
            proxy.OnConnected = connection =>
            {
                connection.Up.Split(1);
                connection.Down.Split(1);
            };
            using var client = Visit.Impatient(await WireClient.OpenAsync(proxy.Address));
            await client.JoinAsync();
            await client.EchoAsync(5);
            await client.CloseAsync();
        }),
        new("reset", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await WireClient.OpenAsync(target.Http1, Target.From(random)));
            await client.JoinAsync();
            await client.CallAsync("join", "\"reset\"");
            for (var i = 0; i < 20; i++)
            {
                await client.SendAsync("42[\"echo\",1]");
            }

            client.Abort((Cut)random.Next(3));
        }),
        new("HTTP/2 stream cancelled", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await ManagedClient.OpenAsync(target.Http2Address, target.Http2));
            await client.JoinAsync();
            await client.EchoAsync(random.Next(5));
            client.Abort();
        }),
        new("abandoned polling session", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await PollingClient.OpenAsync(target.Http1, Target.From(random)));
            if (random.Next(2) == 0)
            {
                await client.JoinAsync();
                await client.CallAsync("join", "\"abandoned\"");
            }
        }),
        new("POST cut off", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await PollingClient.OpenAsync(target.Http1, Target.From(random)));
            await client.JoinAsync();
            await client.Posts.SendAsync($"POST {client.Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 900\r\n\r\n42[\"ec");
            if (random.Next(2) == 0)
            {
                client.Posts.End(Cut.Reset);
            }
            else
            {
                // Until MessageTimeout is over.
                await client.Posts.ReadToEndAsync();
            }
        }),
        new("handshake cut off", false, async (target, random) =>
        {
            using var connection = await RawConnection.OpenAsync(target.Http1, Target.From(random));
            var request = RawConnection.WebSocketRequest(SoakClient.WebSocketQuery);
            await connection.SendAsync(request[..random.Next(1, request.Length + 1)]);
            connection.End((Cut)random.Next(3));
        }),
        new("never joins", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await WireClient.OpenAsync(target.Http1, Target.From(random)));
            while (true)
            {
                await client.NextAsync();
            }
        }),
    ];
}
