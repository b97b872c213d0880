import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, call, collect, connected, settle } from "./support/client.mjs";
import { joined } from "./support/peers.mjs";
import { useServer } from "./support/server.mjs";
import { event } from "./support/wait.mjs";

const server = useServer("main");
const v5 = useServer("socketio-v5");

describe("events with the official client", { concurrency: 4 }, () => {
  test("wire 1.3: arguments of every JSON type come back", async () => {
    const socket = await connected(server);
    const values = [1, -1.5, "text", true, null, [1, [2]], { a: { b: [] }, z: "€" }];
    assert.deepEqual(await call(socket, "echo", "echo", ...values), values);
    socket.disconnect();
  });

  test("wire 1.7: undefined and NaN arrive as null, dates as ISO strings, functions nowhere", async () => {
    const socket = await connected(server);
    const date = new Date(0);
    assert.deepEqual(await call(socket, "echo", "echo", undefined, NaN, date, { u: undefined, d: date }), [
      null,
      null,
      date.toISOString(),
      { d: date.toISOString() },
    ]);
    socket.disconnect();
  });

  test("unicode in names and values", async () => {
    const socket = await connected(v5);
    const values = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "\u0000\u001f\u2028", "👩‍👩‍👧‍👦"];
    assert.deepEqual(await call(socket, "message", "message-back", ...values), values);
    socket.disconnect();
  });

  test('send() is the event "message"', async () => {
    const socket = await connected(v5);
    const answer = event(socket, "message-back");
    socket.send("a", 1);
    assert.deepEqual(await answer, ["a", 1]);
    socket.disconnect();
  });

  test("1,000 events both ways keep their order", async () => {
    const socket = await connected(server);
    const got = collect(socket, "echo");
    for (let i = 0; i < 1000; i++) socket.emit("echo", i);
    assert.deepEqual((await got.take(1000)).map(([i]) => i), Array.from({ length: 1000 }, (_, i) => i));
    socket.disconnect();
  });

  for (const transport of ["websocket", "polling"]) {
    test(`a burst of 2,000 events of the server keeps its order, ${transport}`, async () => {
      const socket = await connected(server, { transports: [transport] });
      const got = collect(socket, "tick");
      socket.emit("burst", 2000);
      assert.deepEqual((await got.take(2000)).map(([i]) => i), Array.from({ length: 2000 }, (_, i) => i));
      socket.disconnect();
    });
  }

  test("events and acknowledgements leave the server in the order of the calls", async () => {
    const peer = await joined(server);
    await peer.send('42["burst",3]', '421["echo-ack","a"]', '42["burst",2]', '42["echo","b"]', '422["echo-ack","c"]');
    assert.deepEqual(await peer.inbox.take(8), [
      '42["tick",0]',
      '42["tick",1]',
      '42["tick",2]',
      '431["a"]',
      '42["tick",0]',
      '42["tick",1]',
      '42["echo","b"]',
      '432["c"]',
    ]);
    await peer.close();
  });

  test("payloads near maxPayload (100,000) both ways, websocket and polling", async () => {
    for (const transport of ["websocket", "polling"]) {
      const socket = await connected(server, { transports: [transport] });
      const text = "é".repeat(49_000);
      assert.ok((await ask(socket, "echo-ack", text))[0] === text, "the acknowledgement differs");
      const [big] = await ask(socket, "text", 300_000);
      assert.equal(big.length, 300_000);
      socket.disconnect();
    }
  });

  test("the client splits a burst over maxPayload by itself on polling", async () => {
    const socket = await connected(server, { transports: ["polling"] });
    const got = collect(socket, "echo");
    const text = "x".repeat(30_000);
    for (let i = 0; i < 10; i++) socket.emit("echo", i, text);
    assert.deepEqual((await got.take(10)).map(([i]) => i), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    socket.disconnect();
  });

  test("volatile and compress(false) are the client's own business", async () => {
    const socket = await connected(server);
    assert.deepEqual(await call(socket.volatile, "echo", "echo", 1).catch(() => [1]), [1]);
    const answer = event(socket, "echo");
    socket.compress(false).emit("echo", 2);
    assert.deepEqual(await answer, [2]);
    await settle(socket);
    socket.disconnect();
  });
});
