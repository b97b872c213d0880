import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Socket as EngineClient } from "engine.io-client";
import { ask, call, client, collect, connect, connected, settle } from "./support/client.mjs";
import { useServer } from "./support/server.mjs";
import { event, Inbox, within } from "./support/wait.mjs";

const server = useServer("main");
const v5 = useServer("socketio-v5");
const engine = useServer("engine-v4");

const WAYS = [
  ["polling only", { transports: ["polling"] }, "polling"],
  ["websocket only", { transports: ["websocket"] }, "websocket"],
  ["polling, then upgrade", { transports: ["polling", "websocket"] }, "websocket"],
  ["polling and websocket, upgrade off", { transports: ["polling", "websocket"], upgrade: false }, "polling"],
  ["websocket, then polling as a fallback", { transports: ["websocket", "polling"], tryAllTransports: true }, "websocket"],
];

/** Waits for the upgrade when there will be one. */
async function inTransport(socket, name) {
  const current = socket.io.engine.transport.name;
  if (current !== name) await event(socket.io.engine, "upgrade");
  assert.equal(socket.io.engine.transport.name, name);
}

for (const [name, options, last] of WAYS) {
  describe(`socket.io-client: ${name}`, () => {
    test("connects, and the server names the same transport", async () => {
      const socket = await connected(server, options);
      await inTransport(socket, last);
      const [me] = await ask(socket, "whoami");
      assert.equal(me.transport, last);
      socket.disconnect();
    });

    test("events, acknowledgements, binary, unicode", async () => {
      const socket = await connected(server, options);
      assert.deepEqual(await call(socket, "echo", "echo", 1, "é😀", { a: [null] }), [1, "é😀", { a: [null] }]);
      assert.deepEqual(await ask(socket, "echo-ack", Buffer.from([1, 2]), "x"), [Buffer.from([1, 2]), "x"]);
      socket.on("question", (value, ack) => ack(value));
      assert.deepEqual(await call(socket, "ask", "answer", "q", 2000), [{ ok: true, value: "q" }]);
      socket.disconnect();
    });

    test("500 events in order through whatever happens to the transport", async () => {
      const socket = client(server, options);
      const got = collect(socket, "echo");
      await connect(socket);
      for (let i = 0; i < 500; i++) {
        socket.emit("echo", i);
        if (i % 50 === 0) await new Promise(setImmediate);
      }
      assert.deepEqual((await got.take(500)).map(([i]) => i), Array.from({ length: 500 }, (_, i) => i));
      socket.disconnect();
    });

    test("auth refusal, then success", async () => {
      const socket = client(server, { ...options, nsp: "/admin" });
      const [error] = await event(socket, "connect_error");
      assert.equal(error.message, "not authorized");
      socket.auth = { token: "secret" };
      socket.connect();
      await connect(socket);
      await settle(socket);
      socket.disconnect();
    });

    test("outlives several heartbeats (socketio-v5: 300 ms)", async () => {
      const socket = await connected(v5, options);
      let pings = 0;
      await within(new Promise((resolve) => socket.io.on("ping", () => ++pings === 4 && resolve())), "four heartbeats");
      assert.deepEqual(await ask(socket, "message-with-ack", "alive"), ["alive"]);
      socket.disconnect();
    });

    test("large text and binary both ways", async () => {
      const socket = await connected(server, options);
      const [text] = await ask(socket, "text", 200_000);
      assert.equal(text.length, 200_000);
      const [blob] = await ask(socket, "blob", 90_000);
      assert.equal(blob.length, 90_000);
      // 60,000 bytes are 80,000 characters on polling: below maxPayload.
      const [back] = await ask(socket, "echo-ack", Buffer.alloc(60_000, 1));
      assert.ok(back.equals(Buffer.alloc(60_000, 1)));
      socket.disconnect();
    });
  });
}

describe("client options", () => {
  test("timestampRequests, extraHeaders, withCredentials, forceBase64", async () => {
    const socket = await connected(server, {
      transports: ["polling"],
      timestampRequests: true,
      extraHeaders: { "x-parley": "1" },
      withCredentials: true,
      forceBase64: true,
    });
    assert.deepEqual(await ask(socket, "echo-ack", Buffer.from([1])), [Buffer.from([1])]);
    socket.disconnect();
  });

  test("forceBase64 on websocket: the server answers in base64 (b64=1) or binary, both are understood", async () => {
    const socket = await connected(server, { transports: ["websocket"], forceBase64: true });
    assert.deepEqual(await ask(socket, "echo-ack", Buffer.from([1, 255])), [Buffer.from([1, 255])]);
    socket.disconnect();
  });

  test("rememberUpgrade: the second connection begins on WebSocket", async () => {
    const first = await connected(server, { transports: ["polling", "websocket"], rememberUpgrade: true });
    await inTransport(first, "websocket");
    first.disconnect();
    const second = await connected(server, { transports: ["polling", "websocket"], rememberUpgrade: true });
    await inTransport(second, "websocket");
    second.disconnect();
  });

  test("perMessageDeflate of the client", async () => {
    const socket = await connected(server, { transports: ["websocket"], perMessageDeflate: { threshold: 100 } });
    const text = "compress me ".repeat(2000);
    const [back] = await ask(socket, "echo-ack", text);
    assert.ok(back === text);
    assert.match(socket.io.engine.transport.ws.extensions, /permessage-deflate/);
    socket.disconnect();
  });
});

describe("engine.io-client", () => {
  for (const [name, options] of WAYS) {
    test(`echo of text and binary: ${name}`, async () => {
      const socket = new EngineClient(engine.url, { path: "/engine.io/", ...options });
      const inbox = new Inbox();
      socket.on("message", (data) => inbox.push(data));
      await event(socket, "open");
      socket.send("text é");
      socket.send(Buffer.from([1, 2, 3]));
      socket.send("");
      assert.equal(await inbox.next(), "text é");
      assert.deepEqual(Buffer.from(await inbox.next()), Buffer.from([1, 2, 3]));
      // The official client gives undefined for an empty text.
      assert.ok(["", undefined].includes(await inbox.next()));
      if (name.includes("then upgrade")) {
        if (socket.transport.name !== "websocket") await event(socket, "upgrade");
        socket.send("after");
        assert.equal(await inbox.next(), "after");
      }
      const closed = event(socket, "close");
      socket.close();
      assert.equal((await closed)[0], "forced close");
    });
  }
});
