import assert from "node:assert/strict";
import { describe, test } from "node:test";
import parser from "socket.io-msgpack-parser";
import { ask, call, client, collect, connect, connected, reasonOf, settle } from "./support/client.mjs";
import { TRANSPORTS } from "./support/peers.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";
import { event, within } from "./support/wait.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

const server = useServer("main", ["--parser", "msgpack"]);
const suite = useServer("socketio-v5", ["--parser", "msgpack"]);

const encode = (packet) => new parser.Encoder().encode(packet)[0];
const hex = (text) => Buffer.from(text, "hex");

function decode(bytes) {
  assert.ok(Buffer.isBuffer(bytes), `a binary message instead of ${bytes}`);
  const decoder = new parser.Decoder();
  let packet;
  decoder.on("decoded", (value) => (packet = value));
  decoder.add(bytes);
  return packet;
}

/** A scripted peer that has joined. */
async function joined(transport, nsp = "/", data = undefined) {
  const peer = await TRANSPORTS[transport].open(server);
  await peer.send(encode({ type: 0, data, nsp }));
  const answer = decode(await peer.next("the answer to CONNECT"));
  assert.equal(answer.type, 0);
  assert.equal(answer.nsp, nsp);
  assert.equal(typeof answer.data.sid, "string");
  peer.id = answer.data.sid;
  return peer;
}

const fromClient = (options) => connected(server, { parser, ...options });

for (const transport of Object.keys(TRANSPORTS)) {
  describe(`wire 1.8: packets byte for byte on ${transport}`, { concurrency: 4 }, () => {
    test("CONNECT with auth, whoami, DISCONNECT", async () => {
      const peer = await TRANSPORTS[transport].open(server);
      await peer.send(hex("83a47479706500a46461746181a5746f6b656ea174a36e7370a12f"));
      const { data, nsp } = decode(await peer.next());
      assert.equal(nsp, "/");
      await peer.send(encode({ type: 2, data: ["whoami"], options: { compress: true }, id: 1, nsp: "/" }));
      const answer = decode(await peer.next());
      assert.equal(answer.type, 3);
      assert.equal(answer.id, 1);
      assert.equal(answer.data[0].id, data.sid);
      assert.deepEqual(answer.data[0].auth, { token: "t" });
      await peer.send(hex("82a47479706501a36e7370a12f"));
      const observer = await fromClient();
      assert.equal(await reasonOf(observer, data.sid), "client namespace disconnect");
      observer.disconnect();
      await peer.close();
    });

    test("an event and its bytes inline: the same bytes come back", async () => {
      const peer = await joined(transport);
      const packet = encode({ type: 2, data: ["echo", 1, -1, 1.5, "ü", null, true, [Buffer.from([1, 2, 3])], { a: {} }, 2 ** 32, -(2 ** 40)], nsp: "/" });
      await peer.send(packet);
      assert.deepEqual(await peer.next(), packet);
      await peer.close();
    });

    test("the server ends the namespace: 82a47479706501a36e7370a12f", async () => {
      const peer = await joined(transport);
      await peer.send(encode({ type: 2, data: ["bye", false], nsp: "/" }));
      assert.deepEqual(await peer.next(), hex("82a47479706501a36e7370a12f"));
      await peer.close();
    });

    test("CONNECT_ERROR of an unknown namespace and of middleware", async () => {
      const peer = await TRANSPORTS[transport].open(server);
      await peer.send(encode({ type: 0, data: undefined, nsp: "/nope" }));
      assert.deepEqual(decode(await peer.next()), { type: 4, data: { message: "Invalid namespace" }, nsp: "/nope" });
      await peer.send(encode({ type: 0, data: {}, nsp: "/admin" }));
      assert.deepEqual(decode(await peer.next()), { type: 4, data: { message: "not authorized", data: { code: "E401", retry: false } }, nsp: "/admin" });
      await peer.close();
    });
  });
}

