import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connected, reasonOf } from "./support/client.mjs";
import { assertEmpty, assertRefused } from "./support/errors.mjs";
import { handshake, poll, polling, post, request, SEPARATOR, start, startPoll } from "./support/http.mjs";
import { join, joined, TRANSPORTS } from "./support/peers.mjs";
import { PollingPeer } from "./support/polling.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";
import { eventually } from "./support/wait.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

const server = useServer("main");

/** The packets of the offence, and whether a CONNECT to "/" went before. */
const MATRIX = [
  ["invalid packet", ["4abc"]],
  ["invalid packet: type 7", ["47"]],
  ["invalid packet: type 9 with data", ['49["x"]']],
  ["invalid packet: empty message", ["4"]],
  ["invalid packet: JSON cut short", ['42["a"']],
  ["invalid packet: JSON followed by garbage", ['42["a"]x']],
  ["invalid packet: an object in place of an array", ['42{"a":1}']],
  ["invalid packet: a string in place of an array", ['42"a"']],
  ["invalid packet: DISCONNECT with a payload", ['41{"a":1}']],
  ["invalid packet: ACK with an object", ['431{"a":1}']],
  ["invalid packet: CONNECT with an array", ["40/custom,[]"]],
  ["invalid packet: CONNECT with a string", ['40/custom,"x"']],
  ["client-sent CONNECT_ERROR", ['44{"message":"x"}']],
  ["2nd CONNECT", ["40"]],
  ["EVENT on an unjoined namespace", ['42/custom,["echo",1]']],
  ["EVENT on an unknown namespace", ['42/nope,["echo",1]']],
  ["ACK on an unjoined namespace", ["43/custom,1[]"]],
  ["DISCONNECT of an unjoined namespace", ["41/custom"]],
  ["binary without header", [Buffer.from([1, 2, 3])]],
  ["text while attachments pending", ['451-["echo",{"_placeholder":true,"num":0}]', '42["echo",1]']],
  ["> 10 attachments", [`4511-["echo",${Array.from({ length: 11 }, (_, num) => `{"_placeholder":true,"num":${num}}`)}]`]],
  ["5999999999 attachments (CVE-2026-33151)", ['455999999999-["echo",{"_placeholder":true,"num":0}]']],
  ["0 attachments: 450- (CVE-2026-69185)", ['450-["echo"]']],
  ["0 attachments in an ACK: 460-", ["460-1[]"]],
  ["negative attachments", ['45-1-["echo"]']],
  ["1.5 attachments", ['451.5-["echo",{"_placeholder":true,"num":0}]']],
  ["attachments not a number", ['45x-["echo"]']],
  ["attachments without a dash", ['451["echo"]']],
  ["attachments without a number", ['45-["echo"]']],
  ["reserved event name: connect", ['42["connect"]']],
  ["reserved event name: connect_error", ['42["connect_error"]']],
  ["reserved event name: disconnect", ['42["disconnect"]']],
  ["reserved event name: disconnecting", ['42["disconnecting"]']],
  ["reserved event name: newListener", ['42["newListener"]']],
  ["reserved event name: removeListener", ['42["removeListener"]']],
  ["reserved event name in a binary event", ['451-["connect",{"_placeholder":true,"num":0}]']],
  ["empty event", ["42[]"]],
  ["non-string event name: object", ["42[{}]"]],
  ["non-string event name: array", ['42[["echo"]]']],
  ["non-string event name: null", ["42[null]"]],
  ["non-string event name: true", ["42[true]"]],
  ["2/a[…] without a comma: the rest is the namespace", ['42/custom["echo"]']],
];

