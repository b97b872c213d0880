// The event contract on socket.io, on 127.0.0.1 at $PORT, with TLS where $TLS_CERTIFICATE and $TLS_KEY are given. Its address is its first line of output.
"use strict";
const { readFileSync } = require("node:fs");
const { Server } = require("socket.io");

const { PORT = "0", TLS_CERTIFICATE, TLS_KEY } = process.env;
const isSecure = Boolean(TLS_CERTIFICATE);
const server = isSecure
  ? require("node:https").createServer({ cert: readFileSync(TLS_CERTIFICATE), key: readFileSync(TLS_KEY) })
  : require("node:http").createServer();
const io = new Server(server);

io.on("connection", (socket) => {
  socket.on("echo", (x) => socket.emit("echo", x));
  socket.on("ack", (x, acknowledge) => acknowledge(x));
  socket.on("publish", (x) => io.emit("msg", x));
});

server.listen({ port: Number(PORT), host: "127.0.0.1", backlog: 4096 }, () => {
  console.log(`${isSecure ? "https" : "http"}://127.0.0.1:${server.address().port}`);
});
