import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, collect, connect, connected } from "./support/client.mjs";
import { assertEmpty, assertRefused } from "./support/errors.mjs";
import { handshake, polling, request } from "./support/http.mjs";
import { RawWebSocket } from "./support/raw-websocket.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";

// alt: no CORS, session cookie, state recovery.
const server = useServer("alt");

describe("without CORS", () => {
  test("wire 1.4: code 2 – OPTIONS without sid", async () => {
    assertRefused(await request(server, { method: "OPTIONS", query: polling() }), 2);
  });

  test("wire 1.4: OPTIONS with a valid sid (no cors)", async () => {
    const { sid } = await handshake(server);
    const response = await request(server, { method: "OPTIONS", query: polling(sid) });
    assertEmpty(response, expected({ reference: 500, parley: 405, reason: "405 with Allow says what is wrong" }));
  });

  test("T-02: no CORS header unless configured", async () => {
    const { response } = await handshake(server, {}, { Origin: `http://${server.host}:${server.port}` });
    assert.equal(response.headers["access-control-allow-origin"], undefined);
    assert.equal(response.headers["access-control-allow-credentials"], undefined);
  });
});

describe("cookie", () => {
  test("wire 1.1: the polling handshake sets io=<sid>; Path=/; HttpOnly; SameSite=Lax", async () => {
    const { sid, response } = await handshake(server);
    const cookies = response.headers["set-cookie"];
    assert.equal(cookies.length, 1);
    const [pair, ...attributes] = cookies[0].split(";").map((part) => part.trim());
    assert.equal(pair, `io=${sid}`);
    assert.deepEqual(attributes.map((part) => part.toLowerCase()).sort(), ["httponly", "path=/", "samesite=lax"]);
  });

  test("wire 1.1: later polls and the WebSocket handshake set none", async () => {
    const { sid } = await handshake(server);
    const response = await request(server, { method: "POST", query: polling(sid), body: "40" });
    assert.equal(response.headers["set-cookie"], undefined);
    const raw = await RawWebSocket.session(server);
    assert.equal(raw.headers["set-cookie"], undefined);
    await raw.destroy();
  });
});

describe("connection state recovery", () => {
  test('wire 1.7: CONNECT ok with recovery – 40{"sid":"…","pid":"…"}, in this order', async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ payload: "40" });
    assert.match(await raw.text(), /^40\{"sid":"[A-Za-z0-9_-]{20,22}","pid":"[A-Za-z0-9_-]+"\}$/);
    await raw.destroy();
  });

  test("wire 1.10: an official client recovers: same id, missed events, rooms", async () => {
    const [socket, other] = await Promise.all([connected(server, { reconnection: true, reconnectionDelay: 300, reconnectionDelayMax: 300 }), connected(server)]);
    await ask(socket, "join", "kept");
    const said = collect(socket, "said");
    await ask(other, "say", "kept", "first");
    assert.deepEqual((await said.next())[0], "first");
    const { id } = socket;
    socket.io.engine.close();
    await ask(other, "say", "kept", "missed");
    await connect(socket);
    assert.equal(socket.recovered, true);
    assert.equal(socket.id, id);
    assert.equal((await said.next())[0], "missed");
    const [me] = await ask(socket, "whoami");
    assert.equal(me.recovered, true);
    assert.deepEqual(me.rooms, [id, "kept"].sort());
    await ask(other, "say", "kept", "after");
    assert.equal((await said.next())[0], "after");
    socket.io.reconnection(false);
    socket.disconnect();
    other.disconnect();
  });
});
