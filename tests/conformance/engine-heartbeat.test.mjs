import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { handshake, poll, post, request, polling, sessionAlive } from "./support/http.mjs";
import { reasonOf, connected } from "./support/client.mjs";
import { joined } from "./support/peers.mjs";
import { PollingPeer } from "./support/polling.mjs";
import { useServer } from "./support/server.mjs";
import { eventually, sleep } from "./support/wait.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

// Interval 300 ms, timeout 200 ms.
const server = useServer("engine-v4");
const main = useServer("main");

/** Timers may be early by a hair, and late on a busy machine. */
const EARLY = 15;

describe("heartbeat", { concurrency: 6 }, () => {
  test("wire 1.6: the server pings (2) every pingInterval after the pong (3), on WebSocket", async () => {
    const peer = await WebSocketPeer.open(server, { heartbeat: false });
    let last = performance.now();
    for (let i = 0; i < 3; i++) {
      assert.equal(await peer.next("a ping"), "2");
      const now = performance.now();
      assert.ok(now - last >= 300 - EARLY, `ping after ${now - last} ms`);
      last = now;
      await peer.send("3");
    }
    await peer.close();
  });

  test("wire 1.6: the server pings on polling too", async () => {
    const { sid } = await handshake(server);
    for (let i = 0; i < 3; i++) {
      assert.equal((await poll(server, sid)).text, "2");
      assert.equal((await post(server, sid, "3")).text, "ok");
    }
  });

  test("wire 1.7, 0.3: no pong on WebSocket – closed after pingTimeout with 1005", async () => {
    const peer = await WebSocketPeer.open(server, { heartbeat: false });
    assert.equal(await peer.next("a ping"), "2");
    const begin = performance.now();
    const { code } = await peer.closed();
    assert.equal(code, 1005);
    assert.ok(performance.now() - begin >= 200 - EARLY);
    assert.equal(await sessionAlive(server, peer.sid, "websocket"), false);
  });

  test("wire 1.7: no pong on polling – the waiting poll is answered, the session is gone", async () => {
    const { sid } = await handshake(server);
    assert.equal((await poll(server, sid)).text, "2");
    const begin = performance.now();
    const end = await poll(server, sid);
    assert.ok(performance.now() - begin < 1000);
    assert.equal(end.status, 200);
    assert.match(end.text, /^(1|6|6\x1e1)$/);
    assert.equal(await sessionAlive(server, sid), false);
  });

  test("F11: a polling session that never polls again is reaped by the ping timeout", async () => {
    const { sid } = await handshake(server);
    await eventually(async () => !(await sessionAlive(server, sid)), "the session to be reaped", 1500);
  });

  test("F11: 40 abandoned polling sessions are all reaped", async () => {
    const observer = await connected(main);
    const count = () => new Promise((resolve) => observer.emit("stats", (stats) => resolve(stats.clients)));
    const base = await count();
    await Promise.all(Array.from({ length: 40 }, () => handshake(main)));
    await eventually(async () => (await count()) <= base, "the abandoned sessions to be reaped");
    observer.disconnect();
  });

  test("wire 1.7: server reason is ping timeout", async () => {
    const observer = await connected(main);
    const peer = await joined(main, "websocket", { heartbeat: false });
    assert.equal(await peer.next("a ping"), "2");
    assert.equal((await peer.closed()).code, 1005);
    assert.equal(await reasonOf(observer, peer.id), "ping timeout");
    observer.disconnect();
  });

  test("wire 1.6: a client that sends 2 – closed with 1005 (invalid heartbeat direction)", async () => {
    const peer = await WebSocketPeer.open(server);
    await peer.send("2");
    assert.equal((await peer.closed()).code, 1005);
    assert.equal(await sessionAlive(server, peer.sid, "websocket"), false);
  });

  test("wire 1.6: a polling client that sends 2 – session closed", async () => {
    const peer = await PollingPeer.open(server);
    await peer.send("3"); // a round trip: its poll is waiting
    assert.equal((await peer.send("2")).text, "ok");
    assert.equal((await peer.closed()).body, "1");
    assert.equal(await sessionAlive(server, peer.sid), false);
  });

  test("messages alone do not replace the pong", async () => {
    const peer = await WebSocketPeer.open(server, { heartbeat: false });
    const timer = setInterval(() => peer.ws.send("4x"), 20);
    try {
      const { code } = await peer.closed("a session without pongs to end");
      assert.equal(code, 1005);
    } finally {
      clearInterval(timer);
    }
  });

  test("a session that answers lives on, on both transports (2 s)", async () => {
    const peers = await Promise.all([WebSocketPeer.open(server), PollingPeer.open(server)]);
    await sleep(2000);
    for (const peer of peers) {
      await peer.send("4alive");
      assert.equal(await peer.next(), "4alive");
      await peer.close();
    }
  });

  test("an upgrade request without any traffic does not keep a session alive", async () => {
    const { sid } = await handshake(server);
    const peer = await WebSocketPeer.upgrade(server, sid);
    await peer.send("2probe");
    assert.equal(await peer.next(), "3probe");
    await peer.closed("the probe of a session that timed out to be closed", 2000);
    assert.equal((await request(server, { query: polling(sid) })).text, '{"code":1,"message":"Session ID unknown"}');
  });
});

