// A node of the chat in JavaScript: ChatNode.cs, line by line, on the official server with the official adapter.
// Usage: node server.mjs <name> <redis, as host:port>
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const MAX_NAME_LENGTH = 24;
const MAX_TEXT_LENGTH = 500;

const [node, redis] = process.argv.slice(2);
const publisher = createClient({ url: `redis://${redis}` });
const subscriber = publisher.duplicate();
for (const client of [publisher, subscriber]) {
  client.on("error", (error) => console.error(error.message));
}
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer();
const io = new Server(http, { adapter: createAdapter(publisher, subscriber) });

io.use((socket, next) => {
  const name = clean(socket.handshake.auth.name, MAX_NAME_LENGTH);
  if (name === null) {
    next(new Error(`A name is one line of 1 to ${MAX_NAME_LENGTH} characters.`));
    return;
  }

  socket.data = { name, node };
  next();
});

io.on("connection", (socket) => {
  socket.emit("welcome", node);
  io.emit("people");
  socket.on("disconnect", () => io.emit("people"));

  socket.on("say", (text, answer) => {
    const said = clean(text, MAX_TEXT_LENGTH);
    if (said === null) {
      answer?.(`A message is one line of 1 to ${MAX_TEXT_LENGTH} characters.`);
      return;
    }

    io.emit("message", { from: socket.data.name, node, text: said });
    answer?.(null);
  });

  socket.on("who", async (answer) => {
    const sockets = await io.fetchSockets();
    answer?.(sockets.map(({ id, data }) => ({ id, name: data.name ?? "", node: data.node ?? "" })));
  });
});

http.listen(0, "127.0.0.1", () => console.log(`ready ${http.address().port}`));

// Whoever started it holds the other end, and lets go of it by ending, however that comes about.
process.stdin.resume().on("end", () => process.exit());

function clean(text, maxLength) {
  const trimmed = typeof text === "string" ? text.trim() : "";
  return trimmed.length > 0 && trimmed.length <= maxLength && !/\p{Cc}/u.test(trimmed) ? trimmed : null;
}
