// The event contract on socket.io, on 127.0.0.1 at $PORT, with TLS where $TLS_CERTIFICATE and $TLS_KEY are given, with the official adapter
// named $ADAPTER where a Redis is at $REDIS. Its address is its first line of output.
"use strict";
const { readFileSync } = require("node:fs");
const { Server } = require("socket.io");

const { PORT = "0", TLS_CERTIFICATE, TLS_KEY, ADAPTER, REDIS } = process.env;
const isSecure = Boolean(TLS_CERTIFICATE);
const server = isSecure
  ? require("node:https").createServer({ cert: readFileSync(TLS_CERTIFICATE), key: readFileSync(TLS_KEY) })
  : require("node:http").createServer();

async function createAdapter() {
  const redis = require("redis").createClient({ url: `redis://${REDIS}` });
  const subscriber = redis.duplicate();
  await Promise.all([redis.connect(), subscriber.connect()]);
  switch (ADAPTER) {
    case "classic":
      return require("@socket.io/redis-adapter").createAdapter(redis, subscriber);
    case "sharded":
      return require("@socket.io/redis-adapter").createShardedAdapter(redis, subscriber);
    case "streams":
      return require("@socket.io/redis-streams-adapter").createAdapter(redis);
    default:
      throw new Error(`There is no adapter "${ADAPTER}".`);
  }
}

async function main() {
  const io = new Server(server, REDIS ? { adapter: await createAdapter() } : {});

  io.on("connection", (socket) => {
    socket.on("echo", (x) => socket.emit("echo", x));
    socket.on("ack", (x, acknowledge) => acknowledge(x));
    socket.on("join", async (room, acknowledge) => {
      await socket.join(room);
      acknowledge("ok");
    });
    socket.on("room", (room, x) => io.to(room).emit("msg", x));
    socket.on("publish", (x) => io.emit("msg", x));
  });

  server.listen({ port: Number(PORT), host: "127.0.0.1", backlog: 4096 }, () => {
    console.log(`${isSecure ? "https" : "http"}://127.0.0.1:${server.address().port}`);
  });
}

main();
