import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, call, collect, connected, reasonOf } from "./support/client.mjs";
import { client2, connect2, connected2, handshake3, poll3, post3 } from "./support/older.mjs";
import { useServer } from "./support/server.mjs";
import { event, eventually } from "./support/wait.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

// alt: Engine.IO v3 allowed, state recovery, which adds an argument behind those of an event.
const server = useServer("alt");

const WAYS = [
  { transports: ["polling"] },
  { transports: ["websocket"] },
  { transports: ["websocket"], forceBase64: true },
  { transports: ["polling", "websocket"] },
];
const TEXT = "é€\u{1f600} \u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u2028 てすと";
const bytes = (...values) => Buffer.from(values);

/** The arguments that were sent, without what state recovery adds. */
const next = async (inbox, count) => (await inbox.next()).slice(0, count);

for (const way of WAYS) {
  describe(`socket.io-client 2 ${JSON.stringify(way)}`, { concurrency: 4 }, () => {
    test("events with text and binary anywhere come back as they were sent", async () => {
      const socket = await connected2(server, way);
      const echoes = collect(socket, "echo");
      const values = [[TEXT, 1, null, true], [bytes(0, 1, 255)], [{ a: [bytes(7), TEXT, { b: bytes() }] }, bytes(1, 2)], []];
      for (const value of values) socket.emit("echo", ...value);
      for (const value of values) assert.deepEqual(await next(echoes, value.length), value);
      socket.close();
    });

    test("acknowledgements both ways, with binary", async () => {
      const socket = await connected2(server, way);
      assert.deepEqual(await ask(socket, "echo-ack", TEXT, bytes(9)), [TEXT, bytes(9)]);
      assert.deepEqual(await ask(socket, "blob", 3), [bytes(0, 1, 2)]);
      assert.deepEqual(await ask(socket, "text", 50_000), ["x".repeat(50_000)]);
      socket.on("question", (value, answer) => answer([value, bytes(5)]));
      const [answer] = await call(socket, "ask", "answer", TEXT, 2000);
      assert.deepEqual(answer, { ok: true, value: [TEXT, bytes(5)] });
      socket.close();
    });

    test("many events stay in order, across an upgrade as well", async () => {
      const socket = await connected2(server, way);
      const ticks = collect(socket, "tick");
      for (let i = 0; i < 5; i++) socket.emit("burst", 100);
      const numbers = (await ticks.take(500)).map(([number]) => number);
      assert.deepEqual(numbers, Array.from({ length: 500 }, (_, i) => i % 100));
      socket.close();
    });

    test("the socket's id is the one the client works out", async () => {
      const root = await connected2(server, way);
      const custom = root.io.socket("/custom");
      await connect2(custom);
      for (const socket of [root, custom]) {
        const [me] = await ask(socket, "whoami");
        assert.equal(me.id, socket.id);
        assert.deepEqual(me.rooms, [socket.id]);
        assert.equal(me.nsp, socket.nsp);
      }
      assert.equal(custom.id, `/custom#${root.id}`);
      assert.equal(root.id, root.io.engine.id);
      custom.close();
      root.close();
    });

    test("pings keep the connection beyond interval and timeout", async () => {
      const socket = await connected2(server, way);
      await event(socket, "pong", "the first pong");
      await event(socket, "pong", "the second pong");
      assert.equal(socket.connected, true);
      socket.close();
    });
  });
}

test("a client moves to WebSocket", async () => {
  const socket = await connected2(server, { transports: ["polling", "websocket"] });
  await eventually(async () => (await ask(socket, "whoami"))[0].transport === "websocket", "the upgrade");
  assert.deepEqual(await ask(socket, "echo-ack", bytes(1)), [bytes(1)]);
  socket.close();
});

