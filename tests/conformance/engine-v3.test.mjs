import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertRefused, assertUpgradeRefused } from "./support/errors.mjs";
import { handshake, poll, polling, post, request, sessionAlive } from "./support/http.mjs";
import { engine3, handshake3, parser, poll3, polling3, post3, postRaw3 } from "./support/older.mjs";
import { RawWebSocket } from "./support/raw-websocket.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";
import { event, Inbox, sleep } from "./support/wait.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

// Interval 300 ms, timeout 200 ms; Engine.IO v3 is allowed in the first only.
const server = useServer("engine-v3");
const v4Only = useServer("engine-v4");
const EARLY = 15;

const gone = '{"code":1,"message":"Session ID unknown"}';
const webSocket3 = (sid) => ({ EIO: "3", transport: "websocket", ...(sid === undefined ? {} : { sid }) });

describe("handshake", { concurrency: 4 }, () => {
  test("wire 1.6: the same keys as in v4, behind a length", async () => {
    const { response, sid, ...rest } = await handshake3(server);
    assert.deepEqual(Object.entries(rest), [
      ["upgrades", ["websocket"]],
      ["pingInterval", 300],
      ["pingTimeout", 200],
      ["maxPayload", 1000000],
    ]);
    assert.match(sid, /^[A-Za-z0-9_-]{20,22}$/);
    assert.equal(response.headers["content-type"], "text/plain; charset=UTF-8");
  });

  test("wire 1.4: code 5 unless allowed, and a WebSocket that closes at once", async () => {
    assertRefused(await request(v4Only, { query: polling3() }), 5);
    const peer = await WebSocketPeer.connect(v4Only, { query: webSocket3() });
    await peer.closed();
    assert.equal(peer.inbox.items.length, 0);
  });

  test("a client that does not say its revision is of v3", async () => {
    const response = await request(server, { query: { transport: "polling" } });
    assert.match(response.text, /^\d+:0\{"sid":/);
  });

  test("other revisions", async () => {
    const response = await request(server, { query: { EIO: "5", transport: "polling" } });
    const served = expected({ reference: true, parley: false, reason: "who says 5 does not speak 3" });
    if (served) assert.match(response.text, /^\d+:0\{"sid":/);
    else assertRefused(response, 5);
  });
});

describe("T-10: the revision is the session's (CVE-2026-102599)", { concurrency: 4 }, () => {
  test("EIO=4 on a v3 session: code 3, the session unharmed", async () => {
    const { sid } = await handshake3(server);
    assertRefused(await request(server, { query: polling(sid) }), 3);
    assertRefused(await request(server, { method: "POST", query: polling(sid), body: "4a" }), 3);
    assertUpgradeRefused(await RawWebSocket.refused(server, { query: `EIO=4&transport=websocket&sid=${sid}` }), 3);
    assert.equal((await post3(server, sid, "4still here")).text, "ok");
    assert.equal((await poll3(server, sid)).text, "11:4still here");
  });

  test("EIO=3, and none, on a v4 session: code 3, the session unharmed", async () => {
    const { sid } = await handshake(server);
    for (const query of [polling3(sid), { transport: "polling", sid }]) {
      assertRefused(await request(server, { query }), 3);
      assertRefused(await request(server, { method: "POST", query, body: "2:4a" }), 3);
    }
    assertUpgradeRefused(await RawWebSocket.refused(server, { query: `EIO=3&transport=websocket&sid=${sid}` }), 3);
    assert.equal((await post(server, sid, "4still here")).text, "ok");
    assert.equal((await poll(server, sid)).text, "4still here");
  });
});

describe("polling payloads", { concurrency: 4 }, () => {
  test("lengths count UTF-16 code units", async () => {
    const { sid } = await handshake3(server);
    const text = "4é€\u{1f600}\u2028 1:2";
    assert.equal((await post3(server, sid, "4a", text, "4b")).text, "ok");
    assert.equal((await poll3(server, sid)).text, `2:4a${text.length}:${text}2:4b`);
  });

  test("b4 and base64 both ways with b64=1 in the handshake", async () => {
    const { sid } = await handshake3(server, { b64: "1" });
    await post3(server, sid, "4a", "b4AQIDBA==");
    const answer = await poll3(server, sid);
    assert.equal(answer.text, "2:4a10:b4AQIDBA==");
    assert.equal(answer.headers["content-type"], "text/plain; charset=UTF-8");
  });

  test("without b64: a payload with binary is bytes, byte for byte", async () => {
    const { sid } = await handshake3(server);
    await post3(server, sid, "4é", "b4AQIDBA==");
    const answer = await poll3(server, sid);
    assert.equal(answer.headers["content-type"], "application/octet-stream");
    assert.equal(answer.buffer.toString("hex"), "0003ff34c3a9" + "0105ff0401020304");
  });

  test("without b64: a payload of text alone is text", async () => {
    const { sid } = await handshake3(server);
    await post3(server, sid, "4é");
    assert.equal((await poll3(server, sid)).text, "2:4é");
  });

  test("a POST of bytes as the client's own codec writes it, and the answer as it reads it", async () => {
    const { sid } = await handshake3(server);
    const values = ["é\u{1f600}", Buffer.from([0, 255, 4]), "", Buffer.alloc(0), Buffer.alloc(1000, 7)];
    const body = await new Promise((resolve) =>
      parser.encodePayload(values.map((data) => ({ type: "message", data })), true, resolve),
    );
    assert.ok(Buffer.isBuffer(body));
    assert.equal((await post3(server, sid, body)).text, "ok");
    const packets = [];
    parser.decodePayload((await poll3(server, sid)).buffer, (packet) => void packets.push(packet));
    assert.deepEqual(packets.map(({ type }) => type), values.map(() => "message"));
    assert.deepEqual(packets.map(({ data }) => data ?? ""), values);
  });

  for (const body of ["", "5", ":2", "5:2", "1:", "-1:2", "99999999999:2", "1:2x", "1:9", "1:2;1:2"]) {
    test(`a payload that is none ends the session: ${JSON.stringify(body)}`, async () => {
      const { sid } = await handshake3(server);
      const answer = await postRaw3(server, sid, body);
      assert.deepEqual([answer.status, answer.text], [200, "ok"]);
      assert.equal((await poll3(server, sid)).text, gone);
    });
  }

  test("0: stands for nothing, and lengths may have leading zeros", async () => {
    const { sid } = await handshake3(server);
    await postRaw3(server, sid, "0:002:4a0:");
    assert.equal((await poll3(server, sid)).text, "2:4a");
  });

  test("a length that splits a character", async () => {
    const { sid } = await handshake3(server);
    assert.equal((await postRaw3(server, sid, "2:4\u{1f600}")).text, "ok");
    assert.equal((await poll3(server, sid)).text, gone);
  });

  test("a body above maxPayload: 413, the session stays", async () => {
    const { sid } = await handshake3(server);
    assert.equal((await post3(server, sid, `4${"x".repeat(1_000_000)}`)).status, 413);
    assert.equal((await post3(server, sid, Buffer.alloc(1_000_001))).status, 413);
    assert.equal((await post3(server, sid, "4a")).text, "ok");
  });

  test("1:1 closes the session", async () => {
    const { sid } = await handshake3(server);
    assert.equal((await post3(server, sid, "1")).text, "ok");
    assert.equal((await poll3(server, sid)).text, gone);
  });
});

describe("heartbeat: the client pings", { concurrency: 6 }, () => {
  test("on WebSocket: 2 is answered by 3, whatever it carries", async () => {
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" }, heartbeat: false });
    await peer.send("2", "2probe");
    assert.deepEqual(await peer.inbox.take(2), ["3", "3"]);
    await peer.close();
  });

  test("on polling: 1:2 is answered by 1:3", async () => {
    const { sid } = await handshake3(server);
    await post3(server, sid, "2", "2probe");
    assert.equal((await poll3(server, sid)).text, "1:31:3");
  });

  test("without a ping the session ends after interval and timeout, and the server never pings", async () => {
    const begin = performance.now();
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" }, heartbeat: false });
    await peer.send("4not a ping");
    const { code } = await peer.closed();
    assert.equal(code, 1005);
    assert.ok(performance.now() - begin >= 500 - EARLY);
    assert.deepEqual(peer.inbox.items, ["4not a ping"]);
  });

  test("the same on polling", async () => {
    const begin = performance.now();
    const { sid } = await handshake3(server);
    assert.match((await poll3(server, sid)).text, /^(1:1|1:6|1:61:1)$/);
    assert.ok(performance.now() - begin >= 500 - EARLY);
    assert.equal((await poll3(server, sid)).text, gone);
  });

  test("pings keep the session", async () => {
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" }, heartbeat: false });
    for (let i = 0; i < 5; i++) {
      await sleep(250);
      await peer.send("2");
      assert.equal(await peer.next("the pong"), "3");
    }
    await peer.close();
  });

  test("a pong of the client is the wrong direction", async () => {
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" }, heartbeat: false });
    await peer.send("3");
    assert.equal((await peer.closed()).code, 1005);
  });

  test("a client that moved to WebSocket and falls silent", async () => {
    const { sid } = await handshake3(server);
    const peer = await WebSocketPeer.connect(server, { query: webSocket3(sid), heartbeat: false });
    await peer.send("2probe");
    assert.equal(await peer.next("the answer to the probe"), "3probe");
    await peer.send("5");
    await sleep(1000);
    const alive = await sessionAlive(server, sid, "websocket");
    assert.equal(alive, expected({ reference: true, parley: false, reason: "the official server stops its timer with the upgrade and never starts it again" }));
    if (alive) await peer.close();
    else await peer.closed();
  });
});

describe("WebSocket", { concurrency: 4 }, () => {
  test("binary frames start with the type both ways", async () => {
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" } });
    await peer.send(Buffer.from([4, 1, 2, 255]));
    assert.deepEqual(await peer.next(), Buffer.from([4, 1, 2, 255]));
    await peer.close();
  });

  test("with b64=1 binary is b4 and base64 both ways", async () => {
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3", b64: "1" } });
    await peer.send("b4AQL/");
    assert.equal(await peer.next(), "b4AQL/");
    await peer.close();
  });

  test("the upgrade is the same: 2probe, 3probe, a noop for the poll, 5", async () => {
    const { sid } = await handshake3(server);
    const waiting = poll3(server, sid);
    const peer = await WebSocketPeer.connect(server, { query: webSocket3(sid) });
    await peer.send("2probe");
    assert.equal(await peer.next(), "3probe");
    assert.equal((await waiting).text, "1:6");
    await peer.send("5", "4over", Buffer.from([4, 9]));
    assert.deepEqual(await peer.inbox.take(2), ["4over", Buffer.from([4, 9])]);
    await peer.close();
  });
});

for (const options of [
  { transports: ["polling"] },
  { transports: ["polling"], forceBase64: true },
  { transports: ["websocket"] },
  { transports: ["websocket"], forceBase64: true },
  { transports: ["polling", "websocket"] },
]) {
  test(`engine.io-client 3 ${JSON.stringify(options)}: text, binary, order, pings, close`, async () => {
    const socket = await engine3(server, options);
    const messages = new Inbox();
    socket.on("message", (data) => messages.push(data));
    if (options.transports.length > 1) await event(socket, "upgrade");
    const values = ["a", "é€\u{1f600}", Buffer.from([0, 1, 254, 255]), "", "x".repeat(70_000), Buffer.alloc(70_000, 3), "{\"end\":true}"];
    for (const value of values) socket.send(value);
    for (const [i, data] of (await messages.take(values.length)).entries()) {
      // The client makes nothing of an empty text.
      const value = data instanceof ArrayBuffer ? Buffer.from(data) : (data ?? "");
      assert.ok(Buffer.isBuffer(value) ? value.equals(values[i]) : value === values[i], `message ${i} differs`);
    }
    await event(socket, "pong", "the answer to the first ping");
    await event(socket, "pong", "the answer to the second ping");
    const closed = event(socket, "close");
    socket.close();
    await closed;
  });
}