// Interval 2000 ms, timeout 1500 ms: wide enough that a busy machine does not decide the outcome.
describe("extension of the pong deadline", { concurrency: 2 }, () => {
  const ROUND_TRIP = '421["echo-ack"]';

  test("wire 1.6: any packet while the pong is due extends the deadline, once per cycle", async () => {
    const observer = await connected(main);
    const peer = await joined(main, "websocket", { heartbeat: false });
    assert.equal(await peer.next("a ping"), "2");
    const pinged = performance.now();
    // Two packets, 900 ms apart: the first extends the deadline, the second does not.
    await sleep(900);
    await peer.send(ROUND_TRIP);
    assert.equal(await peer.next(), "431[]");
    const extended = performance.now();
    await sleep(900);
    await peer.send(ROUND_TRIP);
    assert.equal(await peer.next("an answer after the original deadline"), "431[]");
    const { code } = await peer.closed();
    const end = performance.now();
    assert.equal(code, 1005);
    assert.ok(end - pinged >= 2400 - EARLY, `closed ${end - pinged} ms after the ping`);
    assert.ok(end - extended < 2300, `the second packet must not extend it again: ${end - extended} ms`);
    assert.equal(await reasonOf(observer, peer.id), "ping timeout");
    observer.disconnect();
  });

  test("wire 1.6: the deadline is extended anew in the next cycle", async () => {
    const peer = await joined(main, "websocket", { heartbeat: false });
    for (let cycle = 0; cycle < 2; cycle++) {
      assert.equal(await peer.next("a ping"), "2");
      await sleep(900);
      await peer.send(ROUND_TRIP);
      assert.equal(await peer.next(), "431[]");
      await sleep(900);
      await peer.send("3");
    }
    await peer.send(ROUND_TRIP);
    assert.equal(await peer.next(), "431[]");
    await peer.close();
  });
});

describe("flood", () => {
  test("T-31: a flood of unasked pongs starts no timers and ends nothing", async () => {
    const peer = await WebSocketPeer.open(server, { heartbeat: false });
    for (let i = 0; i < 5000; i++) peer.ws.send("3");
    await peer.send("4still here");
    let pings = 0;
    for (;;) {
      const next = await peer.next("the echo after the flood");
      if (next !== "2") {
        assert.equal(next, "4still here");
        break;
      }
      pings++;
      await peer.send("3");
    }
    const end = performance.now() + 1000;
    while (performance.now() < end) {
      assert.equal(await peer.next("a ping"), "2");
      pings++;
      await peer.send("3");
    }
    assert.ok(pings <= 8, `${pings} pings in little more than a second`);
    await peer.close();
  });
});
