// Captures what official cluster adapters write, for tests that read and write the same bytes: node golden.mjs > golden.json
// The adapters get clients of Redis and PostgreSQL that note what they are given. Ids are in place as aaaaaaaaaaaaaaaa (the node) and bbbbbbbbbbbbbbbb (a request).
import { createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { createAdapter as createPostgresAdapter } from "@socket.io/postgres-adapter";
import { Server } from "socket.io";

const NODE = "aaaaaaaaaaaaaaaa";
const REQUEST = "bbbbbbbbbbbbbbbb";
const REQUESTER = "cccccccccccccccc";

const noted = [];
const note = (where, bytes) => noted.push([where, Buffer.from(bytes)]);
const never = () => new Promise(() => {});
const redis = {
  sSubscribe() {},
  subscribe() {},
  on() {},
  duplicate: () => redis,
  connect: async () => {},
  xRead: never,
  sPublish: async (channel, body) => note(channel, body),
  publish: async (channel, body) => note(channel, body),
  xAdd: async (stream, id, fields) => {
    note(stream, JSON.stringify(fields));
    return "1-1";
  },
  sendCommand: async () => ["", "2"],
};
const pool = {
  connect: async () => ({ on() {}, query: async () => {} }),
  query: async (sql, values) => {
    note(sql.startsWith("INSERT") ? "attachment" : values[0], sql.startsWith("INSERT") ? values[0] : values[1]);
    return { rows: [{ id: "1" }] };
  },
};

const adapters = {
  sharded: createShardedAdapter(redis, redis, { subscriptionMode: "dynamic" }),
  streams: createStreamsAdapter(redis),
  postgres: createPostgresAdapter(pool),
};

const bytes = Buffer.from([0, 255]);
const socket = {
  id: "s",
  handshake: {
    headers: { host: "h" }, time: "Thu Jan 01 1970", address: "127.0.0.1", xdomain: false, secure: false, issued: 1, url: "/socket.io/?EIO=4", query: { EIO: "4" }, auth: { token: "abc" },
  },
  rooms: ["s", "a"],
  data: { name: "Änne", bytes },
};

const operations = {
  all: (io) => io.emit("all", 1, "zwei", { x: [1.5, null, true, -3, -70000, 65536, 4294967296, "ü\"\\\n"] }),
  binary: (io) => io.emit("binary", bytes, { deep: [bytes, "x"] }),
  flags: (io) => io.to(["a", "b"]).except("c").volatile.compress(false).emit("flags"),
  room: (io) => io.to("a").emit("room"),
  acknowledged: (io) => void io.to("a").timeout(2000).emit("ask", 1, () => {}),
  acknowledgedBinary: (io) => void io.timeout(2000).emit("ask", bytes, () => {}),
  join: (io) => io.to("a").except("b").socketsJoin(["x", "y"]),
  leave: (io) => io.socketsLeave("x"),
  disconnect: (io) => io.in("a").disconnectSockets(true),
  fetch: (io) => void io.in("a").fetchSockets(),
  serverSide: (io) => io.serverSideEmit("news", 1, { a: "b" }),
  serverSideBinary: (io) => io.serverSideEmit("news", bytes),
  serverSideAsked: (io) => io.serverSideEmit("sum", 1, 2, () => {}),
};

const answer = (type, data) => (io) => io.of("/").adapter.publishResponse(REQUESTER, { type, data: { requestId: REQUEST, ...data } });
const answers = {
  noSockets: answer(8, { sockets: [] }),
  sockets: answer(8, { sockets: [socket] }),
  serverSideAnswer: answer(10, { packet: { sum: 3 } }),
  serverSideAnswerBinary: answer(10, { packet: bytes }),
  serverSideAnswerOfNothing: answer(10, { packet: undefined }),
  clientCount: answer(11, { clientCount: 2 }),
  acknowledgement: answer(12, { packet: "yes" }),
  acknowledgementBinary: answer(12, { packet: [bytes] }),
  acknowledgementOfNothing: answer(12, { packet: undefined }),
};

const golden = {};
for (const [name, adapter] of Object.entries(adapters)) {
  const io = new Server({ adapter });
  io.of("/").adapter.uid = NODE;
  golden[name] = {};
  if (name === "postgres") {
    io.of("/").adapter.nodesMap.set(REQUESTER, Date.now() + 1e9);
    Object.assign(operations, { initialHeartbeat: (io) => io.of("/").adapter.init(), heartbeat: (io) => io.of("/").adapter.publish({ type: 2 }), close: (io) => io.of("/").adapter.publish({ type: 13 }) });
  }

  for (const [operation, run] of Object.entries({ ...operations, ...answers })) {
    noted.length = 0;
    run(io);
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setImmediate(resolve));
    }

    golden[name][operation] = noted.map(([where, body]) => {
      const text = body.toString("latin1").replace(/(requestId[^0-9a-f]{1,5})[0-9a-f]{16}/, `$1${REQUEST}`);
      return { where, body: Buffer.from(text, "latin1").toString("base64"), text: /^[\x20-\x7e]*$/.test(text) ? text : undefined };
    });
  }
}

console.log(JSON.stringify(golden, null, 1));
process.exit(0);