describe("wire 1.8: forms of MessagePack that notepack reads but does not write", { concurrency: 4 }, () => {
  const head = "83a47479706502a36e7370a12fa464617461";
  for (const [what, bytes, values] of [
    ["float 32", "ca3fc00000", [1.5]],
    ["wide integers", "d3ffffffffffffffff", [-1]],
    ["a wide unsigned integer", "cf0000000000000001", [1]],
    ["str 8", "d90161", ["a"]],
    ["str 32", "db0000000161", ["a"]],
    ["array 32", "dd0000000101", [[1]]],
    ["map 16", "de0001a16101", [{ a: 1 }]],
    ["map 32 with keys that are numbers", "df00000002010201c0", [{ 1: null }]],
    ["bin 32", "c600000001ff", [Buffer.from([255])]],
  ]) {
    test(what, async () => {
      const peer = await joined("websocket");
      await peer.send(hex(`${head}92a46563686f${bytes}`));
      assert.deepEqual(decode(await peer.next()).data, ["echo", ...values]);
      await peer.close();
    });
  }
});

describe("wire 1.8: what closes the connection", { concurrency: 4 }, () => {
  for (const [what, bytes] of [
    ["text", '42["echo"]'],
    ["a text CONNECT", "40"],
    ["no map", hex("01")],
    ["no type", encode({ nsp: "/", data: ["a"] })],
    ["an unknown type", encode({ type: 5, nsp: "/", data: ["a"] })],
    ["a type that is no number", encode({ type: "2", nsp: "/", data: ["a"] })],
    ["no namespace", encode({ type: 2, data: ["a"] })],
    ["a namespace that is no text", encode({ type: 2, nsp: 1, data: ["a"] })],
    ["an event without data", encode({ type: 2, nsp: "/" })],
    ["an event whose data is no array", encode({ type: 2, nsp: "/", data: { a: 1 } })],
    ["DISCONNECT with data", encode({ type: 1, nsp: "/", data: ["a"] })],
    ["CONNECT_ERROR", encode({ type: 4, nsp: "/", data: { message: "a" } })],
    ["an id that is no integer", encode({ type: 2, nsp: "/", data: ["a"], id: 1.5 })],
    ["an id that is null", encode({ type: 2, nsp: "/", data: ["a"], id: null })],
    ["a second CONNECT", encode({ type: 0, nsp: "/" })],
    ["a namespace that was not joined", encode({ type: 2, nsp: "/custom", data: ["a"] })],
    ["trailing bytes", Buffer.concat([encode({ type: 2, nsp: "/", data: ["a"] }), hex("c0")])],
    ["half a packet", encode({ type: 2, nsp: "/", data: ["a", "b"] }).subarray(0, -3)],
    ["the byte that means nothing", hex("c1")],
    ["an empty message", Buffer.alloc(0)],
    ["a claim of 4 billion elements", hex("ddffffffff")],
  ]) {
    test(what, async () => {
      const peer = await joined("websocket");
      await peer.send(bytes);
      assert.equal((await peer.closed()).code, 1005);
    });
  }

  for (const [what, data] of [["an array", ["a"]], ["null", null], ["text", "a"], ["a number", 1], ["bytes", Buffer.from([1])], ["a date", new Date(0)]]) {
    test(`CONNECT with ${what}`, async () => {
      const peer = await WebSocketPeer.open(server);
      await peer.send(encode({ type: 0, data, nsp: "/" }));
      assert.equal((await peer.closed()).code, 1005);
    });
  }

  test("more than 10 binary values in a packet", async () => {
    const peer = await joined("websocket");
    await peer.send(encode({ type: 2, data: ["echo", ...Array.from({ length: 11 }, (_, i) => Buffer.from([i]))], nsp: "/" }));
    const answer = await expected({
      reference: async () => decode(await peer.next()).data.length,
      parley: async () => (await peer.closed()).code,
      reason: "one bound for the attachments of a packet, whatever it is written in",
    })();
    assert.equal(answer, expected({ reference: 12, parley: 1005, reason: "as above" }));
    peer.ws.terminate();
  });
});

describe("msgpack: a client of the other kind", { concurrency: 4 }, () => {
  test("a client with the default parser is refused by its connection being closed", async () => {
    const socket = client(server);
    const closed = within(new Promise((resolve) => socket.io.on("close", resolve)), "the connection to be closed");
    await closed;
    assert.equal(socket.connected, false);
  });
});

