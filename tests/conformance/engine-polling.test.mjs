import assert from "node:assert/strict";
import { describe, test } from "node:test";
import zlib from "node:zlib";
import { assertEmpty, assertRefused } from "./support/errors.mjs";
import { handshake, poll, polling, post, request, SEPARATOR, sessionAlive, start, startPoll } from "./support/http.mjs";
import { PollingPeer } from "./support/polling.mjs";
import { useServer } from "./support/server.mjs";
import { expected } from "./support/target.mjs";
import { event, eventually } from "./support/wait.mjs";

const server = useServer("engine-v4");
// Its slow heartbeat (2000 ms) leaves time to look at single polls.
const main = useServer("main");

const gone = (target, sid) => eventually(async () => !(await sessionAlive(target, sid)), `the session ${sid} to be closed`);

/** A polling session of `main` joined to "/", without a pending poll. */
async function joined(headers) {
  const { sid } = await handshake(main);
  assert.equal((await post(main, sid, "40")).text, "ok");
  const connect = await poll(main, sid, headers);
  assert.match(connect.text, /^40\{"sid":"[^"]+"\}$/);
  return sid;
}

describe("GET", () => {
  test("wire 1.4: poll reply – status, content type, length, cache-control", async () => {
    const { sid } = await handshake(server);
    await post(server, sid, "4hello");
    const response = await poll(server, sid);
    assert.equal(response.status, 200);
    assert.equal(response.text, "4hello");
    assert.equal(response.headers["content-type"], "text/plain; charset=UTF-8");
    assert.equal(response.headers["cache-control"], "no-store");
    assert.equal(response.headers["content-length"], "6");
    assert.equal(response.headers["content-encoding"], undefined);
  });

  test("wire 1.4: packets are joined by 0x1e, in order", async () => {
    const { sid } = await handshake(server);
    await post(server, sid, ["4a", "4b", "4c"].join(SEPARATOR));
    assert.equal((await poll(server, sid)).text, ["4a", "4b", "4c"].join(SEPARATOR));
  });

  test("wire 1.4: a binary packet is b + base64", async () => {
    const { sid } = await handshake(server);
    await post(server, sid, ["bAAECAwT/", "4text", "b"].join(SEPARATOR));
    assert.equal((await poll(server, sid)).text, ["bAAECAwT/", "4text", "b"].join(SEPARATOR));
  });

  test("wire 1.4: a waiting poll is answered as soon as there is something", async () => {
    const { sid } = await handshake(server);
    const pending = startPoll(server, sid);
    await post(server, sid, "4late");
    assert.equal((await pending.response).text, "4late");
  });

  test("wire 1.4: the length is counted in bytes, the text is UTF-8", async () => {
    const text = "4€ – ünïcödé 😀 \u0000 \u2028";
    const { sid } = await handshake(server);
    await post(server, sid, text);
    const response = await poll(server, sid);
    assert.equal(response.text, text);
    assert.equal(response.headers["content-length"], String(Buffer.byteLength(text)));
  });

  test("an empty message comes back", async () => {
    const { sid } = await handshake(server);
    await post(server, sid, "4");
    assert.equal((await poll(server, sid)).text, "4");
  });

  test("wire 1.4: X-XSS-Protection: 0 only for Internet Explorer", async () => {
    const plain = await handshake(server);
    assert.equal(plain.response.headers["x-xss-protection"], undefined);
    for (const agent of ["Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)", "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko"]) {
      const { response } = await handshake(server, {}, { "User-Agent": agent });
      assert.equal(response.headers["x-xss-protection"], "0");
    }
  });

  test("0.3: client-aborted poll closes the session", async () => {
    const { sid } = await handshake(server);
    const pending = startPoll(server, sid);
    await post(server, sid, "3"); // a round trip: the poll has been accepted
    pending.req.destroy();
    await gone(server, sid);
  });

  test("wire 1.4: JSONP – body ___eio[N](…)", async () => {
    // Parley does not speak JSONP: the parameter is ignored.
    const response = await request(server, { query: polling(undefined, { j: "7" }) });
    const pattern = expected({
      reference: /^___eio\[7\]\("0\{\\"sid\\":.*\}"\);$/,
      parley: /^0\{"sid":"[^"]+".*\}$/,
      reason: "JSONP is not supported",
    });
    assert.equal(response.status, 200);
    assert.match(response.text, pattern);
  });
});

describe("compression", () => {
  const sizes = [
    ["1023 bytes – below the threshold, identity", 1023 - 7, "gzip, deflate", undefined],
    ["1024 bytes – gzip", 1024 - 7, "gzip", "gzip"],
    ["5000 bytes – gzip preferred", 5000, "gzip, deflate", "gzip"],
    ["5000 bytes – deflate when only that is allowed", 5000, "deflate", expected({ reference: "deflate", parley: /^(deflate)?$/, reason: "ASP.NET Core has no deflate provider" })],
    ["5000 bytes – identity without Accept-Encoding", 5000, undefined, undefined],
    ["5000 bytes – identity when gzip is refused", 5000, "gzip;q=0", undefined],
  ];
  for (const [name, length, accept, encoding] of sizes) {
    test(`wire 1.4: gzip only if ≥ 1024 bytes and allowed – ${name}`, async () => {
      const headers = accept ? { "Accept-Encoding": accept } : {};
      const sid = await joined(headers);
      await post(main, sid, `420["text",${length}]`);
      const response = await poll(main, sid, headers);
      const actual = response.headers["content-encoding"];
      if (encoding instanceof RegExp) assert.match(actual ?? "", encoding);
      else assert.equal(actual, encoding);
      const plain =
        actual === "gzip" ? zlib.gunzipSync(response.buffer) : actual === "deflate" ? zlib.inflateSync(response.buffer) : response.buffer;
      assert.equal(plain.toString(), `430["${"x".repeat(length)}"]`);
      assert.equal(response.headers["content-type"], "text/plain; charset=UTF-8");
    });
  }
});

describe("POST", () => {
  test("wire 1.4: POST ok – 200, text/html, Content-Length 2, body ok", async () => {
    const { sid } = await handshake(server);
    const response = await post(server, sid, "4x");
    assert.equal(response.status, 200);
    assert.equal(response.text, "ok");
    assert.match(response.headers["content-type"], /^text\/html/);
    assert.equal(response.headers["content-length"], "2");
    assert.equal(response.headers["cache-control"], "no-store");
  });

  for (const type of ["text/plain;charset=UTF-8", "text/plain", "application/json", "application/x-www-form-urlencoded", undefined]) {
    test(`the content type does not matter: ${type ?? "(none)"}`, async () => {
      const { sid } = await handshake(server);
      const headers = type ? { "Content-Type": type } : {};
      assert.equal((await request(server, { method: "POST", query: polling(sid), body: "4a=b&c", headers })).text, "ok");
      assert.equal((await poll(server, sid)).text, "4a=b&c");
    });
  }

  test("wire 1.4: POST application/octet-stream – 400 empty, session closed", async () => {
    const { sid } = await handshake(server);
    assertEmpty(await post(server, sid, "4x", { "Content-Type": "application/octet-stream" }), 400);
    await gone(server, sid);
  });

  test("wire 1.4: two overlapping GETs – second 400 empty, first gets 1, session closed", async () => {
    const { sid } = await handshake(main);
    const first = startPoll(main, sid);
    await post(main, sid, "3"); // a round trip: the first poll is waiting
    assertEmpty(await poll(main, sid), 400);
    const end = await first.response;
    assert.equal(end.status, 200);
    assert.equal(end.text, "1");
    assertRefused(await poll(main, sid), 1);
  });

  test("wire 1.4: two overlapping POSTs – second 400 empty, waiting GET gets 1, session closed", async () => {
    const { sid } = await handshake(main);
    const waiting = startPoll(main, sid);
    await post(main, sid, "3");
    const first = start(main, { method: "POST", query: polling(sid), headers: { "Content-Length": 100, Expect: "100-continue" }, keepOpen: true });
    // The server says that it has begun to read the first POST.
    await event(first.req, "continue", "the first POST to be read");
    first.req.write("4half");
    assertEmpty(await post(main, sid, "3"), 400);
    const end = await waiting.response;
    assert.equal(end.status, 200);
    assert.equal(end.text, "1");
    await gone(main, sid);
    first.req.destroy();
  });

  test("wire 1.4: POST of exactly maxPayload is accepted", async () => {
    const { sid } = await handshake(server);
    const body = "4" + "m".repeat(999_999);
    assert.equal((await post(server, sid, body)).text, "ok");
    assert.ok((await poll(server, sid)).text === body, "the echo differs");
  });

  test("wire 1.4: POST > maxPayload – 413 empty, session stays alive", async () => {
    const { sid } = await handshake(server);
    assertEmpty(await post(server, sid, "4" + "m".repeat(1_000_000)), 413);
    assert.equal((await post(server, sid, "4alive")).text, "ok");
    assert.match((await poll(server, sid)).text, /^(2\x1e)?4alive$/);
  });

  test("wire 1.4: POST > maxPayload in chunks, without a length – 413 empty, session stays alive", async () => {
    const { sid } = await handshake(server);
    const upload = start(server, { method: "POST", query: polling(sid), headers: { "Transfer-Encoding": "chunked" }, keepOpen: true });
    upload.req.on("error", () => {});
    for (let i = 0; i < 101; i++) upload.req.write("4".repeat(10_000));
    upload.req.end();
    assertEmpty(await upload.response, 413);
    assert.equal((await post(server, sid, "4alive")).text, "ok");
  });

  test("a chunked POST without a length is accepted", async () => {
    const { sid } = await handshake(server);
    const upload = start(server, { method: "POST", query: polling(sid), headers: { "Transfer-Encoding": "chunked" }, keepOpen: true });
    for (const part of ["4he", "ll", "o 😀".slice(0, 2), "😀"]) upload.req.write(part);
    upload.req.end();
    assert.equal((await upload.response).text, "ok");
    assert.equal((await poll(server, sid)).text, "4hello 😀");
  });

  test("a character split over two chunks is put together", async () => {
    const { sid } = await handshake(server);
    const bytes = Buffer.from("4😀");
    const upload = start(server, { method: "POST", query: polling(sid), headers: { "Content-Length": bytes.length }, keepOpen: true });
    upload.req.setNoDelay(true);
    upload.req.write(bytes.subarray(0, 3));
    await handshake(server); // a round trip in between
    upload.req.end(bytes.subarray(3));
    assert.equal((await upload.response).text, "ok");
    assert.equal((await poll(server, sid)).text, "4😀");
  });

  test("wire 1.4: empty POST body – 200 ok, then closed (parse error)", async () => {
    const { sid } = await handshake(server);
    assert.equal((await post(server, sid, "")).text, "ok");
    await gone(server, sid);
  });

  for (const [name, body] of [
    ["garbage", "abc"],
    ["an unknown packet type", "9x"],
    ["a negative type", "-1"],
    ["a packet followed by a separator only", `4x${SEPARATOR}`],
    ["an empty packet in the middle", `4x${SEPARATOR}${SEPARATOR}4y`],
  ]) {
    test(`0.3: garbage POST – 200 ok, then closed (parse error): ${name}`, async () => {
      const { sid } = await handshake(server);
      const response = await post(server, sid, body);
      assert.equal(response.status, 200);
      assert.equal(response.text, "ok");
      await gone(server, sid);
    });
  }

  test("a packet 1 (close) from a polling client closes the session; a waiting GET is released with 6", async () => {
    const { sid } = await handshake(main);
    const pending = startPoll(main, sid);
    await post(main, sid, "3");
    assert.equal((await post(main, sid, "1")).text, "ok");
    assert.equal((await pending.response).text, "6");
    assertRefused(await poll(main, sid), 1);
  });

  test("F10: GET and POST on a dead sid – 400 code 1, no waiting", async () => {
    const { sid } = await handshake(server);
    await post(server, sid, "1");
    const [get, put] = await Promise.all([poll(server, sid), post(server, sid, "4x")]);
    assertRefused(get, 1);
    assertRefused(put, 1);
  });

  test("5: POST with Content-Encoding", async () => {
    const { sid } = await handshake(server);
    const body = zlib.gzipSync("4hello");
    const response = await post(server, sid, body, { "Content-Encoding": "gzip" });
    // The official server reads the compressed bytes as text; Parley says that it does not inflate.
    assert.equal(response.status, expected({ reference: 200, parley: 415, reason: "no inflation of request bodies" }));
  });

  test("a POST cut off in the middle closes the session", async () => {
    const { sid } = await handshake(server);
    const upload = start(server, { method: "POST", query: polling(sid), headers: { "Content-Length": 100 }, keepOpen: true });
    upload.req.on("error", () => {});
    upload.req.write("4half a mess");
    // Until the server has seen the beginning, a second POST is accepted; an aborted one must end the session.
    await handshake(server);
    upload.req.destroy();
    await gone(server, sid);
  });

  test("T-04, T-11: 9,000 packets in one POST are all handled, in order, in bounded time", async () => {
    const peer = await PollingPeer.open(server);
    const count = 9000;
    const begin = performance.now();
    await peer.send(...Array.from({ length: count }, (_, i) => `4${i}`));
    const list = await peer.inbox.take(count, "the echoes of one POST");
    assert.deepEqual(list, Array.from({ length: count }, (_, i) => `4${i}`));
    assert.ok(performance.now() - begin < 5000);
    await peer.close();
  });
});

describe("other methods on a live session", () => {
  for (const method of ["PUT", "DELETE", "PATCH"]) {
    test(`wire 1.4: ${method} with a valid sid, session stays alive`, async () => {
      const { sid } = await handshake(server);
      const response = await request(server, { method, query: polling(sid) });
      assertEmpty(response, expected({ reference: 500, parley: 405, reason: "405 with Allow says what is wrong" }));
      const allow = expected({ reference: undefined, parley: /\bGET\b.*\bPOST\b/, reason: "required by 405" });
      if (allow) assert.match(response.headers.allow ?? "", allow);
      assert.equal((await post(server, sid, "4alive")).text, "ok");
    });
  }
});