describe("close matrix on WebSocket: 1005, reason forced close", { concurrency: 8 }, () => {
  for (const [name, packets] of MATRIX) {
    test(`0.3: ${name} – 1005`, async () => {
      const observer = await connected(server);
      const peer = await joined(server);
      await peer.send(...packets);
      const { code, reason } = await peer.closed(`the connection to be closed after: ${name}`);
      assert.equal(code, 1005);
      assert.equal(reason, "");
      assert.equal(await reasonOf(observer, peer.id), "forced close");
      observer.disconnect();
    });
  }

  for (const [name, packet] of [
    ["EVENT before CONNECT", '42["echo",1]'],
    ["ACK before CONNECT", "431[]"],
    ["DISCONNECT before CONNECT", "41"],
    ["binary before CONNECT (T-32)", Buffer.from([1])],
    ["an undecodable packet before CONNECT", "4x"],
  ]) {
    test(`0.3: ${name} – 1005`, async () => {
      const peer = await WebSocketPeer.open(server);
      await peer.send(packet);
      assert.equal((await peer.closed()).code, 1005);
    });
  }

  test("0.3: no CONNECT within connectTimeout – 1005", async () => {
    const peer = await WebSocketPeer.open(server);
    const begin = performance.now();
    assert.equal((await peer.closed()).code, 1005);
    assert.ok(performance.now() - begin > 1400);
  });

  test("0.3: unknown Engine.IO type – 1005, parse error", async () => {
    const observer = await connected(server);
    for (const packet of ["9", "7abc", "x", ""]) {
      const peer = await joined(server);
      await peer.send(packet);
      assert.equal((await peer.closed(`the end after ${JSON.stringify(packet)}`)).code, 1005);
      assert.equal(await reasonOf(observer, peer.id), "parse error");
    }
    observer.disconnect();
  });

  test("0.3: client sends 2 – 1005, transport error", async () => {
    const observer = await connected(server);
    const peer = await joined(server);
    await peer.send("2");
    assert.equal((await peer.closed()).code, 1005);
    assert.equal(await reasonOf(observer, peer.id), "transport error");
    observer.disconnect();
  });

  test("0.3: > maxPayload – 1009, transport error", async () => {
    const observer = await connected(server);
    const peer = await joined(server);
    await peer.send("4" + "x".repeat(100_000));
    assert.equal((await peer.closed()).code, 1009);
    assert.equal(await reasonOf(observer, peer.id), "transport error");
    observer.disconnect();
  });

  test("0.3: ping timeout – 1005, ping timeout", async () => {
    const observer = await connected(server);
    const peer = await joined(server, "websocket", { heartbeat: false });
    assert.equal((await peer.closed()).code, 1005);
    assert.equal(await reasonOf(observer, peer.id), "ping timeout");
    observer.disconnect();
  });

  test("0.3: disconnect(true) = 41, then 1005", async () => {
    const observer = await connected(server);
    const peer = await joined(server);
    await peer.send('42["bye",true]');
    assert.equal(await peer.next(), "41");
    assert.equal((await peer.closed()).code, 1005);
    assert.equal(await reasonOf(observer, peer.id), "server namespace disconnect");
    observer.disconnect();
  });

  test("0.3: disconnect() = 41 only, the transport stays", async () => {
    const observer = await connected(server);
    const peer = await joined(server);
    await peer.send('42["bye"]');
    assert.equal(await peer.next(), "41");
    assert.equal(await reasonOf(observer, peer.id), "server namespace disconnect");
    await join(peer);
    await peer.send('421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
    observer.disconnect();
  });

  test("0.3: a closed Engine.IO session – 1005, no DISCONNECT packet, forced close", async () => {
    const observer = await connected(server);
    const peer = await joined(server);
    await peer.send('42["drop-engine"]');
    assert.equal((await peer.closed()).code, 1005);
    assert.equal(peer.inbox.items.length, 0);
    assert.equal(await reasonOf(observer, peer.id), "forced close");
    observer.disconnect();
  });

  test("0.3: Engine.IO 1 (close) from a client on WebSocket is ignored", async () => {
    const peer = await joined(server);
    await peer.send("1", '421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
  });

  test("Engine.IO 6 (noop), 5 and 0 from a client on WebSocket are ignored", async () => {
    const peer = await joined(server);
    await peer.send("6", "5", "0", '421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
  });

  test("the client closes the WebSocket – transport close", async () => {
    const observer = await connected(server);
    const peer = await joined(server);
    await peer.close();
    assert.equal(await reasonOf(observer, peer.id), "transport close");
    observer.disconnect();
  });

  test("F08: disconnect between a header and its attachment – transport close, no handler call", async () => {
    const observer = await connected(server);
    const heard = [];
    observer.on("shouted", (...values) => heard.push(values));
    const peer = await joined(server);
    await peer.send('451-["shout","F08",{"_placeholder":true,"num":0}]');
    await peer.close();
    assert.equal(await reasonOf(observer, peer.id), "transport close");
    assert.deepEqual(heard, []);
    observer.disconnect();
  });
});

describe("close matrix on polling", { concurrency: 8 }, () => {
  for (const [name, packets] of MATRIX) {
    test(`0.3: polling – ${name}: POST 200 ok, waiting poll gets 1, session closed`, async () => {
      const observer = await connected(server);
      const peer = await joined(server, "polling");
      const response = await peer.send(...packets);
      assert.equal(response.status, 200);
      assert.equal(response.text, "ok");
      const end = await peer.closed(`the waiting poll to be answered after: ${name}`);
      assert.equal(end.status, 200);
      assert.match(end.body, /^(6\x1e)?1$/);
      assertRefused(await poll(server, peer.sid), 1);
      // The second when the POST was handled before the poll had come.
      assert.match(await reasonOf(observer, peer.id), /^forced (server )?close$/);
      observer.disconnect();
    });
  }

  test("wire 1.7: undecodable packet without a pending GET – the next GET gets 6, 1", async () => {
    const { sid } = await handshake(server);
    await post(server, sid, "40");
    await poll(server, sid);
    assert.equal((await post(server, sid, "4abc")).text, "ok");
    assert.equal((await poll(server, sid)).text, `6${SEPARATOR}1`);
    assertRefused(await poll(server, sid), 1);
  });

  test("wire 1.7: EVENT before CONNECT without a pending GET – the next GET gets 6, 1", async () => {
    const { sid } = await handshake(server);
    assert.equal((await post(server, sid, '42["echo",1]')).text, "ok");
    assert.equal((await poll(server, sid)).text, `6${SEPARATOR}1`);
    assertRefused(await poll(server, sid), 1);
  });

  test("wire 1.7: connectTimeout expiry – the waiting poll gets 1", async () => {
    const { sid } = await handshake(server);
    const begin = performance.now();
    const response = await poll(server, sid);
    assert.equal(response.status, 200);
    assert.equal(response.text, "1");
    assert.ok(performance.now() - begin > 1400);
    assertRefused(await poll(server, sid), 1);
  });

  test("wire 1.7: disconnect(true) – 41, then 1", async () => {
    const observer = await connected(server);
    const peer = await joined(server, "polling");
    await peer.send('42["bye",true]');
    assert.equal(await peer.next(), "41");
    const end = await peer.closed();
    assert.match(end.body, /(^|\x1e)1$/);
    assert.equal(await reasonOf(observer, peer.id), "server namespace disconnect");
    observer.disconnect();
  });

  test("0.3: disconnect() – 41 only, the session stays", async () => {
    const peer = await joined(server, "polling");
    await peer.send('42["bye"]');
    assert.equal(await peer.next(), "41");
    await join(peer);
    await peer.close();
  });

  test("the client sends 1 – transport close", async () => {
    const observer = await connected(server);
    const peer = await joined(server, "polling");
    await peer.send("1");
    await peer.closed();
    assert.equal(await reasonOf(observer, peer.id), "transport close");
    observer.disconnect();
  });

  test("0.3: 2nd GET 400 (empty), the 1st gets 1, session closed, transport error", async () => {
    const observer = await connected(server);
    const peer = await joined(server, "polling");
    await peer.send("3"); // a round trip: its poll is waiting
    assertEmpty(await poll(server, peer.sid), 400);
    assert.deepEqual(await peer.closed(), { status: 200, body: "1" });
    assert.equal(await reasonOf(observer, peer.id), "transport error");
    observer.disconnect();
  });

  test("wire 1.4: two overlapping POSTs – transport error", async () => {
    const observer = await connected(server);
    const peer = await joined(server, "polling");
    const first = start(server, { method: "POST", query: polling(peer.sid), headers: { "Content-Length": 100 }, keepOpen: true });
    first.req.write("4half");
    let second;
    await eventually(async () => (second = await post(server, peer.sid, "3")).status !== 200, "the second POST to be refused");
    assertEmpty(second, 400);
    assert.equal(await reasonOf(observer, peer.id), "transport error");
    first.req.destroy();
    observer.disconnect();
  });

  test("wire 1.4: POST application/octet-stream – transport error, the waiting poll is answered", async () => {
    const observer = await connected(server);
    const peer = await joined(server, "polling");
    await peer.send("3"); // a round trip: its poll is waiting
    assertEmpty(await post(server, peer.sid, "4x", { "Content-Type": "application/octet-stream" }), 400);
    assert.equal((await peer.closed()).body, "1");
    assert.equal(await reasonOf(observer, peer.id), "transport error");
    observer.disconnect();
  });

  for (const [name, body] of [["empty body", ""], ["garbage", "abc"], ["unknown type", "8"]]) {
    test(`wire 1.4, 0.3: ${name} – 200 ok, then parse error`, async () => {
      const observer = await connected(server);
      const peer = await joined(server, "polling");
      const response = await post(server, peer.sid, body);
      assert.equal(response.text, "ok");
      await peer.closed();
      assert.equal(await reasonOf(observer, peer.id), "parse error");
      observer.disconnect();
    });
  }

  test("0.3: POST > maxPayload – 413, session stays open", async () => {
    const peer = await joined(server, "polling");
    assertEmpty(await post(server, peer.sid, "4" + "x".repeat(100_000)), 413);
    await peer.send('421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
  });

  test("0.3: client-aborted poll – transport error or transport close", async () => {
    const observer = await connected(server);
    const { sid } = await handshake(server);
    await post(server, sid, "40");
    const { id } = { id: JSON.parse((await poll(server, sid)).text.slice(2)).sid };
    const pending = startPoll(server, sid);
    await post(server, sid, "3");
    pending.req.destroy();
    assert.match(await reasonOf(observer, id), /^transport (error|close)$/);
    observer.disconnect();
  });

  test("0.3: PUT on a live session – session stays open", async () => {
    const peer = await joined(server, "polling");
    const response = await request(server, { method: "PUT", query: polling(peer.sid) });
    assert.equal(response.status, expected({ reference: 500, parley: 405, reason: "405 with Allow says what is wrong" }));
    await peer.send('421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
  });

  test("0.3: no pong – ping timeout", async () => {
    const observer = await connected(server);
    const { sid } = await handshake(server);
    await post(server, sid, "40");
    const { sid: id } = JSON.parse((await poll(server, sid)).text.slice(2));
    assert.equal((await poll(server, sid)).text, "2");
    await poll(server, sid);
    assert.equal(await reasonOf(observer, id), "ping timeout");
    observer.disconnect();
  });

  test("packets after the offence in the same POST are not handled", async () => {
    const observer = await connected(server);
    const heard = [];
    observer.on("shouted", (...values) => heard.push(values));
    const peer = await joined(server, "polling");
    await peer.send("4abc", '42["shout","after the offence"]');
    await peer.closed();
    await reasonOf(observer, peer.id);
    assert.deepEqual(heard, []);
    observer.disconnect();
  });
});

describe("0.3: what does not close the connection", { concurrency: 8 }, () => {
  for (const transport of Object.keys(TRANSPORTS)) {
    test(`${transport}: invalid namespace = 44/nope,{"message":"Invalid namespace"}`, async () => {
      const peer = await joined(server, transport);
      await peer.send("40/nope,");
      assert.equal(await peer.next(), '44/nope,{"message":"Invalid namespace"}');
      await peer.send('421["echo-ack",1]');
      assert.equal(await peer.next(), "431[1]");
      await peer.close();
    });
  }

  test("exactly 10 attachments", async () => {
    const peer = await joined(server);
    const placeholders = Array.from({ length: 10 }, (_, num) => `{"_placeholder":true,"num":${num}}`).join(",");
    const parts = Array.from({ length: 10 }, (_, i) => Buffer.from([i]));
    await peer.send(`4510-["echo",${placeholders}]`, ...parts);
    assert.deepEqual(await peer.inbox.take(11), [`4510-["echo",${placeholders}]`, ...parts]);
    await peer.close();
  });

  test("an unknown acknowledgement", async () => {
    const peer = await joined(server);
    await peer.send("43999[1]", '421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    await peer.close();
  });
});