for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
  describe(`msgpack with the official client: ${transports.join(" + ")}`, { concurrency: 4 }, () => {
    test("auth, events, acknowledgements both ways", async () => {
      const socket = await fromClient({ transports, auth: { token: "abc", nested: { list: [1, 2.5, null] } } });
      const [who] = await ask(socket, "whoami");
      assert.deepEqual(who.auth, { token: "abc", nested: { list: [1, 2.5, null] } });
      assert.equal(who.id, socket.id);
      assert.deepEqual(await call(socket, "echo", "echo", 1, "zwei", [3], { four: true }, null), [1, "zwei", [3], { four: true }, null]);
      assert.deepEqual(await ask(socket, "echo-ack"), []);
      assert.deepEqual(await ask(socket, "echo-ack", 1, { a: [] }), [1, { a: [] }]);
      socket.on("question", (value, ack) => ack(`${value}!`));
      assert.deepEqual(await call(socket, "ask", "answer", "well", 1000), [{ ok: true, value: "well!" }]);
      socket.disconnect();
    });

    test("bytes anywhere, both ways", async () => {
      const socket = await fromClient({ transports });
      assert.deepEqual(await call(socket, "echo", "echo", Buffer.from([1, 2]), { a: [Buffer.alloc(0), { b: Buffer.from([3]) }] }), [
        Buffer.from([1, 2]),
        { a: [Buffer.alloc(0), { b: Buffer.from([3]) }] },
      ]);
      const [blob] = await ask(socket, "blob", 70_000);
      assert.equal(blob.length, 70_000);
      assert.ok(blob.every((byte, i) => byte === i % 256));
      socket.on("question", (value, ack) => ack({ bytes: value }));
      assert.deepEqual(await call(socket, "ask", "answer", Buffer.from("q"), 1000), [{ ok: true, value: { bytes: Buffer.from("q") } }]);
      socket.disconnect();
    });

    test("namespaces, connect_error, disconnect from both sides", async () => {
      const custom = await fromClient({ transports, nsp: "/custom" });
      const [who] = await ask(custom, "whoami");
      assert.equal(who.nsp, "/custom");
      const refused = client(server, { parser, transports, nsp: "/admin" });
      const [error] = await event(refused, "connect_error");
      assert.equal(error.message, "not authorized");
      assert.deepEqual(error.data, { code: "E401", retry: false });
      refused.io.engine.close();
      const unknown = client(server, { parser, transports, nsp: "/nope" });
      assert.equal((await event(unknown, "connect_error"))[0].message, "Invalid namespace");
      unknown.io.engine.close();
      const gone = event(custom, "disconnect");
      custom.emit("bye", false);
      assert.equal((await gone)[0], "io server disconnect");
      const dynamic = await fromClient({ transports, nsp: "/dyn-42" });
      assert.deepEqual(await ask(dynamic, "echo-ack", 1), [1]);
      dynamic.disconnect();
    });

    test("a broadcast to a room, bytes included", async () => {
      const room = `room-${transports}`;
      const list = await Promise.all([1, 2, 3].map(() => fromClient({ transports })));
      const heard = list.map((socket) => collect(socket, "said"));
      for (const socket of list.slice(0, 2)) await ask(socket, "join", room);
      await ask(list[2], "say-in", room, "hello", { bytes: Buffer.from([7]) });
      for (const inbox of heard.slice(0, 2)) assert.deepEqual(await inbox.next(), ["hello", { bytes: Buffer.from([7]) }]);
      await settle(list[2]);
      assert.equal(heard[2].items.length, 0);
      list.forEach((socket, i) => socket.on("question", (value, ack) => ack(i)));
      assert.deepEqual(await call(list[0], "ask-room", "answers", room, 1000), [{ ok: true, values: [0, 1] }]);
      list.forEach((socket) => socket.disconnect());
    });

    test("emit-with-ack, and the rest of the protocol's suite", async () => {
      const socket = client(suite, { parser, transports, auth: { a: 1 } });
      const auth = event(socket, "auth");
      await connect(socket);
      assert.deepEqual(await auth, [{ a: 1 }]);
      assert.deepEqual(await call(socket, "message", "message-back", 1, "2", { 3: [true] }), [1, "2", { 3: [true] }]);
      assert.deepEqual(await ask(socket, "message-with-ack", 1, Buffer.from([4])), [1, Buffer.from([4])]);
      const answered = within(
        new Promise((resolve) => {
          socket.once("emit-with-ack", (...values) => {
            values.pop()(...values, "answered");
            socket.once("emit-with-ack", (...back) => resolve(back));
          });
        }),
        "the answer to come back",
      );
      socket.emit("emit-with-ack", 1, Buffer.from([2]));
      assert.deepEqual(await answered, [1, Buffer.from([2]), "answered"]);
      socket.disconnect();

      const custom = client(suite, { parser, transports, nsp: "/custom" });
      const empty = event(custom, "auth");
      await connect(custom);
      assert.deepEqual(await empty, [{}]);
      custom.disconnect();
    });
  });
}