describe("joining", { concurrency: 4 }, () => {
  test("the root is joined without a CONNECT, by a packet of its own behind the handshake", async () => {
    const { sid } = await handshake3(server);
    assert.equal((await poll3(server, sid)).text, "2:40");
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" } });
    assert.equal(await peer.next(), "40");
    await peer.close();
  });

  test("a CONNECT to the root it is in closes the connection", async () => {
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" } });
    assert.equal(await peer.next(), "40");
    await peer.send("40");
    assert.equal((await peer.closed()).code, 1005);
  });

  test("other namespaces are joined by CONNECT, answered without a payload", async () => {
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" } });
    assert.equal(await peer.next(), "40");
    await peer.send("40/custom,");
    assert.equal(await peer.next(), "40/custom,");
    await peer.send("40/dyn-17?a=1,");
    assert.equal(await peer.next(), "40/dyn-17,");
    await peer.close();
  });

  test("the root and others can be left and joined again", async () => {
    const { sid } = await handshake3(server);
    await poll3(server, sid);
    await post3(server, sid, "41");
    await post3(server, sid, "40");
    assert.equal((await poll3(server, sid)).text, "2:40");
    await post3(server, sid, "40/custom,");
    assert.equal((await poll3(server, sid)).text, "10:40/custom,");
    await post3(server, sid, "41/custom,");
    await post3(server, sid, "40/custom,");
    assert.equal((await poll3(server, sid)).text, "10:40/custom,");
    await post3(server, sid, '42/custom,1["whoami"]');
    assert.match((await poll3(server, sid)).text, new RegExp(`"id":"/custom#${sid}","nsp":"/custom","rooms":\\["/custom#${sid}"\\]`));
  });

  test("the query of the connection is the handshake's, the query of a namespace its auth", async () => {
    const root = await connected2(server, { query: { from: TEXT } });
    assert.equal((await ask(root, "whoami"))[0].query.from, TEXT);
    assert.deepEqual((await ask(root, "whoami"))[0].auth, {});
    const custom = root.io.socket("/custom", { query: { token: "a b&c=d", name: TEXT } });
    await connect2(custom);
    const [me] = await ask(custom, "whoami");
    assert.deepEqual(me.auth, { token: "a b&c=d", name: TEXT });
    assert.equal(me.query.from, TEXT);
    root.io.close();
  });

  test("a query in a namespace's address, longer than a namespace's name may be", async () => {
    const token = "x".repeat(2000);
    const socket = await connected2(server, { nsp: `/custom?token=${token}&flag` });
    assert.deepEqual((await ask(socket, "whoami"))[0].auth, { token, flag: "" });
    socket.close();
  });

  test("of equal names the last counts, + is a space, case tells them apart", async () => {
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" } });
    await peer.next();
    await peer.send("40/custom?a=1&a=2&A=x+y&%C3%A9=%F0%9F%98%80,");
    assert.equal(await peer.next(), "40/custom,");
    await peer.send('42/custom,1["whoami"]');
    const [me] = JSON.parse((await peer.next()).slice("43/custom,1".length));
    assert.deepEqual(me.auth, { a: "2", A: "x y", é: "\u{1f600}" });
    await peer.close();
  });

  test("a middleware refuses: an ERROR packet with the data, and lets in by the query", async () => {
    const socket = client2(server, { nsp: "/admin" });
    const [error] = await event(socket, "error");
    assert.deepEqual(error, { code: "E401", retry: false });
    assert.equal(socket.connected, false);
    socket.close();
    const admitted = await connected2(server, { nsp: "/admin?token=secret" });
    assert.deepEqual((await ask(admitted, "whoami"))[0].auth, { token: "secret" });
    admitted.close();
  });

  test("a namespace that is not there: an ERROR packet with an object", async () => {
    const peer = await WebSocketPeer.open(server, { query: { EIO: "3" } });
    await peer.next();
    await peer.send("40/nope,");
    assert.equal(await peer.next(), '44/nope,{"message":"Invalid namespace"}');
    const socket = client2(server, { nsp: "/nope" });
    assert.deepEqual(await event(socket, "error"), [{ message: "Invalid namespace" }]);
    socket.close();
    await peer.close();
  });
});

