import assert from "node:assert/strict";

export const MESSAGES = [
  "Transport unknown",
  "Session ID unknown",
  "Bad handshake method",
  "Bad request",
  "Forbidden",
  "Unsupported protocol version",
];

/** The exact refusal of a plain HTTP request: status, content type and body. */
export function assertRefused(response, code) {
  assert.equal(response.text, JSON.stringify({ code, message: MESSAGES[code] }));
  assert.equal(response.status, code === 4 ? 403 : 400);
  assert.match(response.headers["content-type"], /^application\/json(; ?charset=utf-8)?$/i);
}

/** The exact refusal of an upgrade request: 400 whatever the code, the message as plain body, then the end. */
export function assertUpgradeRefused(response, code) {
  assert.equal(response.body, MESSAGES[code]);
  assert.equal(response.start, "HTTP/1.1 400 Bad Request");
  assert.equal(response.headers["connection"]?.toLowerCase(), "close");
  assert.match(response.headers["content-type"] ?? "", /^text\/html/);
  assert.equal(response.headers["content-length"], String(MESSAGES[code].length));
}

/** A response without a body. */
export function assertEmpty(response, status) {
  assert.equal(response.status, status);
  assert.equal(response.buffer.length, 0, `expected no body, got ${response.text}`);
}
