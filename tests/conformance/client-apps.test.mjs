import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Socket as EngineClient } from "engine.io-client";
import { ask, call, client, collect, connect, connected } from "./support/client.mjs";
import { assertRefused } from "./support/errors.mjs";
import { polling, request } from "./support/http.mjs";
import { useServer } from "./support/server.mjs";
import { event } from "./support/wait.mjs";

// The applications that the official clients' own suites are written for.
const sio = useServer("sio-client");
const eio = useServer("eio-client");

/** The message of the error that a connection ends with. */
const refusal = async (nsp, options) => (await event(client(sio, { nsp, ...options }), "connect_error"))[0].message;

describe("sio-client: events", () => {
  test("hi, echo, false", async () => {
    const socket = await connected(sio);
    await call(socket, "hi", "hi");
    assert.deepEqual(await ask(socket, "echo", { a: 1 }), [{ a: 1 }]);
    assert.equal((await call(socket, "false", "false"))[0], false);
  });

  test("ack: asks the client, and says so when it likes the answer", async () => {
    const socket = await connected(sio);
    socket.on("ack", (answer) => answer(5, { test: true }));
    await call(socket, "ack", "got it");
  });

  test("dates travel as ISO strings", async () => {
    const socket = await connected(sio);
    const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
    assert.match((await ask(socket, "getAckDate", { test: true }))[0], iso);
    assert.match((await call(socket, "getDate", "takeDate"))[0], iso);
    assert.match((await call(socket, "getDateObj", "takeDateObj"))[0].date, iso);
  });

  test("texts of all alphabets, in order", async () => {
    const socket = await connected(sio);
    const texts = collect(socket, "takeUtf8");
    socket.emit("getUtf8");
    for (const text of ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"]) assert.equal((await texts.next())[0], text);
  });

  test("bytes both ways", async () => {
    const socket = await connected(sio);
    const bytes = Buffer.from("asdfasdf");
    assert.deepEqual((await call(socket, "doge", "doge"))[0], bytes);
    assert.deepEqual((await call(socket, "getbin", "takebin"))[0], bytes);
    await call(socket, "buffa", "buffack", bytes);
    await call(socket, "jsonbuff", "jsonbuff-ack", { hello: "lol", message: bytes, goodbye: "gotcha" });
    socket.emit("abuff1", bytes);
    await call(socket, "abuff2", "abuff2-ack");
  });

  test("what is not bytes is not taken for them", async () => {
    const socket = await connected(sio);
    const wrong = collect(socket, "buffack");
    socket.emit("buffa", "YXNkZg==");
    socket.emit("buffa", { _placeholder: true });
    socket.emit("jsonbuff", { hello: "lol", message: "YXNkZg==", goodbye: "gotcha" });
    await call(socket, "hi", "hi");
    assert.equal(wrong.items.length, 0);
  });

  test("getId, getHandshake", async () => {
    const socket = await connected(sio, { query: { key: "&=?bar" }, auth: { token: "abc" }, extraHeaders: { "X-Custom": "1" } });
    assert.deepEqual(await ask(socket, "getId"), [socket.id]);
    const [handshake] = await ask(socket, "getHandshake");
    assert.equal(handshake.query.key, "&=?bar");
    assert.deepEqual(handshake.auth, { token: "abc" });
    assert.equal(handshake.headers["x-custom"], "1");
    assert.equal(typeof handshake.issued, "number");
    assert.equal(handshake.secure, false);
    assert.equal(handshake.xdomain, false);
  });
});

describe("sio-client: namespaces", () => {
  test("those that are there can be joined", async () => {
    for (const nsp of ["/foo", "/timeout_socket", "/valid", "/asd"]) await connect(client(sio, { nsp }));
    const foo = await connected(sio, { nsp: "/foo" });
    assert.deepEqual(await ask(foo, "getId"), [foo.id]);
  });

  test("/abc tells of the handshake", async () => {
    const socket = client(sio, { nsp: "/abc", query: { a: "b" }, auth: { c: "d" } });
    const [handshake] = await event(socket, "handshake");
    assert.equal(handshake.query.a, "b");
    assert.deepEqual(handshake.auth, { c: "d" });
  });

  test("refusals", async () => {
    assert.equal(await refusal("/no"), "Auth failed (custom namespace)");
    assert.equal(await refusal("/", { query: { fail: "true" } }), "Auth failed (main namespace)");
    assert.equal(await refusal("/nowhere"), "Invalid namespace");
  });
});

describe("eio-client", () => {
  const open = (options) => new EngineClient(eio.url, { path: "/engine.io", transports: ["polling"], ...options });
  const reply = async (socket, message) => {
    const answer = event(socket, "message");
    socket.send(message);
    return (await answer)[0];
  };

  test("greets, echoes, gives bytes and text", async () => {
    const socket = open();
    assert.equal((await event(socket, "message"))[0], "hi");
    assert.equal(await reply(socket, "echo"), "echo");
    assert.deepEqual(Buffer.from(await reply(socket, "give binary")), Buffer.from([0, 1, 2, 3, 4]));
    assert.equal(await reply(socket, "give utf8"), "пойду спать всем спокойной ночи");
    socket.close();
  });

  test("tells the headers of the POST that carried a message", async () => {
    const socket = open({ extraHeaders: { "X-Custom-Header-For-My-Project": "my-secret-access-token" } });
    await event(socket, "message");
    assert.equal(JSON.parse(await reply(socket, "sendHeaders"))["x-custom-header-for-my-project"], "my-secret-access-token");
    socket.close();
  });

  test("the handshake carries four cookies, later responses none", async () => {
    const response = await request(eio, { path: "/engine.io/", query: polling() });
    const cookies = response.headers["set-cookie"];
    assert.deepEqual(cookies.slice(0, 3), ["1=1; Max-Age=86400", "2=2; Path=/; HttpOnly; Secure; SameSite=Strict", "3=3; Max-Age=0"]);
    assert.match(cookies[3], /^4=4; Expires=\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    const { sid, maxPayload } = JSON.parse(response.text.split("\x1e")[0].slice(1));
    assert.equal(maxPayload, 100);
    const later = await request(eio, { method: "POST", path: "/engine.io/", query: polling(sid), body: "4x" });
    assert.equal(later.headers["set-cookie"], undefined);
  });

  test("the hook refuses what asks for it", async () => {
    assertRefused(await request(eio, { path: "/engine.io/", query: { ...polling(), deny: "1" } }), 4);
  });

  test("a payload of more than 100 bytes is answered 413", async () => {
    const { text } = await request(eio, { path: "/engine.io/", query: polling() });
    const { sid } = JSON.parse(text.split("\x1e")[0].slice(1));
    const response = await request(eio, { method: "POST", path: "/engine.io/", query: polling(sid), body: "4" + "x".repeat(100) });
    assert.equal(response.status, 413);
  });
});
