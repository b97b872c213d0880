import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask, connected } from "./support/client.mjs";
import { assertRefused } from "./support/errors.mjs";
import { handshake, poll, polling, post, request } from "./support/http.mjs";
import { RawWebSocket } from "./support/raw-websocket.mjs";
import { useServer } from "./support/server.mjs";
import { event, eventually } from "./support/wait.mjs";

const server = useServer("listeners");

/** What the socket's listeners saw since the last time, without what they saw of asking for it. */
async function seen(socket) {
  const [log] = await ask(socket, "take");
  return log.filter(([, name]) => name !== "take");
}

describe("catch-all listeners and middleware with the official client", { concurrency: 4 }, () => {
  test("wire 1.3: prependAny, onAny, use and the handler see an event in this order", async () => {
    const socket = await connected(server);
    assert.deepEqual(await ask(socket, "hello", "you"), ["you"]);
    assert.deepEqual(await seen(socket), [
      ["first", "hello"],
      ["any", "hello", ["you"]],
      ["use", "hello"],
      ["on", "hello"],
    ]);
    socket.disconnect();
  });

  test("wire 1.3: onAny and use see events that nobody handles", async () => {
    const socket = await connected(server);
    socket.emit("nobody", 1, { a: [2] });
    assert.deepEqual(await seen(socket), [
      ["first", "nobody"],
      ["any", "nobody", [1, { a: [2] }]],
      ["use", "nobody"],
    ]);
    socket.disconnect();
  });

  test("wire 1.3: an error in use() is the event error, and the handler is not called", async () => {
    const socket = await connected(server);
    socket.emit("forbidden");
    assert.deepEqual(await seen(socket), [
      ["first", "forbidden"],
      ["any", "forbidden", []],
      ["use", "forbidden"],
      ["error", "not you"],
    ]);
    socket.emit("swallowed");
    assert.deepEqual(await seen(socket), [
      ["first", "swallowed"],
      ["any", "swallowed", []],
      ["use", "swallowed"],
    ]);
    socket.disconnect();
  });

  test("wire 1.3: once is called once, off removes", async () => {
    const socket = await connected(server);
    for (const name of ["once", "once", "off", "hello"]) socket.emit(name);
    const handled = (await seen(socket)).filter(([what]) => what === "on");
    assert.deepEqual(handled, [["on", "once"]]);
    socket.disconnect();
  });

  test("wire 1.3: onAnyOutgoing sees emits and broadcasts that reach the socket, send() is the event message", async () => {
    const socket = await connected(server);
    const message = event(socket, "message");
    socket.emit("emits");
    assert.deepEqual(await message, ["done", 2]);
    const out = (await seen(socket)).filter(([what, name]) => what === "out" && name !== "all");
    assert.deepEqual(out, [
      ["out", "direct", [1]],
      ["out", "room", []],
      ["out", "message", ["done", 2]],
    ]);
    socket.disconnect();
  });
});

test("wire 1.9: create-room, join-room, leave-room and delete-room, the room of the socket's id included", async () => {
  const observer = await connected(server, { nsp: "/rooms" });
  const socket = await connected(server, { nsp: "/rooms" });
  const { id } = socket;
  await ask(socket, "join", "r");
  await ask(observer, "join", "r");
  await ask(socket, "join", "s");
  await ask(socket, "leave", "s");
  socket.disconnect();
  const log = await eventually(async () => {
    const [all] = await ask(observer, "log");
    return all.some(([what, room]) => what === "delete" && room === id) && all.some(([what, , who]) => what === "leave" && who === id) && all;
  }, "the room of the socket to be deleted");
  assert.deepEqual(
    log.filter(([, room]) => room === id).map(([what]) => what),
    ["create", "join", "leave", "delete"],
  );
  assert.deepEqual(
    log.filter(([, room]) => room === "s"),
    [["create", "s"], ["join", "s", id], ["leave", "s", id], ["delete", "s"]],
  );
  const left = await eventually(async () => {
    const ofRoom = (await ask(observer, "log"))[0].filter(([, room]) => room === "r");
    return ofRoom.length >= 4 && ofRoom;
  }, "the socket to leave r");
  assert.deepEqual(left, [["create", "r"], ["join", "r", id], ["join", "r", observer.id], ["leave", "r", id]]);
  observer.disconnect();
});

test("wire 1.2: new_namespace, children of dynamic namespaces included, / and their parents not", async () => {
  const child = await connected(server, { nsp: "/dyn-7" });
  const observer = await connected(server);
  assert.deepEqual(await ask(observer, "namespaces"), [["/rooms", "/dyn-7"]]);
  child.disconnect();
  observer.disconnect();
});

describe("engine events", () => {
  test("wire 1.2: initial_headers on the handshake only, headers on every answer", async () => {
    const { sid, response } = await handshake(server);
    assert.deepEqual([response.headers["x-initial"], response.headers["x-every"]], ["1", "1"]);
    const posted = await post(server, sid, "40");
    const polled = await poll(server, sid);
    for (const { headers } of [posted, polled]) assert.deepEqual([headers["x-initial"], headers["x-every"]], [undefined, "1"]);
    const raw = await RawWebSocket.session(server);
    assert.deepEqual([raw.headers["x-initial"], raw.headers["x-every"]], ["1", "1"]);
    await raw.destroy();
  });

  test("wire 1.2: generateId makes the session's id, and a failure is code 3", async () => {
    const { sid } = await handshake(server);
    assert.match(sid, /^id-/);
    assertRefused(await request(server, { query: polling(undefined, { noid: "1" }) }), 3);
  });

  test("wire 1.4: connection_error with code, message and context name", async () => {
    const observer = await connected(server);
    const before = (await ask(observer, "errors"))[0].length;
    const { sid } = await handshake(server);
    await request(server, { query: { EIO: "4", transport: "pigeon" } });
    await request(server, { query: polling("nobody") });
    await request(server, { method: "POST", query: polling(), body: "" });
    await request(server, { query: { EIO: "4", transport: "websocket" } });
    await request(server, { query: { EIO: "4", transport: "websocket", sid } });
    await request(server, { query: { EIO: "3", transport: "polling", sid } });
    await request(server, { query: polling(undefined, { noid: "1" }) });
    await request(server, { query: { EIO: "3", transport: "polling" } });
    const errors = (await ask(observer, "errors"))[0].slice(before);
    assert.deepEqual(
      errors.map(({ code, message, name }) => [code, message, name ?? null]),
      [
        [0, "Transport unknown", null],
        [1, "Session ID unknown", null],
        [2, "Bad handshake method", null],
        [3, "Bad request", "TRANSPORT_HANDSHAKE_ERROR"],
        [3, "Bad request", "TRANSPORT_MISMATCH"],
        [3, "Bad request", "PROTOCOL_MISMATCH"],
        [3, "Bad request", "ID_GENERATION_ERROR"],
        [5, "Unsupported protocol version", null],
      ],
    );
    observer.disconnect();
  });
});