describe("msgpack: values that JSON does not have", { concurrency: 4 }, () => {
  const reason = "handlers read JSON, so that they work the same with both parsers";

  test("Date", async () => {
    const socket = await fromClient();
    const dates = [new Date("2024-02-29T12:34:56.789Z"), new Date(0), new Date(-1), new Date("0001-01-01T00:00:00.000Z")];
    const parley = dates.map((date) => date.toISOString());
    assert.deepEqual(await call(socket, "echo", "echo", ...dates), expected({ reference: dates, parley, reason }));
    socket.disconnect();
  });

  test("undefined, as an argument and in an object", async () => {
    const socket = await fromClient();
    const [argument, object, end] = await call(socket, "echo", "echo", undefined, { a: undefined, b: 1 }, "end");
    assert.equal(argument, expected({ reference: undefined, parley: null, reason }));
    assert.equal(object.a, expected({ reference: undefined, parley: null, reason }));
    assert.deepEqual([object.b, end], [1, "end"]);
    socket.disconnect();
  });

  test("NaN and Infinity", async () => {
    const socket = await fromClient();
    assert.deepEqual(await call(socket, "echo", "echo", NaN, Infinity, -Infinity), expected({ reference: [NaN, Infinity, -Infinity], parley: [null, null, null], reason }));
    socket.disconnect();
  });

  test("ArrayBuffer and typed arrays: extension 0 of Node.js", async () => {
    const socket = await fromClient();
    const [buffer, array] = await call(socket, "echo", "echo", Uint8Array.from([1, 2]).buffer, Uint8Array.from([3]));
    const type = expected({ reference: "ArrayBuffer", parley: "Buffer", reason: "bytes are bytes, which browsers read as an ArrayBuffer anyway" });
    assert.deepEqual([buffer.constructor.name, array.constructor.name], [type, type]);
    assert.deepEqual([...new Uint8Array(buffer), ...new Uint8Array(array)], [1, 2, 3]);
    socket.disconnect();
  });

  test("an object that looks like a placeholder stays one, beside bytes too", async () => {
    const socket = await fromClient();
    const values = [Buffer.from([1]), { _placeholder: true, num: 0 }, { num: 0, _placeholder: true, more: [{ _placeholder: true, num: 0 }] }, { _placeholder: true }];
    assert.deepEqual(await call(socket, "echo", "echo", ...values), values);
    assert.deepEqual(await ask(socket, "echo-ack", values[1]), [values[1]]);
    socket.disconnect();
  });

  test("numbers of every size, and text beyond ASCII", async () => {
    const socket = await fromClient();
    const numbers = [0, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, -1, -32, -33, -128, -129, -32768, -32769, -(2 ** 31), -(2 ** 31) - 1, -(2 ** 53) + 1];
    const floats = [0.1, -1.5, 5e-324, 1e-7, 123456789.125];
    assert.deepEqual(await call(socket, "echo", "echo", numbers, floats), [numbers, floats]);
    const texts = ["", "\u0000\u001f\u007f\"\\/\n\r\t", "ü€😀", "x".repeat(31), "x".repeat(32), "ü".repeat(200), "y".repeat(35_000)];
    assert.deepEqual(await call(socket, "echo", "echo", ...texts), texts);
    const list = Array.from({ length: 20_000 }, (_, i) => i);
    const map = Object.fromEntries(list.slice(0, 2000).map((i) => [`k${i}`, i]));
    assert.deepEqual(await call(socket, "echo", "echo", list, map), [list, map]);
    socket.disconnect();
  });
});
