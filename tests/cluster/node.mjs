// A Node.js server with an official adapter, and clients of it, told what to do by tests: each line of its input is
// {"id":1,"code":"…"}, the body of an async function over `io`, `emitter` and the functions below; each line of its output the answer.
// Usage: node node.mjs <adapter> <port of Redis> <prefix>
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Emitter } from "@socket.io/redis-emitter";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { io as connect } from "socket.io-client";

const [adapterName, port, key] = process.argv.slice(2);
const redis = createClient({ url: `redis://127.0.0.1:${port}` });
const subscriber = redis.duplicate();
await Promise.all([redis.connect(), subscriber.connect()]);

const adapters = {
  classic: () => createAdapter(redis, subscriber, { key, requestsTimeout: 2000 }),
};

const http = createServer();
const io = new Server(http, { adapter: adapters[adapterName]() });
io.of("/orders");
const emitter = new Emitter(redis, { key });
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));

/** A client of this server, whose events wait to be taken by `next`. */
async function client(nsp = "/") {
  const socket = connect(`http://127.0.0.1:${http.address().port}${nsp}`, { transports: ["websocket"], forceNew: true });
  const waiting = [];
  const events = [];
  socket.answer = undefined;
  socket.onAny((...args) => {
    const ack = typeof args.at(-1) === "function" ? args.pop() : undefined;
    ack?.(socket.answer);
    const taker = waiting.shift();
    taker ? taker(args) : events.push(args);
  });
  socket.next = () => (events.length > 0 ? Promise.resolve(events.shift()) : new Promise((resolve) => waiting.push(resolve)));
  socket.gone = new Promise((resolve) => socket.on("disconnect", resolve));
  await new Promise((resolve) => socket.on("connect", resolve));
  return socket;
}

/** Waits for a state that stays. */
async function until(condition) {
  while (!(await condition())) {
    await sleep(10);
  }
  return true;
}

const kept = {};
const AsyncFunction = (async () => {}).constructor;
const asJson = (_, value) => (value?.type === "Buffer" ? { base64: Buffer.from(value.data).toString("base64") } : value);
for await (const line of (console.log("ready"), createInterface({ input: process.stdin }))) {
  const { id, code } = JSON.parse(line);
  new AsyncFunction("io", "emitter", "client", "until", "kept", code)(io, emitter, client, until, kept).then(
    (result) => console.log(JSON.stringify({ id, result: result ?? null }, asJson)),
    (error) => console.log(JSON.stringify({ id, error: String(error?.stack ?? error) })),
  );
}
process.exit(0);
