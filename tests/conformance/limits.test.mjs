import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, collect, connected, settle } from "./support/client.mjs";
import { join, joined } from "./support/peers.mjs";
import { request, polling } from "./support/http.mjs";
import { useServer } from "./support/server.mjs";
import { expected, target } from "./support/target.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

// Limits that Parley has on by default and the official server does not have (reliability 5).
const server = useServer("main");

/** On Parley the connection is closed as after an undecodable packet, on the official server it echoes. */
async function refusedByParley(packet, answer, reason) {
  const witness = await connected(server);
  const peer = await joined(server);
  await peer.send(packet);
  if (expected({ reference: false, parley: true, reason })) {
    assert.equal((await peer.closed()).code, 1005);
  } else {
    assert.ok((await peer.next()) === answer, "another answer");
    await peer.close();
  }
  await settle(witness);
  witness.disconnect();
}

describe("5: limits per packet", () => {
  test("an event name of 256 characters is accepted", async () => {
    const peer = await joined(server);
    await peer.send(`42${JSON.stringify(["n".repeat(256)])}`, '421["echo-ack"]');
    assert.equal(await peer.next(), "431[]");
    await peer.close();
  });

  test("an event name of 257 characters", async () => {
    const name = "n".repeat(257);
    const peer = await joined(server);
    await peer.send(`42${JSON.stringify([name])}`, '421["echo-ack"]');
    if (expected({ reference: false, parley: true, reason: "event names are limited" })) assert.equal((await peer.closed()).code, 1005);
    else {
      assert.equal(await peer.next(), "431[]");
      await peer.close();
    }
  });

  test("64 arguments are accepted", async () => {
    const peer = await joined(server);
    const packet = `42${JSON.stringify(["echo", ...Array(63).fill(1)])}`;
    await peer.send(packet);
    assert.equal(await peer.next(), packet);
    await peer.close();
  });

  test("1000 arguments", async () => {
    const packet = `42${JSON.stringify(["echo", ...Array(1000).fill(1)])}`;
    await refusedByParley(packet, packet, "arguments of an event are limited to 64");
  });

  test("a namespace name of 128 characters is looked up", async () => {
    const nsp = "/" + "n".repeat(127);
    const peer = await joined(server);
    await peer.send(`40${nsp},`);
    assert.equal(await peer.next(), `44${nsp},{"message":"Invalid namespace"}`);
    await peer.close();
  });

  test("a namespace name of 200 characters", async () => {
    const nsp = "/" + "n".repeat(199);
    await refusedByParley(`40${nsp},`, `44${nsp},{"message":"Invalid namespace"}`, "namespace names are limited to 128 characters");
  });

  test("JSON of 250 levels is accepted, of 260 refused", async () => {
    const nested = (depth) => `42["echo",${"[".repeat(depth)}${"]".repeat(depth)}]`;
    const peer = await joined(server);
    await peer.send(nested(250));
    assert.ok((await peer.next()) === nested(250), "another answer");
    await peer.close();
    await refusedByParley(nested(260), nested(260), "JSON deeper than 256 is refused");
  });
});

