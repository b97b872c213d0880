import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, client, connect, connected, settle } from "./support/client.mjs";
import { joined, TRANSPORTS } from "./support/peers.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";
import { event, eventually, sleep, within } from "./support/wait.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

const v5 = useServer("socketio-v5");
const main = useServer("main");
// For counting: no other test connects to it.
const quiet = useServer("main");

for (const [transport, Peer] of Object.entries(TRANSPORTS)) {
  describe(`CONNECT on ${transport}`, { concurrency: 4 }, () => {
    test('wire 1.7: CONNECT ok – 40{"sid":"…"} and nothing else in it', async () => {
      const peer = await Peer.open(main);
      await peer.send("40");
      const answer = await peer.next();
      assert.match(answer, /^40\{"sid":"[A-Za-z0-9_-]{20,22}"\}$/);
      assert.notEqual(JSON.parse(answer.slice(2)).sid, peer.sid, "the Socket.IO id must not reveal the session id");
      await peer.close();
    });

    test('wire 1.7: CONNECT ok, namespace form – 40/custom,{"sid":"…"}', async () => {
      const peer = await Peer.open(main);
      await peer.send("40/custom,");
      assert.match(await peer.next(), /^40\/custom,\{"sid":"[A-Za-z0-9_-]{20,22}"\}$/);
      await peer.close();
    });

    test("wire 1.7: CONNECT without the trailing comma", async () => {
      const peer = await Peer.open(main);
      await peer.send("40/custom");
      assert.match(await peer.next(), /^40\/custom,\{"sid":/);
      await peer.close();
    });

    test('wire 1.7: the auth data arrive; {} when there is none', async () => {
      for (const [nsp, prefix] of [["", ""], ["/custom,", "/custom,"]]) {
        for (const [auth, back] of [["", "{}"], ['{"token":"123","b":[1,null],"a":{}}', '{"token":"123","b":[1,null],"a":{}}'], ["{}", "{}"]]) {
          const peer = await Peer.open(v5);
          await peer.send(`40${nsp}${auth}`);
          assert.match(await peer.next(), /^40/);
          assert.equal(await peer.next(), `42${prefix}["auth",${back}]`);
          await peer.close();
        }
      }
    });

    test('wire 1.7: unknown namespace – 44/nope,{"message":"Invalid namespace"}', async () => {
      const peer = await Peer.open(main);
      await peer.send("40/nope,{}");
      assert.equal(await peer.next(), '44/nope,{"message":"Invalid namespace"}');
      await peer.send("40");
      assert.match(await peer.next(), /^40\{/);
      await peer.close();
    });

    test("wire 1.7: middleware error – 44 with message and data, in that order", async () => {
      const peer = await Peer.open(main);
      await peer.send("40/admin,");
      assert.equal(await peer.next(), '44/admin,{"message":"not authorized","data":{"code":"E401","retry":false}}');
      await peer.send('40/admin,{"token":"wrong"}');
      assert.equal(await peer.next(), '44/admin,{"message":"not authorized","data":{"code":"E401","retry":false}}');
      await peer.send('40/admin,{"token":"secret"}');
      assert.match(await peer.next(), /^40\/admin,\{"sid":/);
      await peer.close();
    });

    test("wire 1.7: query in the namespace of a CONNECT is a part of the name", async () => {
      const peer = await Peer.open(main);
      await peer.send("40/custom?token=1,");
      assert.equal(await peer.next(), '44/custom?token=1,{"message":"Invalid namespace"}');
      await peer.close();
    });
  });
}

describe("connectTimeout", { concurrency: 4 }, () => {
  for (const [transport, Peer] of Object.entries(TRANSPORTS)) {
    test(`wire 1.1: a session without CONNECT is closed after connectTimeout (1000 ms), ${transport}`, async () => {
      const begin = performance.now();
      const peer = await Peer.open(v5);
      await peer.closed("the session without CONNECT to be closed");
      const took = performance.now() - begin;
      assert.ok(took > 950 && took < 2500, `${took} ms`);
    });

    test(`a session joined to any namespace is not closed by connectTimeout, ${transport}`, async () => {
      const peer = await Peer.open(v5);
      await peer.send("40/custom,");
      await peer.next();
      await peer.next();
      await sleep(1200);
      await peer.send("40");
      assert.match(await peer.next(), /^40\{/);
      await peer.close();
    });
  }

  test("a refused CONNECT does not count", async () => {
    const peer = await WebSocketPeer.open(v5);
    await peer.send("40/nope,");
    await peer.next();
    assert.equal((await peer.closed()).code, 1005);
  });
});

describe("one CONNECT a namespace", { concurrency: 4 }, () => {
  test("wire 1.7: duplicate CONNECT to a joined namespace closes the whole connection", async () => {
    const peer = await joined(main);
    await peer.send("40");
    assert.equal((await peer.closed()).code, 1005);
  });

  test("T-R4: a second CONNECT while the first is pending (/slow)", async () => {
    const peer = await WebSocketPeer.open(main);
    await peer.send("40/slow,", "40/slow,");
    // The official server runs the middlewares twice and joins twice; Parley takes it for what it is, a protocol error.
    if (expected({ reference: true, parley: false, reason: "one pending CONNECT per namespace" })) {
      assert.match(await peer.next(), /^40\/slow,/);
      await peer.close();
    } else {
      assert.equal((await peer.closed()).code, 1005);
    }
  });

  test("events sent while the CONNECT is pending close the connection", async () => {
    const peer = await WebSocketPeer.open(main);
    await peer.send("40/slow,", '42/slow,["echo",1]');
    assert.equal((await peer.closed()).code, 1005);
  });

  test("other namespaces are served while one is pending", async () => {
    const peer = await WebSocketPeer.open(main);
    await peer.send("40/slow,", "40");
    assert.match(await peer.next(), /^40\{/);
    await peer.send('421["echo-ack",1]');
    assert.equal(await peer.next(), "431[1]");
    assert.match(await peer.next(), /^40\/slow,\{/);
    await peer.close();
  });
});

describe("official client", { concurrency: 4 }, () => {
  test("connect, id, connected, recovered", async () => {
    const socket = await connected(main);
    assert.equal(socket.connected, true);
    assert.equal(Boolean(socket.recovered), false);
    const [me] = await ask(socket, "whoami");
    assert.equal(me.id, socket.id);
    assert.notEqual(me.id, socket.io.engine.id);
    assert.deepEqual(me.rooms, [socket.id]);
    assert.equal(me.nsp, "/");
    assert.equal(me.transport, "websocket");
    assert.equal(me.recovered, false);
    assert.deepEqual(Object.keys(me), ["id", "nsp", "rooms", "transport", "auth", "query", "recovered"]);
    socket.disconnect();
  });

  test("auth as an object, query parameters", async () => {
    const socket = await connected(main, { auth: { token: "tökén", list: [1, 2] }, query: { a: "1", "b c": "ü&=" } });
    const [me] = await ask(socket, "whoami");
    assert.deepEqual(me.auth, { token: "tökén", list: [1, 2] });
    assert.equal(me.query.a, "1");
    assert.equal(me.query["b c"], "ü&=");
    assert.equal(me.query.EIO, "4");
    assert.equal(me.query.transport, "websocket");
    socket.disconnect();
  });

  test("auth as a function", async () => {
    const socket = await connected(main, { auth: (give) => give({ at: "call" }) });
    const [me] = await ask(socket, "whoami");
    assert.deepEqual(me.auth, { at: "call" });
    socket.disconnect();
  });

  test("connect_error: unknown namespace", async () => {
    const socket = client(main, { nsp: "/nope" });
    const [error] = await event(socket, "connect_error");
    assert.equal(error.message, "Invalid namespace");
    assert.equal(error.data, undefined);
    assert.equal(socket.active, false);
    socket.io.engine.close();
  });

  test("connect_error: refused by a middleware, with data", async () => {
    const socket = client(main, { nsp: "/admin", auth: { token: "no" } });
    const [error] = await event(socket, "connect_error");
    assert.equal(error.message, "not authorized");
    assert.deepEqual(error.data, { code: "E401", retry: false });
    socket.auth = { token: "secret" };
    socket.connect();
    await connect(socket);
    socket.disconnect();
  });

  test("connect_error: refused by the request hook, polling – 403 and the body", async () => {
    const socket = client(main, { transports: ["polling"], query: { deny: "1" } });
    // The client clears the response when the handlers are through.
    let body;
    socket.once("connect_error", ({ context }) => (body = context.responseText));
    const [error] = await event(socket, "connect_error");
    assert.equal(error.message, "xhr poll error");
    assert.equal(error.description, 403);
    assert.equal(body, '{"code":4,"message":"Forbidden"}');
  });

  test("connect_error: refused by the request hook, WebSocket", async () => {
    const socket = client(main, { query: { deny: "1" } });
    const [error] = await event(socket, "connect_error");
    assert.equal(error.message, "websocket error");
  });

  test("wire 1.3: events emitted before the connection is made are sent after CONNECT, in order", async () => {
    const socket = client(main, { autoConnect: false });
    const got = [];
    socket.on("echo", (value) => got.push(value));
    for (let i = 0; i < 5; i++) socket.emit("echo", i);
    socket.connect();
    await connect(socket);
    await settle(socket);
    assert.deepEqual(got, [0, 1, 2, 3, 4]);
    socket.disconnect();
  });

  test("reconnects by itself after the transport is gone, with a new id", async () => {
    const socket = await connected(main, { reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 20 });
    const first = socket.id;
    const again = within(new Promise((resolve) => socket.once("connect", resolve)), "the reconnection");
    socket.emit("drop-engine");
    await again;
    assert.notEqual(socket.id, first);
    await settle(socket);
    socket.disconnect();
  });

  test("50 clients at once", async () => {
    const list = await Promise.all(Array.from({ length: 50 }, () => connected(main, { transports: ["polling", "websocket"] })));
    assert.equal(new Set(list.map((socket) => socket.id)).size, 50);
    await Promise.all(list.map(settle));
    list.forEach((socket) => socket.disconnect());
  });
});

describe("alone on the server", () => {
  test("a connection lost while the CONNECT is pending leaves nothing behind", async () => {
    const observer = await connected(quiet);
    const alone = async () => {
      const [{ clients, sockets }] = await ask(observer, "stats");
      return clients === 1 && sockets === 1;
    };
    await eventually(alone, "the sessions of the start to be gone");
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const peer = await WebSocketPeer.open(quiet);
        await peer.send("40/slow,");
        await peer.close();
      }),
    );
    await sleep(400); // the middlewares of the lost ones come to their end
    await eventually(alone, "the lost sessions to be gone");
    observer.disconnect();
  });
});
