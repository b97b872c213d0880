// A Node.js server with an official adapter, and clients of it, told what to do by tests: each line of its input is
// {"id":1,"code":"…"}, the body of an async function over `io`, `emitter` and the functions below; each line of its output the answer.
// Usage: node node.mjs <adapter> <port of Redis or PostgreSQL> <prefix> [<options of the server as JSON>]
import { Agent, createServer } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createAdapter as createPostgresAdapter } from "@socket.io/postgres-adapter";
import { Emitter as PostgresEmitter } from "@socket.io/postgres-emitter";
import { Emitter } from "@socket.io/redis-emitter";
import { createAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import pg from "pg";
import { createClient } from "redis";
import { Server } from "socket.io";
import { io as connect } from "socket.io-client";

const [adapterName, port, key, options = "{}"] = process.argv.slice(2);
const isPostgres = adapterName === "postgres";
const pool = isPostgres && new pg.Pool({ host: "127.0.0.1", port: Number(port), user: "postgres", database: "postgres" });
const redis = !isPostgres && createClient({ url: `redis://127.0.0.1:${port}` });
if (isPostgres) {
  // Connections that break while nobody uses them.
  pool.on("error", () => {});
}

const subscriber = redis && redis.duplicate();
await Promise.all([redis && redis.connect(), subscriber && subscriber.connect()]);

const adapters = {
  classic: () => createAdapter(redis, subscriber, { key, requestsTimeout: 2000 }),
  sharded: () => createShardedAdapter(redis, subscriber, { channelPrefix: key }),
  "sharded-static": () => createShardedAdapter(redis, subscriber, { channelPrefix: key, subscriptionMode: "static" }),
  "sharded-private": () => createShardedAdapter(redis, subscriber, { channelPrefix: key, subscriptionMode: "dynamic-private" }),
  postgres: () => createPostgresAdapter(pool, { channelPrefix: key }),
  streams: () => createStreamsAdapter(redis, { streamName: key, channelPrefix: key, sessionKeyPrefix: `${key}:session:`, blockTimeInMs: 1000 }),
  "streams-three": () => createStreamsAdapter(redis, { streamName: key, streamCount: 3, channelPrefix: key, useShardedPubSub: true, blockTimeInMs: 1000 }),
};

const http = createServer();
const io = new Server(http, { adapter: adapters[adapterName](), ...JSON.parse(options) });
io.of("/orders");
const emitter = isPostgres ? new PostgresEmitter(pool, "/", { channelPrefix: key }) : new Emitter(redis, { key });
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));

/** A client of this server, or of one on another port, whose events wait to be taken by `next`; `from` is the address it comes from. */
async function client(nsp = "/", to = http.address().port, { transports = ["websocket"], from } = {}) {
  const agent = from && new Agent({ localAddress: from, keepAlive: true });
  const socket = connect(`http://127.0.0.1:${to}${nsp}`, { transports, agent, forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 10 });
  listen(socket);
  await new Promise((resolve) => socket.on("connect", resolve));
  return socket;
}

/** Keeps the events of a client until they are taken. */
function listen(socket) {
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
}

/** Breaks the connection of a client, which comes back to the server on a port: whether it was recovered. */
async function move(socket, to) {
  socket.io.uri = `http://127.0.0.1:${to}${socket.nsp === "/" ? "" : socket.nsp}`;
  const connected = new Promise((resolve) => socket.once("connect", resolve));
  socket.io.engine.close();
  await connected;
  return socket.recovered;
}

/** A second connection of the same client, while the first is still there. */
async function twin(socket, to) {
  const other = connect(`http://127.0.0.1:${to}${socket.nsp}`, { transports: ["websocket"], forceNew: true, autoConnect: false });
  other._pid = socket._pid;
  other._lastOffset = socket._lastOffset;
  listen(other);
  const connected = new Promise((resolve) => other.once("connect", resolve));
  other.connect();
  await connected;
  return other;
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
  new AsyncFunction("io", "emitter", "client", "until", "kept", "move", "twin", "port", code)(io, emitter, client, until, kept, move, twin, http.address().port).then(
    (result) => console.log(JSON.stringify({ id, result: result ?? null }, asJson)),
    (error) => console.log(JSON.stringify({ id, error: String(error?.stack ?? error) })),
  );
}
process.exit(0);
