import assert from "node:assert/strict";
import { test } from "node:test";
import { countAttachments, decodeBase64, decodeText, splitPayload } from "../src/inspector/decode";
import { Frame, sizeOf } from "../src/inspector/frame";
import { hexDump } from "../src/inspector/hex";
import { Link } from "../src/inspector/link";
import { maxFrames, Recording } from "../src/inspector/recording";

test("packets of Engine.IO are told by their first character", () => {
  assert.deepEqual(["0{}", "1", "2", "3", "4", "5", "6"].map((text) => decodeText(text).engine.name), ["open", "close", "ping", "pong", "message", "upgrade", "noop"]);
  assert.deepEqual(["2", "3", "2probe", "3probe", "5", "6"].map((text) => decodeText(text).kind), ["heartbeat", "heartbeat", "control", "control", "control", "control"]);
});

test("an event has a namespace, an id and a name", () => {
  const { kind, socket } = decodeText('42/chat,17["say","a, b",{"c":[1]}]');
  assert.equal(kind, "event");
  assert.deepEqual(socket, { type: "EVENT", namespace: "/chat", id: 17, attachments: 0, event: "say", body: '["say","a, b",{"c":[1]}]' });
});

test("what is left out is the main namespace and no id", () => {
  assert.deepEqual(decodeText('42["a \\"quoted\\" name"]').socket, { type: "EVENT", namespace: "/", id: undefined, attachments: 0, event: 'a "quoted" name', body: '["a \\"quoted\\" name"]' });
  assert.equal(decodeText("41/chat").socket?.namespace, "/chat");
  assert.equal(decodeText("40/chat?key=1,").socket?.namespace, "/chat?key=1");
});

test("packets with bytes tell how many follow", () => {
  const text = '452-/chat,3["show",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
  assert.deepEqual([decodeText(text).kind, decodeText(text).socket?.attachments, decodeText(text).socket?.id, decodeText(text).socket?.event], ["event", 2, 3, "show"]);
  assert.equal(countAttachments(text), 2);
  assert.deepEqual([countAttachments('461-7[{"_placeholder":true,"num":0}]'), countAttachments('42["x"]')], [1, 0]);
  assert.deepEqual([decodeText('461-7[{}]').kind, decodeText("43/chat,5[1]").kind, decodeText("44{}").kind], ["ack", "ack", "control"]);
});

test("a payload of long-polling is divided, and its bytes are base64", () => {
  const [header, bytes] = splitPayload('451-["x",{"_placeholder":true,"num":0}]\x1ebAQID');
  assert.equal(decodeText(header ?? "").socket?.event, "x");
  assert.equal(decodeText(bytes ?? "").kind, "binary");
  assert.deepEqual([...decodeBase64(bytes ?? "")], [1, 2, 3]);
});

test("what is no packet is said to be none", () => {
  assert.ok(decodeText("").fault);
  assert.ok(decodeText("9").fault);
  assert.ok(decodeText("4x").fault);
  assert.equal(decodeText("42{not json").socket?.event, undefined);
});

test("sizes are those of UTF-8", () => {
  for (const text of ["", "abc", "ä€", "a😀b"]) assert.equal(sizeOf(text), Buffer.byteLength(text));
});

test("a dump has offset, bytes and characters", () => {
  const lines = hexDump(new TextEncoder().encode("0123456789abcdef\n"), 100).split("\n");
  assert.equal(lines[0], "000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef");
  assert.match(lines[1] ?? "", /^000010 {2}0a +\.$/);
});

test("bytes belong to the packet before them in their direction", () => {
  const recording = new Recording();
  const link = recording.open("websocket");
  recording.add(link, true, "websocket", '452-["up",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
  recording.add(link, false, "websocket", '451-["down",{"_placeholder":true,"num":0}]');
  recording.add(link, true, "websocket", new Uint8Array([1]));
  recording.add(link, false, "websocket", "2");
  recording.add(link, false, "websocket", new Uint8Array([2]).buffer);
  recording.add(link, true, "websocket", new Uint8Array([3]));
  recording.add(link, true, "websocket", new Uint8Array([4]));
  assert.deepEqual(meanings(recording).slice(2), ["attachment 1 of 2 of up", "ping", "attachment 1 of 1 of down", "attachment 2 of 2 of up", "bytes"]);
});

test("the oldest frames go, by number and by weight", () => {
  const recording = new Recording();
  const link = recording.open("websocket");
  for (let i = 0; i < 3 * maxFrames + 5; i++) recording.add(link, false, "websocket", `42["n",${i}]`);
  assert.deepEqual([recording.kept, recording.count], [maxFrames, 3 * maxFrames + 5]);
  assert.equal(recording.since(recording.count - 1)[0]?.text, `42["n",${3 * maxFrames + 4}]`);
  for (let i = 0; i < 100; i++) recording.add(link, false, "websocket", new Uint8Array(1_000_000));
  assert.equal(recording.kept, 64);
  assert.deepEqual([recording.since(0)[0]?.size, recording.since(0)[0]?.isCut], [1_000_000, true]);
  recording.clear();
  recording.add(link, false, "websocket", "2");
  assert.deepEqual(meanings(recording), ["ping"]);
});

test("the steps of an upgrade are found among the packets", () => {
  const link = new Link(1, "polling", () => undefined);
  link.observe("polling", false, '0{"sid":"x","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}');
  link.observe("websocket", true, "2probe");
  link.observe("polling", false, "6");
  link.observe("websocket", false, "3probe");
  link.observe("websocket", true, "5");
  link.observe("websocket", true, '42["x"]');
  link.observe("websocket", false, "2");
  assert.deepEqual(link.steps.map(({ kind }) => kind), ["session", "probe", "freed", "probed", "upgrade", "moved"]);
  assert.deepEqual([link.id, link.transport], ["x", "websocket"]);
});

test("a connection that does not move has not ended, and one that has moved ends with its WebSocket", () => {
  const link = new Link(1, "polling", () => undefined);
  link.observe("polling", false, '0{"sid":"x","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}');
  link.observe("websocket", true, "2probe");
  link.lose("code 1006");
  assert.deepEqual([link.isClosed, link.transport, link.steps.at(-1)?.kind], [false, "polling", "stayed"]);
  link.observe("websocket", true, "2probe");
  link.observe("websocket", false, "3probe");
  link.observe("websocket", true, "5");
  link.lose("code 1006");
  assert.deepEqual([link.isClosed, link.steps.at(-1)?.kind], [true, "closed"]);
});

test("steps that a peer repeats are bounded, and the last is known", () => {
  const link = new Link(1, "polling", () => undefined);
  for (let i = 0; i < 200; i++) link.observe("websocket", false, "3probe");
  link.lose("code 1006");
  assert.deepEqual([link.steps.length, link.steps.at(-1)?.kind], [50, "stayed"]);
});

const meanings = (recording: Recording): string[] => recording.since(0).map((frame: Frame) => frame.meaning);