describe("5: limits per connection", () => {
  test("32 namespaces on one connection are accepted", async () => {
    const peer = await joined(server);
    const ids = new Set([peer.id]);
    for (let i = 1; i < 32; i++) ids.add(await join(peer, `/dyn-${i}`));
    assert.equal(ids.size, 32);
    await peer.send('42/dyn-31,["echo",1]');
    assert.equal(await peer.next(), '42/dyn-31,["echo",1]');
    await peer.close();
  });

  test("T-R5, F28: the 33rd namespace", async () => {
    const peer = await joined(server);
    for (let i = 1; i < 32; i++) await join(peer, `/dyn-${i}`);
    await peer.send("40/dyn-32,");
    if (expected({ reference: true, parley: false, reason: "namespaces per connection are limited" })) {
      assert.match(await peer.next(), /^40\/dyn-32,/);
      await peer.close();
      return;
    }
    // Refused: by an error packet for this namespace, or by closing the connection.
    const outcome = await Promise.race([peer.next().then((packet) => ({ packet })).catch(() => ({})), peer.closed()]);
    if (outcome.packet !== undefined) {
      assert.match(outcome.packet, /^44\/dyn-32,\{"message":/);
      await peer.close();
    } else assert.equal(outcome.code, 1005);
  });

  test("F28: a namespace left makes room for another", async () => {
    const peer = await joined(server);
    for (let i = 1; i <= 100; i++) {
      await join(peer, `/dyn-${i}`);
      await peer.send(`41/dyn-${i},`);
    }
    await peer.send('421["echo-ack"]');
    assert.equal(await peer.next(), "431[]");
    await peer.close();
  });

  test("F28: a flood of CONNECT to unknown namespaces is answered or cut off, others are unharmed", async () => {
    const witness = await connected(server);
    const peer = await joined(server);
    for (let i = 0; i < 1000; i++) peer.ws.send(`40/unknown-${i},`);
    await settle(witness);
    if (target === "parley") await peer.closed("a connection with 1000 refused CONNECTs to be closed");
    else await peer.inbox.take(1000);
    peer.ws.terminate();
    witness.disconnect();
  });
});

describe("5: limits per request", () => {
  test("F34: a query of 2,000 pairs, a long query: a complete answer, 2xx or 4xx", async () => {
    for (const extra of [Array.from({ length: 2000 }, (_, i) => `a${i}=1`).join("&"), `x=${"y".repeat(7000)}`]) {
      const response = await request(server, { query: `EIO=4&transport=polling&${extra}` });
      assert.ok(response.status === 200 || (response.status >= 400 && response.status < 500), `status ${response.status}`);
    }
    assert.equal((await request(server, { query: polling() })).status, 200);
  });

  test("F34: header floods and a huge cookie: an answer, and the process lives", async () => {
    const headers = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`x-${i}`, "y".repeat(100)]));
    await request(server, { query: polling(), headers }).catch(() => {});
    await request(server, { query: polling(), headers: { Cookie: "c=" + "z".repeat(60_000) } }).catch(() => {});
    assert.equal((await request(server, { query: polling() })).status, 200);
  });

  test("F32, F33: floods of empty messages, noops and unknown events do not hold up others", async () => {
    const witness = await connected(server);
    const peers = await Promise.all([joined(server), joined(server)]);
    for (let i = 0; i < 5000; i++) {
      peers[0].ws.send("6");
      peers[1].ws.send('42["nobody"]');
    }
    const begin = performance.now();
    await settle(witness);
    assert.ok(performance.now() - begin < 3000);
    for (const peer of peers) peer.ws.terminate();
    witness.disconnect();
  });

  test("F01: a client that does not read does not hold up a broadcast to the others", async () => {
    const list = await Promise.all([connected(server), connected(server)]);
    const mute = await joined(server);
    await mute.send('421["join","slow"]');
    await mute.next();
    for (const socket of list) await ask(socket, "join", "slow");
    mute.ws.pause();
    const said = collect(list[1], "said");
    const text = "x".repeat(20_000);
    // 6 MB to a client that does not read: each broadcast is answered, and heard by the other.
    for (let i = 0; i < 300; i++) assert.deepEqual(await ask(list[0], "say", "slow", i, text), ["ok"]);
    assert.deepEqual((await said.take(300)).map(([i]) => i), Array.from({ length: 300 }, (_, i) => i));
    mute.ws.terminate();
    list.forEach((socket) => socket.disconnect());
  });
});

describe("sessions that say nothing", () => {
  test("50 WebSockets without CONNECT are all closed by connectTimeout", async () => {
    const peers = await Promise.all(Array.from({ length: 50 }, () => WebSocketPeer.open(server)));
    for (const peer of peers) assert.equal((await peer.closed()).code, 1005);
  });
});
