import assert from "node:assert/strict";
import crypto from "node:crypto";
import { describe, test } from "node:test";
import zlib from "node:zlib";
import { sessionAlive } from "./support/http.mjs";
import { exchange, parseResponse } from "./support/raw-http.mjs";
import { frame, OPCODE, RawWebSocket } from "./support/raw-websocket.mjs";
import { useServer } from "./support/server.mjs";
import { eventually } from "./support/wait.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

const server = useServer("engine-v4");
const main = useServer("main");

/** The session still echoes. */
async function alive(raw) {
  raw.send({ payload: "4alive" });
  assert.equal(await raw.text("the echo of a session that must be unharmed"), "4alive");
}

describe("opening", () => {
  test("RFC 6455: status line and accept key", async () => {
    const raw = await RawWebSocket.session(server);
    assert.equal(raw.status, 101);
    assert.equal(raw.headers["sec-websocket-accept"], raw.accept);
    assert.equal(raw.headers.upgrade.toLowerCase(), "websocket");
    assert.equal(raw.headers.connection.toLowerCase(), "upgrade");
    assert.equal(raw.headers["sec-websocket-protocol"], undefined);
    assert.equal(raw.headers["sec-websocket-extensions"], undefined);
    await raw.destroy();
  });

  test("wire 1.6: the first offered subprotocol is echoed", async () => {
    const raw = await RawWebSocket.session(server, { headers: { "Sec-WebSocket-Protocol": "one, two" } });
    assert.equal(raw.headers["sec-websocket-protocol"], "one");
    await raw.destroy();
    const peer = await WebSocketPeer.open(server, { protocols: ["alpha", "beta"] });
    assert.equal(peer.ws.protocol, "alpha");
    await peer.close();
  });

  test("wire 1.1: no cookie and no extension unless asked to (permessage-deflate off by default)", async () => {
    const raw = await RawWebSocket.session(server, { headers: { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" } });
    assert.equal(raw.headers["sec-websocket-extensions"], undefined);
    assert.equal(raw.headers["set-cookie"], undefined);
    await raw.destroy();
  });

  for (const [name, headers] of [
    ["no key", { "Sec-WebSocket-Key": undefined }],
    ["a key of the wrong length", { "Sec-WebSocket-Key": "abc" }],
    ["an unknown version", { "Sec-WebSocket-Version": "99" }],
  ]) {
    test(`a malformed WebSocket request is refused with 4xx: ${name}`, async () => {
      const raw = await RawWebSocket.open(server, { headers });
      raw.socket.end();
      await raw.closed();
      assert.ok([400, 426].includes(raw.status), `status ${raw.status}`);
    });
  }

  test("an upgrade request outside the path is not the server's", async () => {
    const raw = await RawWebSocket.open(main, { path: "/elsewhere" });
    assert.notEqual(raw.status, 101);
    await raw.destroy();
  });

  test("T-22: pathological Sec-WebSocket-Protocol and -Extensions values are answered at once", async () => {
    for (const name of ["Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"]) {
      for (const value of ["a" + " ".repeat(9000) + "b", ",".repeat(9000), "a;b=\"".repeat(1500), "x,".repeat(4000) + "x"]) {
        const begin = performance.now();
        const raw = await RawWebSocket.open(server, { headers: { [name]: value } });
        assert.ok(raw.status === 101 || (raw.status >= 400 && raw.status < 500), `status ${raw.status}`);
        assert.ok(performance.now() - begin < 1000);
        await raw.destroy();
      }
    }
  });

  test("T-23: 101 more headers on an upgrade are refused or accepted, the process lives", async () => {
    const headers = Object.fromEntries(Array.from({ length: 2100 }, (_, i) => [`X-${i}`, "1"]));
    const raw = await RawWebSocket.open(server, { headers });
    await raw.destroy();
    const next = await RawWebSocket.session(server);
    await next.destroy();
  });
});

describe("messages", () => {
  test("text and binary come back as they were, as one frame each", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ payload: "4hello €😀" });
    assert.equal(await raw.text(), "4hello €😀");
    raw.send({ opcode: OPCODE.binary, payload: Buffer.from([0, 1, 255]) });
    const binary = await raw.next();
    assert.deepEqual({ ...binary, payload: [...binary.payload] }, { fin: true, rsv: 0, opcode: 2, masked: false, payload: [0, 1, 255] });
    await raw.destroy();
  });

  test("empty text message and empty binary message", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ payload: "4" });
    assert.equal(await raw.text(), "4");
    raw.send({ opcode: OPCODE.binary });
    const binary = await raw.next();
    assert.equal(binary.opcode, 2);
    assert.equal(binary.payload.length, 0);
    await raw.destroy();
  });

  test("a message fragmented into single bytes, inside characters too", async () => {
    const raw = await RawWebSocket.session(server);
    const bytes = Buffer.from("4a€😀z");
    const frames = [...bytes].map((byte, i) =>
      frame({ fin: i === bytes.length - 1, opcode: i === 0 ? OPCODE.text : OPCODE.continuation, payload: Buffer.from([byte]) }),
    );
    raw.write(...frames);
    assert.equal(await raw.text(), "4a€😀z");
    await raw.destroy();
  });

  test("a fragmented binary message with empty fragments in it", async () => {
    const raw = await RawWebSocket.session(server);
    raw.write(
      frame({ fin: false, opcode: OPCODE.binary }),
      frame({ fin: false, opcode: OPCODE.continuation, payload: Buffer.from([1, 2]) }),
      frame({ fin: false, opcode: OPCODE.continuation }),
      frame({ opcode: OPCODE.continuation, payload: Buffer.from([3]) }),
    );
    const message = await raw.next();
    assert.equal(message.opcode, 2);
    assert.deepEqual([...message.payload], [1, 2, 3]);
    await raw.destroy();
  });

  test("WebSocket pings between the fragments of a message are answered", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ fin: false, payload: "4frag" });
    raw.send({ opcode: OPCODE.ping, payload: "in between" });
    const pong = await raw.next("the pong");
    assert.equal(pong.opcode, OPCODE.pong);
    assert.equal(pong.payload.toString(), "in between");
    raw.send({ opcode: OPCODE.continuation, payload: "mented" });
    assert.equal(await raw.text(), "4fragmented");
    await raw.destroy();
  });

  test("T-20: a pong carries exactly the bytes of its ping (0, 1, 125)", async () => {
    const raw = await RawWebSocket.session(server);
    for (const size of [0, 1, 125]) {
      const payload = crypto.randomBytes(size);
      raw.send({ opcode: OPCODE.ping, payload });
      const pong = await raw.next("the pong");
      assert.equal(pong.opcode, OPCODE.pong);
      assert.ok(pong.payload.equals(payload));
    }
    await raw.destroy();
  });

  test("an unsolicited pong is ignored", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ opcode: OPCODE.pong, payload: "?" });
    await alive(raw);
    await raw.destroy();
  });

  test("T-41: frames that arrive byte by byte", async () => {
    const raw = await RawWebSocket.session(server);
    for (const byte of frame({ payload: "4slow" })) {
      raw.socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    assert.equal(await raw.text(), "4slow");
    await raw.destroy();
  });

  test("many frames in one segment, in order", async () => {
    const raw = await RawWebSocket.session(server);
    raw.write(...Array.from({ length: 500 }, (_, i) => frame({ payload: `4${i}` })));
    for (let i = 0; i < 500; i++) assert.equal(await raw.text(), `4${i}`);
    await raw.destroy();
  });

  for (const size of [125, 126, 65535, 65536, 999_999]) {
    test(`length encodings: ${size} bytes`, async () => {
      const raw = await RawWebSocket.session(server);
      const payload = Buffer.alloc(size, 7);
      raw.send({ opcode: OPCODE.binary, payload });
      const message = await raw.next();
      assert.ok(message.payload.equals(payload));
      await raw.destroy();
    });
  }
});

