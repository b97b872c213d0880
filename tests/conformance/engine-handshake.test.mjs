import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertRefused, assertUpgradeRefused } from "./support/errors.mjs";
import { handshake, polling, post, request, sessionAlive } from "./support/http.mjs";
import { exchange, parseResponse } from "./support/raw-http.mjs";
import { RawWebSocket } from "./support/raw-websocket.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";
import { WebSocketPeer } from "./support/websocket.mjs";

const server = useServer("engine-v4");
const main = useServer("main");
const get = (query, more) => request(server, { query, ...more });

// Parley identifies a session by 128 random bits in base64url, the official server by 96 bits and a counter.
const SID = expected({ reference: /^[A-Za-z0-9_-]{20}$/, parley: /^[A-Za-z0-9_-]{22}$/, reason: "entropy of session ids" });

/** An upgrade request that the server refuses, as the raw response. */
const refusedUpgrade = (target, query, headers) => RawWebSocket.refused(target, { query, headers });

describe("handshake reply", () => {
  test("wire 1.4: polling handshake – status, content type, cache-control, exact body and key order", async () => {
    const { sid, response } = await handshake(server);
    assert.equal(response.status, 200);
    assert.equal(response.headers["content-type"], "text/plain; charset=UTF-8");
    assert.equal(response.headers["cache-control"], "no-store");
    assert.equal(
      response.text,
      `0{"sid":"${sid}","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}`,
    );
  });

  test("wire 1.4: WebSocket handshake – upgrades is empty, same key order", async () => {
    const peer = await WebSocketPeer.open(server);
    assert.equal(peer.openText, `0{"sid":"${peer.sid}","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}`);
    await peer.close();
  });

  test("wire 1.4: session ids are base64url, unique, and not guessable from one another", async () => {
    const list = await Promise.all(Array.from({ length: 50 }, () => handshake(server)));
    for (const { sid } of list) assert.match(sid, SID);
    assert.equal(new Set(list.map(({ sid }) => sid)).size, 50);
    assert.equal(new Set(list.map(({ sid }) => sid.slice(0, 8))).size, 50, "the random part repeats");
  });

  test("wire 1.4: the handshake sets no cookie unless asked to", async () => {
    const { response } = await handshake(server);
    assert.equal(response.headers["set-cookie"], undefined);
  });

  test("wire 1.4: additional query parameters (t, b64, application's own) are ignored", async () => {
    const response = await get("EIO=4&transport=polling&t=abc123&b64=1&token=%F0%9F%94%91&x=1&x=2&y");
    assert.equal(response.status, 200);
    assert.equal(response.text[0], "0");
  });

  test("wire 1.4: the options of the server show in the handshake (main)", async () => {
    const { sid, response } = await handshake(main);
    assert.equal(
      response.text,
      `0{"sid":"${sid}","upgrades":["websocket"],"pingInterval":2000,"pingTimeout":1500,"maxPayload":100000}`,
    );
  });
});

describe("path", () => {
  test("wire 1.4: path matching is a prefix – /engine.io/foo is accepted", async () => {
    const response = await get(polling(), { path: "/engine.io/foo" });
    assert.equal(response.status, 200);
    assert.equal(response.text[0], "0");
  });

  test("wire 1.4: the path without its trailing slash is not the server's", async () => {
    const response = await request(main, { path: "/socket.io", query: polling() });
    assert.equal(response.status, 404);
  });

  test("a path that only begins alike is not the server's", async () => {
    const response = await request(main, { path: "/socket.iox/", query: polling() });
    assert.equal(response.status, 404);
  });

  test("other endpoints of the application go on working", async () => {
    const health = await request(main, { path: "/health" });
    assert.equal(health.status, 200);
    assert.equal(health.text, "ok");
    assert.equal((await request(main, { path: "/elsewhere" })).status, 404);
  });
});

