namespace Parley.Showcase.Tests.Notes;

/// <summary>The official client without the page, for what the page would not send. It lives in a browser, so it ends with the visitor.</summary>
internal sealed class RawClient(IPage page)
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    public static async Task<RawClient> ConnectAsync(Visitor visitor, string name = "Mallory")
    {
        await visitor.Page.EvaluateAsync(
            """
            async ([name, key]) => {
              const { io } = await import("/socket.io/socket.io.esm.min.js");
              window.raw = io("/notes", { auth: { name, key }, transports: ["websocket"] });
              await new Promise((resolve) => raw.once("welcome", resolve));
            }
            """,
            new[] { name, Key });
        return new RawClient(visitor.Page);
    }

    /// <summary>Returns why a document was not made, or <see langword="null"/>.</summary>
    public Task<string?> CreateAsync(string title) =>
        page.EvaluateAsync<string?>("async (title) => (await raw.timeout(10000).emitWithAck('create', title)).error", title);

    public Task<string?> OpenAsync(string address, long clientId) =>
        page.EvaluateAsync<string?>("async ([note, id]) => (await raw.timeout(10000).emitWithAck('open', note, Number(id), 0)).error", new[] { IdOf(address), $"{clientId}" });

    /// <summary>Sends bytes as an update, and returns why they were not taken.</summary>
    public Task<string?> WriteAsync(string address, string hex) => page.EvaluateAsync<string?>(
        "async ([note, hex]) => (await raw.timeout(10000).emitWithAck('write', note, Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)))).error", new[] { IdOf(address), hex });

    /// <summary>Sends as many bytes as an update, none of which makes sense.</summary>
    public Task<string?> FillAsync(string address, int size) => page.EvaluateAsync<string?>(
        "async ([note, size]) => (await raw.timeout(10000).emitWithAck('write', note, new Uint8Array(Number(size)).fill(255))).error", new[] { IdOf(address), $"{size}" });

    /// <summary>Sends a cursor: the state as awareness has it, of whomever it says.</summary>
    public Task CursorAsync(string address, byte client, string state) => page.EvaluateAsync(
        """
        ([note, client, state]) => {
          const json = new TextEncoder().encode(state);
          // Each is newer than the one before.
          raw.clock = (raw.clock ?? 0) + 1;
          raw.emit("cursor", note, new Uint8Array([1, Number(client), raw.clock, (json.length & 127) | 128, json.length >> 7, ...json]));
        }
        """,
        new[] { IdOf(address), $"{client}", state });

    private static string IdOf(string address) => address.Split("?doc=")[1];
}