describe("limits and violations", () => {
  test("wire 1.6: a message of exactly maxPayload is accepted", async () => {
    const raw = await RawWebSocket.session(server);
    const text = "4" + "m".repeat(999_999);
    raw.send({ payload: text });
    assert.ok((await raw.text()) === text, "the echo differs");
    await raw.destroy();
  });

  test("wire 1.6: oversize frame – 1009", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ payload: "4" + "m".repeat(1_000_000) });
    assert.equal((await raw.closeFrame()).code, 1009);
    await raw.closed();
    assert.equal(await sessionAlive(server, raw.sid, "websocket"), false);
  });

  test("K6: a claimed length of 2^40 is refused without waiting for the bytes – 1009", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ opcode: OPCODE.binary, payload: "x", claim: 2 ** 40 });
    assert.equal((await raw.closeFrame()).code, 1009);
    await raw.closed();
  });

  test("T-21: the limit holds for the sum of the fragments – 1009", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ fin: false, payload: "4" + "m".repeat(600_000) });
    raw.send({ opcode: OPCODE.continuation, payload: "m".repeat(600_000) });
    assert.equal((await raw.closeFrame()).code, 1009);
    await raw.closed();
  });

  test("T-24: tiny fragments without end are cut off (CVE-2026-48779)", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ fin: false, payload: "4" });
    const part = Buffer.concat(Array.from({ length: 1000 }, () => frame({ fin: false, opcode: OPCODE.continuation })));
    for (let i = 0; i < 20; i++) raw.write(part);
    const { code } = await raw.closeFrame("a server that gives up on 20,001 fragments");
    assert.ok([1008, 1009, 1002].includes(code), `code ${code}`);
    await raw.closed();
  });

  const violations = [
    ["an unmasked frame – 1002", { payload: "4x", mask: false }, 1002],
    ["RSV1 without the extension – 1002", { payload: "4x", rsv: 4 }, 1002],
    ["RSV2 – 1002", { payload: "4x", rsv: 2 }, 1002],
    ["RSV3 – 1002", { payload: "4x", rsv: 1 }, 1002],
    ["opcode 3 – 1002", { opcode: 3 }, 1002],
    ["opcode 11 – 1002", { opcode: 11 }, 1002],
    ["a fragmented ping – 1002", { opcode: OPCODE.ping, fin: false }, 1002],
    ["a ping of 126 bytes – 1002", { opcode: OPCODE.ping, payload: "p".repeat(126) }, 1002],
    ["a continuation of nothing – 1002", { opcode: OPCODE.continuation, payload: "x" }, 1002],
    ["a close frame of one byte – 1002", { opcode: OPCODE.close, payload: "x" }, 1002],
    ["a close frame with code 1005 – 1002", { opcode: OPCODE.close, payload: Buffer.from([0x03, 0xed]) }, 1002],
    ["invalid UTF-8 – 1007", { payload: Buffer.from([0x34, 0xc3, 0x28]) }, 1007],
    ["a surrogate in UTF-8 – 1007", { payload: Buffer.from([0x34, 0xed, 0xa0, 0x80]) }, 1007],
    ["truncated UTF-8 – 1007", { payload: Buffer.from([0x34, 0xe2, 0x82]) }, 1007],
  ];
  for (const [name, options, code] of violations) {
    test(`T-05, K7: ${name}`, async () => {
      const raw = await RawWebSocket.session(server);
      raw.send(options);
      assert.equal((await raw.closeFrame()).code, code);
      await raw.closed();
      await eventually(async () => !(await sessionAlive(server, raw.sid, "websocket")), "the session to be closed");
    });
  }

  test("a new message inside a fragmented one – 1002", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ fin: false, payload: "4x" });
    raw.send({ payload: "4y" });
    assert.equal((await raw.closeFrame()).code, 1002);
    await raw.closed();
  });

  test("T-05: invalid frames sent together with the upgrade request do not hurt the process", async () => {
    const text =
      `GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${server.host}:${server.port}\r\nConnection: Upgrade\r\n` +
      "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" +
      frame({ rsv: 7, opcode: 15, payload: "garbage" }).toString("latin1");
    const response = parseResponse(await exchange(server, text));
    assert.ok(response.status === 101 || response.status === 400);
    const next = await RawWebSocket.session(server);
    await next.destroy();
  });

  test("T-06: a reset at every stage of the opening does not hurt the process", async () => {
    for (const query of ["EIO=4&transport=websocket", "EIO=4&transport=websocket&sid=nope", "EIO=3&transport=websocket", "transport=x"]) {
      for (let i = 0; i < 5; i++) {
        const raw = await RawWebSocket.open(server, { query });
        await raw.reset();
      }
    }
    const next = await RawWebSocket.session(server);
    await next.destroy();
  });
});