describe("older and current clients together", { concurrency: 4 }, () => {
  const pair = async (way) => Promise.all([connected2(server, way), connected(server)]);

  for (const way of WAYS) {
    test(`rooms and broadcasts both ways, with binary ${JSON.stringify(way)}`, async () => {
      const [older, current] = await pair(way);
      const room = `room-${older.id}`;
      const [toOlder, toCurrent] = [collect(older, "said"), collect(current, "said")];
      assert.deepEqual(await ask(older, "join", room), ["joined"]);
      assert.deepEqual(await ask(current, "join", room), ["joined"]);
      const value = [TEXT, bytes(1, 255), { deep: bytes(3) }];
      await ask(older, "say", room, ...value);
      assert.deepEqual(await next(toCurrent, 3), value);
      await ask(current, "say", room, ...value);
      assert.deepEqual(await next(toOlder, 3), value);
      await ask(current, "say-in", room, ...value);
      assert.deepEqual(await next(toOlder, 3), value);
      assert.deepEqual(await next(toCurrent, 3), value);
      await ask(older, "leave", room);
      await ask(current, "say-in", room, "last");
      assert.deepEqual(await next(toCurrent, 1), ["last"]);
      await ask(older, "echo-ack");
      assert.equal(toOlder.items.length, 0);
      older.close();
      current.close();
    });
  }

  test("each is a room by its id", async () => {
    const [older, current] = await pair({ transports: ["polling"] });
    const [toOlder, toCurrent] = [collect(older, "said"), collect(current, "said")];
    await ask(current, "say", older.id, "to the older");
    assert.deepEqual(await next(toOlder, 1), ["to the older"]);
    await ask(older, "say", current.id, "to the current");
    assert.deepEqual(await next(toCurrent, 1), ["to the current"]);
    older.close();
    current.close();
  });

  test("a room is asked for acknowledgements", async () => {
    const [older, current] = await pair({ transports: ["websocket"] });
    const room = `asked-${older.id}`;
    await ask(older, "join", room);
    await ask(current, "join", room);
    older.on("question", (name, answer) => answer("older"));
    current.on("question", (name, answer) => answer("current"));
    const [answers] = await call(current, "ask-room", "answers", room, 2000);
    assert.deepEqual(answers, { ok: true, values: ["current", "older"] });
    older.close();
    current.close();
  });
});

describe("disconnects", { concurrency: 4 }, () => {
  test("by the client: of a namespace, and of the connection with its last one", async () => {
    const [observer, custom] = await Promise.all([connected(server), connected(server, { nsp: "/custom" })]);
    const root = await connected2(server);
    const other = root.io.socket("/custom");
    await connect2(other);
    const [rootId, otherId] = [root.id, other.id];
    other.close();
    assert.equal(await reasonOf(custom, otherId), "client namespace disconnect");
    assert.deepEqual(await ask(root, "echo-ack", "still here"), ["still here"]);
    root.close();
    assert.match(await reasonOf(observer, rootId), /^(client namespace disconnect|transport close)$/);
    observer.close();
    custom.close();
  });

  for (const close of [false, true]) {
    test(`by the server, ${close ? "with" : "without"} the connection`, async () => {
      const observer = await connected(server);
      const socket = await connected2(server);
      const { id } = socket;
      const gone = event(socket, "disconnect");
      socket.emit("bye", close);
      assert.deepEqual(await gone, ["io server disconnect"]);
      assert.equal(await reasonOf(observer, id), "server namespace disconnect");
      observer.close();
    });
  }

  test("a client whose connection is dropped comes back by itself, with a new id", async () => {
    const socket = await connected2(server, { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 50, transports: ["polling", "websocket"] });
    const { id } = socket;
    const gone = event(socket, "disconnect");
    const back = event(socket, "reconnect");
    socket.emit("drop-engine");
    assert.match((await gone)[0], /^transport (close|error)$/);
    await back;
    await eventually(() => socket.connected, "the root to be joined again");
    assert.notEqual(socket.id, id);
    assert.deepEqual(await ask(socket, "echo-ack", TEXT), [TEXT]);
    socket.io.reconnection(false);
    socket.close();
  });
});
