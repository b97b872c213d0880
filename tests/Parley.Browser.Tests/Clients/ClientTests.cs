namespace Parley.Browser.Tests.Clients;

/// <summary>The official client in a real browser, each of its scripts over each transport.</summary>
public class ClientTests(Chromium chromium)
{
    private static readonly string[] _scripts = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js"];

    private static readonly (string? Allowed, string[] Seen)[] _transports =
        [("polling", ["polling"]), ("websocket", ["websocket"]), (null, ["polling", "websocket"])];

    public static TheoryData<string, string?, string[]> Clients =>
        [.. from script in _scripts from transport in _transports select new TheoryDataRow<string, string?, string[]>(script, transport.Allowed, transport.Seen)];

    public static TheoryData<string?> Transports => [.. _transports.Select(transport => transport.Allowed)];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Events_are_acknowledged_both_ways(string script, string? allowed, string[] seen)
    {
        await using var server = await EventServer.StartAsync();
        await using var client = await ClientPage.OpenAsync(chromium, server, script);
        await client.ConnectAsync(allowed);

        var answers = await client.RunAsync<string[]>("""
            async () => {
              socket.on("question", (question, answer) => answer(`${question}? Yes.`));
              return [String(await socket.emitWithAck("sum", 40, 2)), await socket.emitWithAck("ask me", "Ünïcödé 👋")];
            }
            """);

        Assert.Equal(["42", "Ünïcödé 👋? Yes."], answers);
        Assert.Equal(seen, await client.TransportsSeenAsync());
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Binary_travels_both_ways(string script, string? allowed, string[] seen)
    {
        await using var server = await EventServer.StartAsync();
        await using var client = await ClientPage.OpenAsync(chromium, server, script);
        await client.ConnectAsync(allowed);

        var answers = await client.RunAsync<string[]>("""
            async () => {
              const show = (bytes) => `${bytes.constructor.name} ${[...new Uint8Array(bytes)]}`;
              socket.on("question", (bytes, answer) => answer(new Uint8Array([...new Uint8Array(bytes), 255])));
              const upload = await socket.emitWithAck("upload", { name: "a", content: new Uint8Array([7]), parts: [new Uint8Array([1, 2]), new Uint8Array([])] });
              return [
                show(await socket.emitWithAck("reverse", new Uint8Array([0, 1, 2, 128, 255]))),
                show(await socket.emitWithAck("reverse", new Uint8Array([9, 8, 7]).buffer)),
                show(await socket.emitWithAck("ask me for bytes", new Uint8Array([3, 4]))),
                [upload.name, show(upload.content), ...upload.parts.map(show)].join(" | "),
              ];
            }
            """);

        Assert.Equal(["ArrayBuffer 255,128,2,1,0", "ArrayBuffer 7,8,9", "ArrayBuffer 3,4,255", "a | ArrayBuffer 7 | ArrayBuffer  | ArrayBuffer 1,2"], answers);
        Assert.Equal(seen, await client.TransportsSeenAsync());
    }

    // Of bytes this client sends an ArrayBuffer as what it is, and a typed array as an object with a key for each byte.
    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_MessagePack_client_exchanges_events_and_bytes(string? allowed)
    {
        await using var server = await EventServer.StartAsync(parser: SocketIOParser.MessagePack);
        await using var client = await ClientPage.OpenAsync(chromium, server, "socket.io.msgpack.min.js");
        await client.ConnectAsync(allowed);

        var answers = await client.RunAsync<string[]>("""
            async () => {
              const bytes = (...values) => new Uint8Array(values).buffer;
              const show = (value) => `${value.constructor.name} ${[...new Uint8Array(value)]}`;
              socket.on("question", (question, answer) => answer(question instanceof ArrayBuffer ? bytes(...new Uint8Array(question), 255) : `${question}? Yes.`));
              const upload = await socket.emitWithAck("upload", { name: "a", content: bytes(7), parts: [bytes(1, 2), bytes()] });
              return [
                String(await socket.emitWithAck("sum", 40, 2)),
                await socket.emitWithAck("ask me", "Ünïcödé 👋"),
                show(await socket.emitWithAck("reverse", bytes(0, 1, 2, 128, 255))),
                show(await socket.emitWithAck("ask me for bytes", bytes(3, 4))),
                [upload.name, show(upload.content), ...upload.parts.map(show)].join(" | "),
              ];
            }
            """);

        Assert.Equal(["42", "Ünïcödé 👋? Yes.", "ArrayBuffer 255,128,2,1,0", "ArrayBuffer 3,4,255", "a | ArrayBuffer 7 | ArrayBuffer  | ArrayBuffer 1,2"], answers);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Large_binary_arrives_whole(string? allowed)
    {
        await using var server = await EventServer.StartAsync();
        await using var client = await ClientPage.OpenAsync(chromium, server, "socket.io.min.js");
        await client.ConnectAsync(allowed);

        Assert.True(await client.RunAsync<bool>("""
            async () => {
              const sent = Uint8Array.from({ length: 500_000 }, (_, i) => (i * 31) & 255);
              const back = new Uint8Array(await socket.emitWithAck("reverse", sent));
              return back.length === sent.length && back.every((byte, i) => byte === sent[sent.length - 1 - i]);
            }
            """));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Events_keep_their_order_while_the_connection_upgrades(string? allowed)
    {
        await using var server = await EventServer.StartAsync();
        await using var client = await ClientPage.OpenAsync(chromium, server, "socket.io.min.js");
        var connected = client.ConnectAsync(allowed);

        // Every tenth carries binary, which must not be overtaken by the text after it.
        var echoed = client.RunAsync<int[]>("""
            () => new Promise((resolve) => {
              const received = [];
              socket.on("echo", (i, bytes) => {
                received.push(bytes ? new DataView(bytes).getInt32(0) : i);
                if (received.length === 500) resolve(received);
              });
              let next = 0;
              const emit = () => {
                for (const end = next + 10; next < end; next++) {
                  if (next % 10 === 3) { const bytes = new DataView(new ArrayBuffer(4)); bytes.setInt32(0, next); socket.emit("echo", next, bytes.buffer); }
                  else socket.emit("echo", next);
                }
                if (next < 500) setTimeout(emit);
              };
              emit();
            })
            """);

        await connected;
        Assert.Equal(Enumerable.Range(0, 500), await echoed);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Text_that_is_no_valid_unicode_harms_nobody(string? allowed)
    {
        await using var server = await EventServer.StartAsync();
        await using var client = await ClientPage.OpenAsync(chromium, server, "socket.io.min.js");
        await client.ConnectAsync(allowed);

        Assert.Equal(3, await client.RunAsync<int>("""() => { socket.emit("ask me", "\ud800"); socket.emit("echo", "\udc00\ud800"); return socket.emitWithAck("sum", 1, 2); }"""));
    }

    [Fact]
    public async Task WebSocket_runs_over_HTTP_2()
    {
        await using var server = await EventServer.StartAsync(secure: true);
        await using var client = await ClientPage.OpenAsync(chromium, server, "socket.io.min.js");

        await client.ConnectAsync("websocket");

        Assert.Equal(["HTTP/2 CONNECT websocket"], server.Opened.ToArray());
        await AssertEventsFlowAsync(client);
    }

    [Fact]
    public async Task Polling_over_HTTP_2_upgrades_to_WebSocket_over_HTTP_2()
    {
        await using var server = await EventServer.StartAsync(secure: true);
        await using var client = await ClientPage.OpenAsync(chromium, server, "socket.io.min.js");

        await client.ConnectAsync();

        Assert.Equal(["HTTP/2 GET polling"], server.Opened.ToArray());
        Assert.Contains(server.Requests, request => request == "HTTP/2 CONNECT websocket");
        Assert.All(server.Requests, request => Assert.StartsWith("HTTP/2 ", request, StringComparison.Ordinal));
        Assert.Equal(["polling", "websocket"], await client.TransportsSeenAsync());
        await AssertEventsFlowAsync(client);
    }

    private static async Task AssertEventsFlowAsync(ClientPage client)
    {
        var answers = await client.RunAsync<string[]>("""
            async () => {
              socket.on("question", (question, answer) => answer(`${question}? Yes.`));
              return [
                String(await socket.emitWithAck("sum", 40, 2)),
                await socket.emitWithAck("ask me", "Over HTTP/2"),
                String(new Uint8Array(await socket.emitWithAck("reverse", new Uint8Array([1, 2, 3])))),
              ];
            }
            """);
        Assert.Equal(["42", "Over HTTP/2? Yes.", "3,2,1"], answers);
    }
}