describe("refusals", () => {
  const transports = [
    ["missing", "EIO=4"],
    ["empty", "EIO=4&transport="],
    ["unknown", "EIO=4&transport=tesla"],
    ["webtransport by plain GET", "EIO=4&transport=webtransport"],
    ["in capitals", "EIO=4&transport=POLLING"],
    ["given twice", "EIO=4&transport=polling&transport=tesla"],
    ["__proto__", "EIO=4&transport=__proto__"],
    ["constructor", "EIO=4&transport=constructor"],
    ["toString", "EIO=4&transport=toString"],
    ["2000 characters", `EIO=4&transport=${"x".repeat(2000)}`],
  ];
  for (const [name, query] of transports) {
    test(`wire 1.4: code 0 – transport ${name}`, async () => assertRefused(await get(query), 0));
  }

  test("wire 1.4: code 0 – unknown file under the path", async () => {
    assertRefused(await request(main, { path: "/socket.io/unknown.js" }), 0);
  });

  test("wire 1.4: code 0 – unknown transport goes before every other check", async () => {
    assertRefused(await request(server, { method: "POST", query: "EIO=3&transport=tesla&sid=nope", body: "x" }), 0);
  });

  const sids = [
    ["unknown", "abc"],
    ["__proto__", "__proto__"],
    ["constructor", "constructor"],
    ["hasOwnProperty", "hasOwnProperty"],
    ["of the right shape", "AAAAAAAAAAAAAAAAAAAAAA"],
    ["4000 characters", "x".repeat(4000)],
    ["non-ASCII", encodeURIComponent("сессия")],
    ["a null character", "%00"],
    ["a path", "..%2F..%2Fetc"],
    ["a blank", "%20"],
    ["invalid percent encoding", "%E0%A4%A"],
    ["overlong UTF-8", "%C0%80"],
  ];
  for (const [name, sid] of sids) {
    test(`wire 1.4, T-09: code 1 – sid ${name}, GET and POST`, async () => {
      assertRefused(await get(`EIO=4&transport=polling&sid=${sid}`), 1);
      assertRefused(await request(server, { method: "POST", query: `EIO=4&transport=polling&sid=${sid}`, body: "4x" }), 1);
    });
  }

  test("T-09: code 1 – sid given twice is not looked up", async () => {
    assertRefused(await get("EIO=4&transport=polling&sid=a&sid=b"), 1);
  });

  test("T-09: an empty sid is a handshake", async () => {
    const response = await get("EIO=4&transport=polling&sid=");
    assert.equal(response.status, 200);
    assert.equal(response.text[0], "0");
  });

  test("T-09: the sid of a live session in other capitals is unknown", async () => {
    const { sid } = await handshake(server);
    const other = sid.replace(/[a-z]/gi, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()));
    assertRefused(await get(polling(other)), 1);
    assert.ok(await sessionAlive(server, sid));
  });

  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    test(`wire 1.4: code 2 – ${method} without sid`, async () => {
      assertRefused(await request(server, { method, query: polling(), body: method === "DELETE" ? undefined : "x" }), 2);
    });
  }

  test("wire 1.4: code 2 – HEAD without sid", async () => {
    const response = await request(server, { method: "HEAD", query: polling() });
    assert.equal(response.status, 400);
    assert.equal(response.buffer.length, 0);
  });

  test("wire 1.4: code 2 – POST without sid for the WebSocket transport", async () => {
    assertRefused(await request(server, { method: "POST", query: "EIO=4&transport=websocket", body: "x" }), 2);
  });

  test("wire 1.4: code 3 – plain GET with transport=websocket", async () => {
    assertRefused(await get("EIO=4&transport=websocket"), 3);
  });

  test("wire 1.4: code 3 – transport=websocket on a polling sid without Upgrade", async () => {
    const { sid } = await handshake(server);
    assertRefused(await get({ EIO: "4", transport: "websocket", sid }), 3);
    assert.ok(await sessionAlive(server, sid));
  });

  test("wire 1.4: code 3 – transport=polling on a WebSocket sid", async () => {
    const peer = await WebSocketPeer.open(server);
    assertRefused(await get(polling(peer.sid)), 3);
    assertRefused(await post(server, peer.sid, "4x"), 3);
    await peer.send("4still here");
    assert.equal(await peer.next(), "4still here");
    await peer.close();
  });

  for (const revision of ["3", "2", "1", ""]) {
    test(`wire 1.4, T-10: code 3 – EIO=${revision || "(missing)"} on an EIO4 sid, session unharmed`, async () => {
      const { sid } = await handshake(server);
      const query = `transport=polling&sid=${sid}${revision ? `&EIO=${revision}` : ""}`;
      assertRefused(await get(query), 3);
      assertRefused(await request(server, { method: "POST", query, body: "4x" }), 3);
      assert.equal((await post(server, sid, "4alive")).text, "ok");
    });
  }

  test("wire 1.4: invalid characters in Origin – 400", async () => {
    const text = await exchange(
      server,
      `GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: ${server.host}:${server.port}\r\nOrigin: http://a\x01b\r\nConnection: close\r\n\r\n`,
    );
    assert.equal(parseResponse(text).status, 400);
  });

  test("wire 1.4: code 4 – Forbidden by the hook of the application, 403", async () => {
    assertRefused(await request(main, { query: polling(undefined, { deny: "1" }) }), 4);
  });

  test("wire 1.4: the hook runs for handshakes only, not for requests with a sid", async () => {
    const { sid } = await handshake(main);
    assert.equal((await request(main, { method: "POST", query: polling(sid, { deny: "1" }), body: "40" })).text, "ok");
  });

  test("wire 1.4: order of checks – method (2) before hook (4), hook (4) before protocol version (5)", async () => {
    assertRefused(await request(main, { method: "POST", query: polling(undefined, { deny: "1" }), body: "x" }), 2);
    assertRefused(await request(main, { query: { EIO: "3", transport: "polling", deny: "1" } }), 4);
  });

  for (const [name, query] of [
    ["missing", "transport=polling"],
    ["3", "EIO=3&transport=polling"],
    ["2", "EIO=2&transport=polling"],
    ["empty", "EIO=&transport=polling"],
    ["not a number", "EIO=abc&transport=polling"],
  ]) {
    test(`wire 1.4, T-10: code 5 – EIO ${name}`, async () => assertRefused(await get(query), 5));
  }
});

