using System.Globalization;
using Parley.Soak.Clients;
using Parley.Soak.Server;

namespace Parley.Soak.Traffic;

/// <summary>Clients that break the rules, or do not take what they are sent.</summary>
internal static class HostileVisits
{
    private static readonly string[] Policies = ["Disconnect", "DropOldest", "DropNewest", "Latest"];

    private static readonly string[] Malformed =
    [
        "9", "", "4", "49", "42", "42[", "42[1]", "42{}", "42[\"echo\"", "42[\"echo\",[[[[[[[", "421e9[\"ack\"]", "43[]", "4399999[1]", "450-[\"echo\"]", "4599-[\"echo\"]",
        "451-[\"echo\",{\"_placeholder\":true,\"num\":7}]", "452-[\"echo\",1]", "40/none,", "41/none,", "40", "2", "3", "1", "44\"error\"", "42[\"connect\"]", "42[\"join\",{}]", "42[\"say\",\"x\"]",
    ];

    public static IEnumerable<Visit> All =>
    [
        new("malformed packets", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await WireClient.OpenAsync(target.Http1, Target.From(random)));
            await client.JoinAsync();
            for (var i = 0; i < 20; i++)
            {
                await client.SendAsync(Malformed[random.Next(Malformed.Length)]);
            }

            await client.EchoAsync(1);
        }),
        new("malformed payloads", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await PollingClient.OpenAsync(target.Http1, Target.From(random)));
            await client.JoinAsync();
            await client.SendAsync(string.Join('\u001e', Enumerable.Range(0, 5).Select(_ => Malformed[random.Next(Malformed.Length)])));
            await client.EchoAsync(1);
        }),
        new("malformed frames", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await WireClient.OpenAsync(target.Http1, Target.From(random)));
            await client.JoinAsync();
            var noise = new byte[random.Next(2, 300)];
            random.NextBytes(noise);
            await client.Connection.SendAsync(noise);
            await client.Connection.ReadToEndAsync();
        }),
        new("malformed requests", false, async (target, random) =>
        {
            using var connection = await RawConnection.OpenAsync(target.Http1, Target.From(random));
            string[] queries = ["EIO=4", "EIO=9&transport=polling", "EIO=4&transport=none", "EIO=4&transport=polling&sid=guessed", "", "EIO=4&transport=websocket&sid=guessed"];
            await connection.SendAsync($"GET /socket.io/?{queries[random.Next(queries.Length)]} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await connection.ReadResponseAsync();
            await connection.SendAsync("nonsense\r\n\r\n");
            await connection.ReadToEndAsync();
        }),
        new("attachments that never come", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await WireClient.OpenAsync(target.Http1, Target.From(random)));
            await client.JoinAsync();
            await client.SendAsync("453-[\"echo\",{\"_placeholder\":true,\"num\":0}]");
            await client.SendBinaryAsync(new byte[100]);
            await client.NextAsync();
        }),
        new("reader that stalls", false, async (target, random) =>
        {
            await using var proxy = new FaultProxy(target.Http1);
            using var client = Visit.Impatient(await WireClient.OpenAsync(proxy.Address));
            await client.JoinAsync();
            var down = proxy.Last.Down;
            down.Stall();
            await client.SendAsync($"42[\"flood\",\"{Policies[random.Next(Policies.Length)]}\",{random.Next(100, 700).ToString(CultureInfo.InvariantCulture)}]");
            await Task.Delay(random.Next(500, 4000));
            down.Resume();
            for (var i = 0; i < 20; i++)
            {
                await client.NextAsync();
            }
        }),
        new("reader that is slow", false, async (target, random) =>
        {
            await using var proxy = new FaultProxy(target.Http1);
            using var client = Visit.Impatient(await WireClient.OpenAsync(proxy.Address));
            await client.JoinAsync();
            proxy.Last.Down.Limit(200_000);
            await client.SendAsync($"42[\"flood\",\"{Policies[random.Next(Policies.Length)]}\",{random.Next(50, 300).ToString(CultureInfo.InvariantCulture)}]");
            for (var i = 0; i < 30; i++)
            {
                await client.NextAsync();
            }
        }),
        new("poll that is not read", false, async (target, random) =>
        {
            await using var proxy = new FaultProxy(target.Http1);
            using var client = Visit.Impatient(await PollingClient.OpenAsync(proxy.Address));
            await client.JoinAsync();
            foreach (var connection in proxy.Connections)
            {
                connection.Down.Stall();
            }

            await client.Posts.SendAsync(
                $"POST {client.Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 27\r\n\r\n42[\"flood\",\"DropOldest\",60]");
            await client.Polls.SendAsync($"GET {client.Path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await Task.Delay(random.Next(500, 4000));
        }),
        new("acks never answered", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await WireClient.OpenAsync(target.Http1, Target.From(random)));
            await client.JoinAsync();
            await client.CallAsync("join", "\"silent\"");
            await client.SendAsync("42[\"askAll\",\"silent\"]");
            await client.SendAsync($"42[\"ask\",{random.Next(1, 200).ToString(CultureInfo.InvariantCulture)}]");

            // Some go before the time is over, some stay.
            client.Patience = TimeSpan.FromMilliseconds(random.Next(4000));
            while (true)
            {
                await client.NextAsync();
            }
        }),
        new("refused", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await WireClient.OpenAsync(target.Http1, Target.From(random)));
            for (var i = 0; i < 12; i++)
            {
                await client.SendAsync($"40{SoakServer.Refused},");
                await client.NextAsync();
            }
        }),
        new("handlers that fail, and a kick", false, async (target, random) =>
        {
            using var client = Visit.Impatient(await WireClient.OpenAsync(target.Http1, Target.From(random)));
            await client.JoinAsync();
            await client.SendAsync("42[\"fail\"]");
            await client.EchoAsync(1);
            await client.SendAsync("42[\"kick\"]");
            await client.NextAsync();
            await client.NextAsync();
        }),
    ];
}
