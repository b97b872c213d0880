import assert from "node:assert/strict";
import crypto from "node:crypto";
import { describe, test } from "node:test";
import { ask, call, collect, connected, settle } from "./support/client.mjs";
import { joined, TRANSPORTS } from "./support/peers.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";
import { event } from "./support/wait.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

const server = useServer("main");

for (const transport of Object.keys(TRANSPORTS)) {
  describe(`binary packets byte for byte on ${transport}`, { concurrency: 4 }, () => {
    test('wire 1.7: 451-["echo",{"_placeholder":true,"num":0}] and its attachment', async () => {
      const peer = await joined(server, transport);
      const packet = '451-["echo",{"_placeholder":true,"num":0}]';
      await peer.send(packet, Buffer.from([1, 2, 3]));
      assert.deepEqual(await peer.inbox.take(2), [packet, Buffer.from([1, 2, 3])]);
      await peer.close();
    });

    test("wire 1.7: several attachments, nested, numbered in the order of the arguments", async () => {
      const peer = await joined(server, transport);
      const ph = (num) => `{"_placeholder":true,"num":${num}}`;
      const parts = [Buffer.from("a"), Buffer.alloc(0), Buffer.from("c")];
      const packet = `453-["echo",{"x":${ph(0)},"y":[${ph(1)},{"z":${ph(2)}}]},"end"]`;
      await peer.send(packet, ...parts);
      assert.deepEqual(await peer.inbox.take(4), [packet, ...parts]);
      await peer.close();
    });

    test("wire 1.7: placeholders out of order are resolved by number, and renumbered on the way back", async () => {
      const peer = await joined(server, transport);
      await peer.send('452-["echo",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]', Buffer.from([0]), Buffer.from([1]));
      assert.deepEqual(await peer.inbox.take(3), [
        '452-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
        Buffer.from([1]),
        Buffer.from([0]),
      ]);
      await peer.close();
    });

    test("wire 1.7: namespace and ack id: 451-/custom,7[…] – 461-/custom,7[…]", async () => {
      const peer = await joined(server, transport, { nsp: "/custom" });
      await peer.send('451-/custom,7["echo-ack",{"_placeholder":true,"num":0},"x"]', Buffer.from([9]));
      assert.deepEqual(await peer.inbox.take(2), ['461-/custom,7[{"_placeholder":true,"num":0},"x"]', Buffer.from([9])]);
      await peer.close();
    });

    test("wire 1.7: a binary acknowledgement of the client: 461-<id>[…]", async () => {
      const peer = await joined(server, transport);
      await peer.send('42["ask","bin",1000]');
      const [, id] = /^42(\d+)\[/.exec(await peer.next());
      await peer.send(`461-${id}[{"_placeholder":true,"num":0}]`, Buffer.from([5, 6]));
      assert.deepEqual(await peer.inbox.take(2), ['451-["answer",{"ok":true,"value":{"_placeholder":true,"num":0}}]', Buffer.from([5, 6])]);
      await peer.close();
    });

    test("a binary acknowledgement of the server (blob)", async () => {
      const peer = await joined(server, transport);
      await peer.send('421["blob",300]');
      const [packet, part] = await peer.inbox.take(2);
      assert.equal(packet, '461-1[{"_placeholder":true,"num":0}]');
      assert.deepEqual(part, Buffer.from(Uint8Array.from({ length: 300 }, (_, i) => i % 256)));
      await peer.close();
    });

    test("a binary event followed at once by other packets: the order stays", async () => {
      const peer = await joined(server, transport);
      const packet = '451-["echo",{"_placeholder":true,"num":0}]';
      await peer.send('42["echo",1]', packet, Buffer.from("A"), '42["echo",2]', packet, Buffer.from("B"), '429["echo-ack",3]');
      assert.deepEqual(await peer.inbox.take(7), ['42["echo",1]', packet, Buffer.from("A"), '42["echo",2]', packet, Buffer.from("B"), "439[3]"]);
      await peer.close();
    });

    test("attachments that are never referred to are dropped", async () => {
      const peer = await joined(server, transport);
      await peer.send('452-["echo","none"]', Buffer.from([0]), Buffer.from([1]));
      assert.equal(await peer.next(), '42["echo","none"]');
      await peer.close();
    });

    test("one attachment referred to twice", async () => {
      const peer = await joined(server, transport);
      await peer.send('451-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]', Buffer.from([7]));
      const echoed = expected({
        reference: ['452-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', Buffer.from([7]), Buffer.from([7])],
        parley: ['451-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]', Buffer.from([7])],
        reason: "a copy for each placeholder would let a small packet grow without a bound on its way through",
      });
      assert.deepEqual(await peer.inbox.take(echoed.length), echoed);
      await peer.close();
    });

    test("10 attachments are accepted, 11 close the connection", async () => {
      const make = (count) => `45${count}-["echo",${Array.from({ length: count }, (_, num) => `{"_placeholder":true,"num":${num}}`)}]`;
      const parts = Array.from({ length: 11 }, (_, i) => Buffer.from([i]));
      const peer = await joined(server, transport);
      await peer.send(make(10), ...parts.slice(0, 10));
      assert.deepEqual(await peer.inbox.take(11), [make(10), ...parts.slice(0, 10)]);
      await peer.send(make(11));
      await peer.closed();
    });
  });
}

describe("binary with the official client", { concurrency: 4 }, () => {
  for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
    test(`buffers, typed arrays, nested, both ways: ${transports.join(" + ")}`, async () => {
      const socket = await connected(server, { transports });
      const [back] = await call(socket, "echo", "echo", Buffer.from([1, 2, 3]));
      assert.deepEqual(back, Buffer.from([1, 2, 3]));
      const [, nested] = await call(socket, "echo", "echo", "text", { list: [Uint8Array.from([4]), { deep: new Uint8Array([5, 6]).buffer }] });
      assert.deepEqual([...nested.list[0]], [4]);
      assert.deepEqual([...nested.list[1].deep], [5, 6]);
      const [ack] = await ask(socket, "echo-ack", Buffer.alloc(0));
      assert.equal(ack.length, 0);
      const [blob] = await ask(socket, "blob", 50_000);
      assert.equal(blob.length, 50_000);
      assert.ok(blob.every((byte, i) => byte === i % 256));
      socket.disconnect();
    });
  }

  test("a binary answer to the server", async () => {
    const socket = await connected(server);
    socket.on("question", (value, ack) => ack(Buffer.from(value)));
    const answer = event(socket, "answer");
    socket.emit("ask", Buffer.from("q"), 1000);
    const [{ ok, value }] = await answer;
    assert.equal(ok, true);
    assert.deepEqual(value, Buffer.from("q"));
    socket.disconnect();
  });

  test("300 random buffers between texts keep order and content", async () => {
    const socket = await connected(server);
    const got = collect(socket, "echo");
    const sent = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? `text ${i}` : crypto.randomBytes(i)));
    for (const [i, value] of sent.entries()) socket.emit("echo", i, value);
    assert.deepEqual(await got.take(300), sent.map((value, i) => [i, value]));
    socket.disconnect();
  });

  test("binary to a room reaches every member, mixed transports", async () => {
    const list = await Promise.all([["websocket"], ["polling"], ["websocket"]].map((transports) => connected(server, { transports })));
    for (const socket of list) await ask(socket, "join", "binary-room");
    const heard = list.map((socket) => event(socket, "said"));
    list[0].emit("say-in", "binary-room", Buffer.from([1]), { b: Buffer.from([2]) });
    for (const values of await Promise.all(heard)) assert.deepEqual(values, [Buffer.from([1]), { b: Buffer.from([2]) }]);
    list.forEach((socket) => socket.disconnect());
  });
});