describe("refused upgrades", () => {
  test("wire 1.6: refused upgrade – 400, Connection: close, text/html, body = message", async () => {
    assertUpgradeRefused(await refusedUpgrade(server, "EIO=4&transport=tesla"), 0);
  });

  test("wire 1.6: refused upgrade – missing transport", async () => {
    assertUpgradeRefused(await refusedUpgrade(server, "EIO=4"), 0);
  });

  test("wire 1.6, 0.3: refused upgrade – unknown sid, plain text", async () => {
    assertUpgradeRefused(await refusedUpgrade(server, "EIO=4&transport=websocket&sid=abc"), 1);
    assertUpgradeRefused(await refusedUpgrade(server, "EIO=4&transport=websocket&sid=__proto__"), 1);
  });

  test("wire 1.6: refused upgrade – Forbidden is 400 too", async () => {
    assertUpgradeRefused(await refusedUpgrade(main, "EIO=4&transport=websocket&deny=1"), 4);
  });

  for (const revision of ["3", "2", ""]) {
    test(`wire 1.6, 0.3, T-10: upgrade of a session with EIO=${revision || "(missing)"} – 400 code 3, session unharmed`, async () => {
      const { sid } = await handshake(server);
      const query = `transport=websocket&sid=${sid}${revision ? `&EIO=${revision}` : ""}`;
      assertUpgradeRefused(await refusedUpgrade(server, query), 3);
      assert.equal((await post(server, sid, "4alive")).text, "ok");
    });
  }

  test("wire 1.6: EIO3 when not allowed – 101, then killed", async () => {
    const raw = await RawWebSocket.open(server, { query: "EIO=3&transport=websocket" });
    assert.equal(raw.status, 101);
    await raw.closed();
  });

  test("wire 1.6: transport=polling with Upgrade – closed, no session", async () => {
    const raw = await RawWebSocket.open(server, { query: "EIO=4&transport=polling" });
    raw.socket.end();
    await raw.closed();
    assert.equal(raw.frames.items.some((frame) => frame.opcode === 1), false, "no handshake may be sent");
  });
});

describe("T-08: every refused request gets a complete response", () => {
  test("a kept-alive connection survives a row of refusals", async () => {
    const lines = (method, query, body = "") =>
      `${method} /engine.io/?${query} HTTP/1.1\r\nHost: ${server.host}:${server.port}\r\n` +
      (method === "POST" ? `Content-Length: ${body.length}\r\n` : "") +
      `\r\n${body}`;
    const wanted = [
      [lines("GET", "EIO=4&transport=tesla"), 0],
      [lines("GET", "EIO=4&transport=polling&sid=abc"), 1],
      [lines("POST", "EIO=4&transport=polling", "abc"), 2],
      [lines("GET", "EIO=4&transport=websocket"), 3],
      [lines("POST", "EIO=4&transport=polling&sid=abc", "4abc"), 1],
      [lines("GET", "EIO=3&transport=polling"), 5],
    ];
    const end = `GET /engine.io/?EIO=4&transport=none HTTP/1.1\r\nHost: ${server.host}:${server.port}\r\nConnection: close\r\n\r\n`;
    const text = await exchange(server, wanted.map(([line]) => line).join("") + end);
    const codes = [...text.matchAll(/\{"code":(\d)/g)].map((match) => Number(match[1]));
    assert.deepEqual(codes, [...wanted.map(([, code]) => code), 0]);
  });

  test("refusals leave no session behind", async () => {
    const peer = await WebSocketPeer.open(main);
    await peer.send("40");
    await peer.next();
    const clients = async () => {
      await peer.send('420["stats"]');
      return JSON.parse((await peer.next()).slice(3))[0].clients;
    };
    const base = await clients();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        request(main, { query: [polling("abc"), { EIO: "3", transport: "polling" }, polling(undefined, { deny: "1" })][i % 3] }),
      ),
    );
    assert.equal(await clients(), base);
    await peer.close();
  });
});
