import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertRefused, assertUpgradeRefused } from "./support/errors.mjs";
import { handshake, poll, polling, post, request } from "./support/http.mjs";
import { RawWebSocket } from "./support/raw-websocket.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";

const ALLOWED = "http://allowed.example";
const EVIL = "http://evil.example";

// main: one allowed origin, credentials, methods GET and POST, header x-parley. engine-v4: any origin.
const main = useServer("main");
const open = useServer("engine-v4");

const own = (server) => `http://${server.host}:${server.port}`;
const fromOrigin = (server, Origin, extra = {}) => request(server, { query: polling(undefined, extra), headers: { Origin } });

async function upgradeFrom(server, origin) {
  const raw = await RawWebSocket.open(server, { headers: origin === undefined ? {} : { Origin: origin } });
  if (raw.status === 101) await raw.destroy();
  else await raw.closed();
  return { start: raw.head.split("\r\n")[0], status: raw.status, headers: raw.headers, body: raw.rest.toString() };
}

describe("origins, polling", () => {
  test("no Origin header – allowed", async () => {
    assert.equal((await request(main, { query: polling() })).status, 200);
  });

  test("T-02: the allowed origin – allowed, with its CORS headers on every response of the session", async () => {
    const headers = { Origin: ALLOWED };
    const { sid, response } = await handshake(main, {}, headers);
    const sent = await post(main, sid, "40", headers);
    const polled = await poll(main, sid, headers);
    const refused = await poll(main, "nope", headers);
    for (const { headers: got } of [response, sent, polled, refused]) {
      assert.equal(got["access-control-allow-origin"], ALLOWED);
      assert.equal(got["access-control-allow-credentials"], "true");
      // With a single origin in the policy the answer does not depend on the request, and ASP.NET Core adds no Vary.
      expected({ reference: () => assert.match(got.vary ?? "", /Origin/i), parley: () => {}, reason: "one origin, one answer" })();
    }
  });

  test("the same origin (host and port of the request) – allowed", async () => {
    const response = await fromOrigin(main, own(main));
    assert.equal(response.status, 200);
  });

  for (const [name, origin] of [
    ["another origin", EVIL],
    ["a prefix of the allowed one", "http://allowed.exampl"],
    ["the allowed one as a prefix", "http://allowed.example.evil.example"],
    ["the allowed one with another port", "http://allowed.example:8080"],
    ["the allowed one with another scheme", "https://allowed.example"],
    ["null", "null"],
    ["not a URL", "allowed.example"],
  ]) {
    test(`T-02, T-30: ${name} (${origin})`, async () => {
      const response = await fromOrigin(main, origin);
      if (expected({ reference: true, parley: false, reason: "same origin or listed origins only; the official server leaves it to the browser" })) {
        assert.equal(response.status, 200);
      } else {
        assertRefused(response, 4);
        assert.equal(response.headers["access-control-allow-origin"], undefined);
      }
      assert.notEqual(response.headers["access-control-allow-origin"], origin);
      assert.notEqual(response.headers["access-control-allow-origin"], "*");
    });
  }

  test("the same host on another port is another origin", async () => {
    const response = await fromOrigin(main, `http://${main.host}:${main.port - 1}`);
    assert.equal(response.status, expected({ reference: 200, parley: 403, reason: "an origin is scheme, host and port" }));
  });

  test("any origin is served where the policy says so, with *", async () => {
    const response = await fromOrigin(open, EVIL);
    assert.equal(response.status, 200);
    assert.equal(response.headers["access-control-allow-origin"], "*");
    assert.equal(response.headers["access-control-allow-credentials"], undefined, "never * with credentials");
  });

  test("T-02: refusals carry the CORS headers too, so that a browser shows them", async () => {
    const response = await request(open, { query: "EIO=4&transport=tesla", headers: { Origin: EVIL } });
    assertRefused(response, 0);
    assert.equal(response.headers["access-control-allow-origin"], "*");
  });
});

describe("origins, WebSocket (T-30: cross-site WebSocket hijacking)", () => {
  test("no Origin header, the allowed one, the same origin – 101", async () => {
    for (const origin of [undefined, ALLOWED, own(main)]) assert.equal((await upgradeFrom(main, origin)).status, 101, String(origin));
  });

  for (const origin of [EVIL, "http://allowed.example.evil.example", "https://allowed.example", "null"]) {
    test(`another origin (${origin})`, async () => {
      const response = await upgradeFrom(main, origin);
      if (expected({ reference: true, parley: false, reason: "the origin is checked on WebSocket as well" })) assert.equal(response.status, 101);
      else assertUpgradeRefused(response, 4);
    });
  }

  test("any origin where the policy says so – 101", async () => {
    assert.equal((await upgradeFrom(open, EVIL)).status, 101);
  });
});

describe("CORS preflight", () => {
  const preflight = (server, origin, query = polling()) =>
    request(server, {
      method: "OPTIONS",
      query,
      headers: { Origin: origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-parley" },
    });

  test("wire 1.4: 204, origin, methods, headers, credentials", async () => {
    const response = await preflight(main, ALLOWED);
    assert.equal(response.status, 204);
    assert.equal(response.buffer.length, 0);
    assert.equal(response.headers["access-control-allow-origin"], ALLOWED);
    assert.equal(response.headers["access-control-allow-credentials"], "true");
    assert.match(response.headers["access-control-allow-methods"], /\bPOST\b/);
    assert.match(response.headers["access-control-allow-headers"], /x-parley/i);
  });

  test("wire 1.4: on a live session too, which it leaves alone", async () => {
    const { sid } = await handshake(main, {}, { Origin: ALLOWED });
    assert.equal((await preflight(main, ALLOWED, polling(sid))).status, 204);
    assert.equal((await post(main, sid, "40", { Origin: ALLOWED })).text, "ok");
  });

  test("wire 1.4: any origin", async () => {
    const response = await preflight(open, EVIL);
    assert.equal(response.status, 204);
    assert.equal(response.headers["access-control-allow-origin"], "*");
    assert.match(response.headers["access-control-allow-methods"], /\bPOST\b/);
  });

  test("wire 1.4: a disallowed origin is not told that it is allowed", async () => {
    const response = await preflight(main, EVIL);
    const allowed = response.headers["access-control-allow-origin"];
    assert.ok(allowed === undefined || allowed === ALLOWED, allowed);
    assert.notEqual(allowed, EVIL);
  });
});