describe("closing", () => {
  test("wire 1.6: the client's close code is answered, the connection is closed, the session is gone", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ opcode: OPCODE.close, payload: Buffer.from([0x03, 0xe8]) });
    assert.equal((await raw.closeFrame()).code, 1000);
    await raw.closed();
    assert.equal(await sessionAlive(server, raw.sid, "websocket"), false);
  });

  test("a close frame without a code", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ opcode: OPCODE.close });
    const { payload } = await raw.closeFrame();
    assert.ok(payload.length === 0 || payload.length === 2, "no residue in the close reason");
    await raw.closed();
  });

  test("0.3: Engine.IO 1 (close) from a client on WebSocket is ignored", async () => {
    const raw = await RawWebSocket.session(server);
    raw.send({ payload: "1" });
    await alive(raw);
    await raw.destroy();
  });

  for (const how of ["destroy", "reset"]) {
    test(`F04: ${how === "reset" ? "RST" : "FIN"} without a close frame ends the session`, async () => {
      const raw = await RawWebSocket.session(server);
      await raw[how]();
      await eventually(async () => !(await sessionAlive(server, raw.sid, "websocket")), "the session to be closed");
    });
  }
});

describe("permessage-deflate (main: on, threshold 1024)", () => {
  const offer = { headers: { "Sec-WebSocket-Extensions": "permessage-deflate; client_no_context_takeover; server_no_context_takeover" } };
  const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
  const inflate = (payload) => zlib.inflateRawSync(Buffer.concat([payload, TAIL]), { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  const deflate = (data) => zlib.deflateRawSync(data, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4);

  async function joined() {
    const raw = await RawWebSocket.session(main, offer);
    assert.match(raw.headers["sec-websocket-extensions"], /^permessage-deflate/);
    raw.send({ payload: "40" });
    assert.match(await raw.text(), /^40/);
    return raw;
  }

  test("wire 1.1: messages of the threshold and more are compressed, smaller ones are not", async () => {
    const raw = await joined();
    raw.send({ payload: '420["text",5000]' });
    const big = await raw.next();
    assert.equal(big.rsv, 4);
    assert.ok(big.payload.length < 500);
    assert.equal(inflate(big.payload).toString(), `430["${"x".repeat(5000)}"]`);
    raw.send({ payload: '421["text",100]' });
    const small = await raw.next();
    assert.equal(small.rsv, 0);
    assert.equal(small.payload.toString(), `431["${"x".repeat(100)}"]`);
    await raw.destroy();
  });

  test("a compressed message from the client is understood", async () => {
    const raw = await joined();
    raw.send({ rsv: 4, payload: deflate('420["echo-ack","compressed"]') });
    assert.equal(await raw.text(), '430["compressed"]');
    await raw.destroy();
  });

  test("T-25: a deflate bomb is closed at maxPayload after inflating – 1009", async () => {
    const raw = await joined();
    const bomb = deflate(Buffer.alloc(50_000_000, 0x34));
    assert.ok(bomb.length < 100_000);
    raw.send({ rsv: 4, payload: bomb });
    assert.equal((await raw.closeFrame()).code, 1009);
    await raw.closed();
  });

  test("garbage in place of compressed data closes the connection", async () => {
    const raw = await joined();
    raw.send({ rsv: 4, payload: Buffer.alloc(50, 0xff) });
    const { code } = await raw.closeFrame();
    assert.ok([1002, 1007].includes(code), `code ${code}`);
    await raw.closed();
  });

  test("the official WebSocket implementation with compression: sizes around the threshold, both ways", async () => {
    const peer = await WebSocketPeer.open(main, { perMessageDeflate: { threshold: 0 } });
    await peer.send("40");
    await peer.next();
    for (const size of [1, 1000, 1023, 1024, 1025, 30_000, 90_000]) {
      const text = "é".repeat(Math.ceil(size / 2)).slice(0, size);
      await peer.send(`420["echo-ack","${text}"]`);
      assert.equal(await peer.next(), `430["${text}"]`);
    }
    await peer.close();
  });
});