describe("hostile binary", { concurrency: 4 }, () => {
  test("F27: the sum of the attachments may not exceed maxPayload without bound – closed or refused", async () => {
    const witness = await connected(server);
    const peer = await joined(server);
    await peer.send(`4510-["nobody",${Array.from({ length: 10 }, (_, num) => `{"_placeholder":true,"num":${num}}`)}]`);
    for (let i = 0; i < 10; i++) peer.ws.send(Buffer.alloc(90_000));
    await settle(witness);
    witness.disconnect();
    peer.ws.terminate();
  });

  test("T-32: attachments are not kept for another namespace or connection", async () => {
    const [one, two] = await Promise.all([joined(server), joined(server)]);
    await one.send('451-["echo",{"_placeholder":true,"num":0}]');
    await two.send(Buffer.from([1]));
    assert.equal((await two.closed()).code, 1005);
    await one.send(Buffer.from([2]));
    assert.deepEqual(await one.inbox.take(2), ['451-["echo",{"_placeholder":true,"num":0}]', Buffer.from([2])]);
    await one.close();
  });

  test("T-32: binary before CONNECT closes the connection", async () => {
    const peer = await WebSocketPeer.open(server);
    await peer.send(Buffer.from([1]));
    assert.equal((await peer.closed()).code, 1005);
  });

  test("T-32: a binary event before CONNECT closes the connection when it is complete, or before", async () => {
    const peer = await WebSocketPeer.open(server);
    await peer.send('451-["echo",{"_placeholder":true,"num":0}]', Buffer.from([1]));
    assert.equal((await peer.closed()).code, 1005);
  });

  test("invalid base64 on polling hurts nobody", async () => {
    const witness = await connected(server);
    const peer = await joined(server, "polling");
    await peer.send('451-["nobody",{"_placeholder":true,"num":0}]', "b!!!!");
    await settle(witness);
    witness.disconnect();
    await peer.send("1");
    await peer.closed();
  });
});
