import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connected, reasonOf } from "./support/client.mjs";
import { assertRefused } from "./support/errors.mjs";
import { handshake, poll, polling, post, request, SEPARATOR, sessionAlive, startPoll } from "./support/http.mjs";
import { PollingPeer } from "./support/polling.mjs";
import { joined } from "./support/peers.mjs";
import { RawWebSocket } from "./support/raw-websocket.mjs";
import { useServer } from "./support/server.mjs";
import { eventually } from "./support/wait.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

// Interval 2000 ms, upgradeTimeout 3000 ms: slow enough to look at every step.
const server = useServer("main");
const engine = useServer("engine-v4");

/** A polling session joined to "/", without a pending poll. */
async function session() {
  const { sid } = await handshake(server);
  await post(server, sid, "40");
  const connect = await poll(server, sid);
  return { sid, id: JSON.parse(connect.text.slice(2)).sid };
}

async function probe(sid) {
  const peer = await WebSocketPeer.upgrade(server, sid);
  await peer.send("2probe");
  assert.equal(await peer.next("the answer to the probe"), "3probe");
  return peer;
}

/** Polling goes on: a round trip through POST and GET. */
async function pollingWorks(sid) {
  assert.equal((await post(server, sid, '427["echo-ack","polling"]')).text, "ok");
  const packets = [];
  await eventually(async () => {
    const response = await poll(server, sid);
    assert.equal(response.status, 200);
    packets.push(...response.text.split(SEPARATOR));
    if (packets.includes("2")) await post(server, sid, "3");
    return packets.includes('437["polling"]');
  }, "the acknowledgement by polling");
}

describe("upgrade", { concurrency: 4 }, () => {
  test("wire 1.6: 2probe – 3probe; pending poll released with 6; 5; WebSocket carries the session", async () => {
    const { sid } = await session();
    const pending = startPoll(server, sid);
    const peer = await probe(sid);
    const released = await pending.response;
    assert.equal(released.status, 200);
    assert.equal(released.text, "6");
    await peer.send("5", '421["whoami"]');
    const answer = await peer.next();
    assert.match(answer, /^431\[\{/);
    assert.equal(JSON.parse(answer.slice(3))[0].transport, "websocket");
    await peer.close();
  });

  test("wire 1.6: a poll that comes after the probe is released as well", async () => {
    const { sid } = await session();
    const peer = await probe(sid);
    for (let i = 0; i < 2; i++) assert.equal((await poll(server, sid)).text, "6");
    await peer.send("5", '421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
  });

  test("wire 1.6: 5 while a poll is pending – the poll is answered, nothing is lost", async () => {
    const { sid } = await session();
    const peer = await WebSocketPeer.upgrade(server, sid);
    await peer.send("2probe");
    await peer.next();
    const pending = startPoll(server, sid);
    await peer.send("5", '421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    const released = await pending.response;
    assert.ok(["6", "1"].includes(released.text) || released.status === 400, `${released.status} ${released.text}`);
    await peer.close();
  });

  test("wire 1.6: messages queued during the upgrade go out on the WebSocket, in order", async () => {
    const { sid } = await session();
    const peer = await probe(sid);
    await post(server, sid, '42["burst",5]');
    await peer.send("5");
    for (let i = 0; i < 5; i++) assert.equal(await peer.next(), `42["tick",${i}]`);
    await peer.close();
  });

  test("messages by POST before 5 and by WebSocket after 5 are handled in that order", async () => {
    const { sid } = await session();
    const peer = await probe(sid);
    await post(server, sid, ['421["echo-ack",1]', '422["echo-ack",2]'].join(SEPARATOR));
    await peer.send("5", '423["echo-ack",3]');
    assert.deepEqual([await peer.next(), await peer.next(), await peer.next()], ["431[1]", "432[2]", "433[3]"]);
    await peer.close();
  });

  test("wire 1.6: GET (and POST) on the old transport after the upgrade – code 3", async () => {
    const { sid } = await session();
    const peer = await probe(sid);
    await peer.send("5", '421["echo-ack",1]');
    await peer.next();
    assertRefused(await poll(server, sid), 3);
    assertRefused(await post(server, sid, "4x"), 3);
    await peer.send('422["echo-ack",2]');
    assert.equal(await peer.next(), "432[2]");
    await peer.close();
  });

  test("wire 1.6: any other first packet closes the probe with 1005, session continues", async () => {
    for (const packet of ["4x", "2", "2probe2", "3probe", "5", "1", "6", "x", ""]) {
      const { sid } = await session();
      const peer = await WebSocketPeer.upgrade(server, sid);
      await peer.send(packet);
      if (packet === "5") {
        // Without a probe the official server takes 5 at its word and upgrades.
        await peer.send('421["echo-ack",1]');
        assert.equal(await peer.next(), "431[1]");
        await peer.close();
        continue;
      }
      assert.equal((await peer.closed(`the probe to be closed after ${JSON.stringify(packet)}`)).code, 1005);
      await pollingWorks(sid);
    }
  });

  test("0.3: bad probe packet, binary – 1005, session continues", async () => {
    const { sid } = await session();
    const peer = await WebSocketPeer.upgrade(server, sid);
    await peer.send(Buffer.from("2probe"));
    assert.equal((await peer.closed()).code, 1005);
    await pollingWorks(sid);
  });

  test("0.3, F09: second WebSocket on the same sid while probing – 1005, first unaffected", async () => {
    const { sid } = await session();
    const first = await probe(sid);
    for (let i = 0; i < 2; i++) {
      const next = await WebSocketPeer.upgrade(server, sid);
      assert.equal((await next.closed("the second WebSocket to be closed")).code, 1005);
    }
    await first.send("5", '421["echo-ack",1]');
    assert.equal(await first.next(), "431[1]");
    await first.close();
  });

  test("0.3, F09: WebSocket on a sid that has been upgraded – 1005, session continues", async () => {
    const { sid } = await session();
    const first = await probe(sid);
    await first.send("5", '421["echo-ack",1]');
    await first.next();
    const second = await WebSocketPeer.upgrade(server, sid);
    assert.equal((await second.closed()).code, 1005);
    await first.send('422["echo-ack",2]');
    assert.equal(await first.next(), "432[2]");
    await first.close();
  });

  test("0.3, F09: WebSocket on the sid of a session that began on WebSocket – 1005, session continues", async () => {
    const peer = await joined(server);
    const second = await WebSocketPeer.upgrade(server, peer.sid);
    // The official server takes it for an upgrade that never comes; Parley may close it at once.
    await second.send("4x");
    assert.equal((await second.closed()).code, 1005);
    await peer.send('421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
  });

  test("0.3: no 5 within upgradeTimeout – 1005, polling continues", async () => {
    const { sid } = await session();
    const peer = await WebSocketPeer.upgrade(server, sid);
    await peer.send("2probe");
    await peer.next();
    const begin = performance.now();
    let over = false;
    const ended = peer.closed().finally(() => (over = true));
    while (!over) {
      const response = await poll(server, sid);
      assert.equal(response.status, 200);
      if (response.text.includes("2")) await post(server, sid, "3");
    }
    assert.equal((await ended).code, 1005);
    assert.ok(performance.now() - begin > 2000, "too early");
    await pollingWorks(sid);
    // And the session can be upgraded after all.
    const again = await probe(sid);
    await again.send("5", '421["echo-ack",1]');
    assert.equal(await again.next(), "431[1]");
    await again.close();
  });

  test("0.3: no packet at all within upgradeTimeout – 1005, polling continues", async () => {
    const peer = await joined(server, "polling");
    const ws = await WebSocketPeer.upgrade(server, peer.sid);
    assert.equal((await ws.closed()).code, 1005);
    await peer.send('421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
  });

  for (const how of ["destroy", "reset"]) {
    const name = how === "reset" ? "RST" : "FIN";
    test(`F06: ${name} after 101, after 2probe, after 3probe – polling goes on, and a new upgrade works`, async () => {
      const { sid } = await session();
      const open = () => RawWebSocket.open(server, { query: `EIO=4&transport=websocket&sid=${sid}` });
      let raw = await open();
      await raw[how]();
      await pollingWorks(sid);
      const again = async () => {
        // The server may learn of the loss a moment later; until then a new attempt is closed.
        let next;
        await eventually(async () => {
          next = await open();
          next.send({ payload: "2probe" });
          const frame = await next.next("the answer to the probe");
          return frame.opcode === 1;
        }, "a new probe to be accepted");
        return next;
      };
      raw = await again();
      await raw[how]();
      await pollingWorks(sid);
      raw = await open();
      raw.send({ payload: "2probe" });
      await raw[how]();
      await pollingWorks(sid);
      raw = await again();
      raw.send({ payload: "5" });
      raw.send({ payload: '421["echo-ack",1]' });
      assert.equal(await raw.text(), "431[1]");
      await raw.destroy();
    });

    test(`F06: ${name} after 5 – one disconnect, transport close or transport error`, async () => {
      const observer = await connected(server);
      const { sid, id } = await session();
      const raw = await RawWebSocket.open(server, { query: `EIO=4&transport=websocket&sid=${sid}` });
      raw.send({ payload: "2probe" });
      await raw.next();
      raw.send({ payload: "5" });
      raw.send({ payload: '421["echo-ack",1]' });
      await raw.text();
      await raw[how]();
      assert.match(await reasonOf(observer, id), /^transport (close|error)$/);
      assert.equal(await sessionAlive(server, sid, "websocket"), false);
      observer.disconnect();
    });
  }

  test("messages flow by polling while the probe is open", async () => {
    const { sid } = await session();
    const peer = await probe(sid);
    await pollingWorks(sid);
    await peer.send("5", '421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
  });

  test("a session closed while probing closes the probe", async () => {
    const { sid } = await session();
    const peer = await probe(sid);
    assert.equal((await post(server, sid, "1")).text, "ok");
    await peer.closed("the probe of a closed session to be closed");
    assert.equal(await sessionAlive(server, sid), false);
  });

  test("closed by the server while probing: the probe is closed too", async () => {
    const { sid } = await session();
    const peer = await probe(sid);
    await post(server, sid, '42["bye",true]');
    await poll(server, sid);
    await peer.closed("the probe of a closed session to be closed");
    await eventually(async () => !(await sessionAlive(server, sid)), "the session to be gone");
  });

  test("bare engine: text and binary echo through an upgrade", async () => {
    const polled = await PollingPeer.open(engine);
    await polled.send("4before", Buffer.from([1, 2]));
    assert.deepEqual(await polled.inbox.take(2), ["4before", Buffer.from([1, 2])]);
    const peer = await WebSocketPeer.upgrade(engine, polled.sid);
    await peer.send("2probe");
    assert.equal(await peer.next(), "3probe");
    await peer.send("5", "4after", Buffer.from([3]));
    assert.equal(await peer.next(), "4after");
    assert.deepEqual(await peer.next(), Buffer.from([3]));
    // A poll still pending is ended (the official server writes 1 into it), a later one is refused.
    const end = await polled.closed("the poll of the old transport to end");
    assert.ok(end.body === "1" || end.body === '{"code":3,"message":"Bad request"}', end.body);
    await peer.close();
  });

  test("an upgrade request that is not a WebSocket request does not disturb the session", async () => {
    const { sid } = await session();
    assertRefused(await request(server, { query: { EIO: "4", transport: "websocket", sid } }), 3);
    assertRefused(await request(server, { query: { ...polling(sid), transport: "webtransport" } }), 0);
    await pollingWorks(sid);
  });
});
