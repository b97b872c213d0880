// The support applications on the official Node.js server. The suite is run against this program to
// prove that what it expects is what the official server does.
//
//   node oracle/server.mjs --mode <engine-v4|engine-v3|eio-client|sio-client|socketio-v5|main|alt|listeners> --port <n> [--parser msgpack]
// The parser is for socketio-v5 and main.
import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import * as engine from "engine.io";
import msgpackParser from "socket.io-msgpack-parser";
import { Server } from "socket.io";

const { values: args } = parseArgs({
  options: {
    mode: { type: "string" },
    port: { type: "string" },
    parser: { type: "string" },
  },
});

// Handlers of `boom` and `boom-async` throw on purpose; the official server leaves that to the process.
process.on("uncaughtException", (error) => console.error("uncaught:", error.message));
process.on("unhandledRejection", (error) => console.error("unhandled:", error?.message));
process.on("SIGTERM", () => process.exit(0));

const parser = args.parser === "msgpack" ? { parser: msgpackParser } : {};

const last = (list) => list[list.length - 1];

/** Splits the arguments of an event into its values and its acknowledgement (a no-op when there is none). */
function withAck(list) {
  return typeof last(list) === "function" ? [list.slice(0, -1), last(list)] : [list, () => {}];
}

function notFound(request, response) {
  if (request.method === "GET" && request.url.split("?")[0] === "/health") {
    response.writeHead(200, { "Content-Type": "text/plain" }).end("ok");
  } else {
    response.writeHead(404).end();
  }
}

function engineEcho(httpServer, options = {}) {
  const server = engine.attach(httpServer, {
    pingInterval: 300,
    pingTimeout: 200,
    maxHttpBufferSize: 1_000_000,
    cors: { origin: "*" },
    ...options,
  });
  server.on("connection", (socket) => socket.on("message", (message) => socket.send(message)));
}

function engineClient(httpServer) {
  const server = engine.attach(httpServer, {
    pingInterval: 500,
    maxHttpBufferSize: 100,
    allowRequest: (request, done) => done(null, !("deny" in request._query)),
  });
  server.on("initial_headers", (headers) => {
    headers["Set-Cookie"] = [
      "1=1; Max-Age=86400",
      "2=2; Path=/; HttpOnly; Secure; SameSite=Strict",
      "3=3; Max-Age=0",
      `4=4; Expires=${new Date().toUTCString()}`,
    ];
  });
  server.on("connection", (socket) => {
    socket.send("hi");
    socket.on("message", (message) => {
      if (message === "give binary") socket.send(Buffer.from([0, 1, 2, 3, 4]));
      else if (message === "give utf8") socket.send("пойду спать всем спокойной ночи");
      else if (message === "sendHeaders") socket.send(JSON.stringify(socket.transport?.dataReq?.headers ?? {}));
      else socket.send(message);
    });
  });
}

function socketioV5(httpServer) {
  const io = new Server(httpServer, {
    pingInterval: 300,
    pingTimeout: 200,
    maxHttpBufferSize: 1_000_000,
    connectTimeout: 1000,
    cors: { origin: "*" },
    ...parser,
  });
  io.on("connection", (socket) => {
    socket.emit("auth", socket.handshake.auth);
    socket.on("message", (...list) => socket.emit("message-back", ...withAck(list)[0]));
    socket.on("message-with-ack", (...list) => {
      const [values, ack] = withAck(list);
      ack(...values);
    });
    socket.on("emit-with-ack", async (...list) => {
      socket.emit("emit-with-ack", ...list, (...answer) => socket.emit("emit-with-ack", ...answer));
    });
  });
  io.of("/custom").on("connection", (socket) => socket.emit("auth", socket.handshake.auth));
}

function socketioMain(httpServer, mode) {
  const io = new Server(httpServer, {
    pingInterval: 2000,
    pingTimeout: 1500,
    connectTimeout: 1500,
    upgradeTimeout: 3000,
    maxHttpBufferSize: 100_000,
    serveClient: false,
    ...(mode === "main"
      ? {
          ...parser,
          perMessageDeflate: { threshold: 1024 },
          cors: {
            origin: ["http://allowed.example"],
            methods: ["GET", "POST"],
            allowedHeaders: ["x-parley"],
            credentials: true,
          },
          allowRequest: (request, done) => done(null, !("deny" in request._query)),
        }
      : {
          allowEIO3: true,
          cookie: true,
          httpCompression: false,
          connectionStateRecovery: { maxDisconnectionDuration: 3000 },
        }),
  });

  const reasons = new Map();
  const record = (id, reason) => {
    reasons.set(id, reason);
    if (reasons.size > 10_000) reasons.delete(reasons.keys().next().value);
  };

  function serve(namespace) {
    namespace.on("connection", (socket) => {
      const nsp = socket.nsp;
      const on = (event, handler) =>
        socket.on(event, (...list) => {
          const [values, ack] = withAck(list);
          return handler(values, ack);
        });

      socket.on("disconnect", (reason) => record(socket.id, reason));
      on("echo", (values) => socket.emit("echo", ...values));
      on("echo-ack", (values, ack) => ack(...values));
      on("double-ack", (values, ack) => {
        ack("first");
        ack("second");
      });
      on("whoami", (values, ack) =>
        ack({
          id: socket.id,
          nsp: nsp.name,
          rooms: [...socket.rooms].sort(),
          transport: socket.conn.transport.name,
          auth: socket.handshake.auth,
          query: socket.handshake.query,
          recovered: socket.recovered,
        }),
      );
      on("join", ([room], ack) => {
        socket.join(room);
        ack("joined");
      });
      on("leave", ([room], ack) => {
        socket.leave(room);
        ack("left");
      });
      on("say", ([room, ...values], ack) => {
        socket.to(room).emit("said", ...values);
        ack("ok");
      });
      on("say-in", ([room, ...values], ack) => {
        nsp.to(room).emit("said", ...values);
        ack("ok");
      });
      on("shout", (values, ack) => {
        nsp.emit("shouted", ...values);
        ack("ok");
      });
      on("shout-except", ([room, ...values], ack) => {
        nsp.except(room).emit("shouted", ...values);
        ack("ok");
      });
      on("ask", ([value, ms]) =>
        socket.timeout(ms).emit("question", value, (error, answer) =>
          socket.emit("answer", error ? { ok: false } : { ok: true, value: answer }),
        ),
      );
      on("ask-room", ([room, ms]) =>
        nsp.to(room).timeout(ms).emit("question", room, (error, answers) =>
          socket.emit("answers", { ok: !error, values: [...answers].sort() }),
        ),
      );
      on("burst", ([count]) => {
        for (let i = 0; i < count; i++) socket.emit("tick", i);
      });
      on("blob", ([count], ack) => ack(Buffer.from(Uint8Array.from({ length: count }, (_, i) => i % 256))));
      on("text", ([count], ack) => ack("x".repeat(count)));
      on("bye", ([close]) => socket.disconnect(close));
      on("drop-engine", () => socket.conn.close());
      on("reason-of", ([id], ack) => ack(reasons.get(id) ?? null));
      on("stats", (values, ack) => ack({ clients: io.engine.clientsCount, sockets: io.of("/").sockets.size }));
      on("boom", () => {
        throw new Error("boom");
      });
      on("boom-async", async () => {
        await delay(1);
        throw new Error("boom-async");
      });
    });
  }

  serve(io.of("/"));
  serve(io.of("/custom"));
  serve(
    io.of("/admin").use((socket, next) => {
      if (socket.handshake.auth.token === "secret") return next();
      const error = new Error("not authorized");
      error.data = { code: "E401", retry: false };
      next(error);
    }),
  );
  serve(io.of("/slow").use((socket, next) => setTimeout(next, 300)));
  serve(io.of(/^\/dyn-\d+$/));
}

function listeners(httpServer) {
  const io = new Server(httpServer, { serveClient: false });
  const errors = [];
  io.engine.on("initial_headers", (headers) => (headers["x-initial"] = "1"));
  io.engine.on("headers", (headers) => (headers["x-every"] = "1"));
  io.engine.on("connection_error", ({ code, message, context }) => errors.push({ code, message, name: context?.name ?? null }));
  const generateId = io.engine.generateId;
  io.engine.generateId = (request) => {
    if ("noid" in request._query) throw new Error("no id");
    return `id-${generateId(request)}`;
  };

  const namespaces = [];
  io.on("new_namespace", (namespace) => namespaces.push(namespace.name));
  io.of(/^\/dyn-\d+$/).on("connection", () => {});

  const rooms = io.of("/rooms");
  const roomLog = [];
  for (const what of ["create", "delete", "join", "leave"]) {
    rooms.adapter.on(`${what}-room`, (...values) => roomLog.push([what, ...values]));
  }
  rooms.on("connection", (socket) => {
    socket.on("join", (room, ack) => {
      socket.join(room);
      ack("joined");
    });
    socket.on("leave", (room, ack) => {
      socket.leave(room);
      ack("left");
    });
    socket.on("log", (ack) => ack(roomLog));
  });

  io.on("connection", (socket) => {
    let log = [];
    const values = (list) => (typeof last(list) === "function" ? list.slice(0, -1) : list);
    socket.onAny((name, ...list) => log.push(["any", name, values(list)]));
    socket.prependAny((name) => log.push(["first", name]));
    socket.onAnyOutgoing((name, ...list) => log.push(["out", name, list]));
    socket.use(([name], next) => {
      log.push(["use", name]);
      if (name === "forbidden") next(new Error("not you"));
      else if (name !== "swallowed") next();
    });
    socket.on("error", (error) => log.push(["error", error.message]));
    socket.on("hello", (text, ack) => {
      log.push(["on", "hello"]);
      ack?.(text);
    });
    socket.once("once", () => log.push(["on", "once"]));
    socket.on("forbidden", () => log.push(["on", "forbidden"]));
    socket.on("swallowed", () => log.push(["on", "swallowed"]));
    socket.on("emits", () => {
      socket.emit("direct", 1);
      io.emit("all", "x");
      io.to(socket.id).emit("room");
      socket.broadcast.emit("others");
      socket.send("done", 2);
    });
    socket.on("off", () => socket.removeAllListeners("hello"));
    socket.on("take", (ack) => {
      const taken = log;
      log = [];
      ack(taken);
    });
    socket.on("namespaces", (ack) => ack(namespaces));
    socket.on("errors", (ack) => ack(errors));
  });
}

function socketClient(httpServer) {
  const io = new Server(httpServer, {
    pingInterval: 2000,
    connectionStateRecovery: {},
    allowRequest: (request, done) => setTimeout(() => done(null, true), 10),
  });
  io.use((socket, next) => next("fail" in socket.handshake.query ? new Error("Auth failed (main namespace)") : undefined));
  io.on("connection", (socket) => {
    const bytes = Buffer.from("asdfasdf");
    const now = () => new Date().toISOString();
    let cameWithBytes = false;
    const on = (event, handler) =>
      socket.on(event, (...list) => {
        const [values, ack] = withAck(list);
        return handler(values, ack);
      });
    on("hi", () => socket.emit("hi"));
    on("echo", (values, ack) => ack(...values));
    on("ack", () => socket.emit("ack", (a, b) => a === 5 && b?.test && socket.emit("got it")));
    on("getAckDate", (values, ack) => ack(now()));
    on("getDate", () => socket.emit("takeDate", now()));
    on("getDateObj", () => socket.emit("takeDateObj", { date: now() }));
    on("getUtf8", () => ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"].forEach((text) => socket.emit("takeUtf8", text)));
    on("false", () => socket.emit("false", false));
    on("doge", () => socket.emit("doge", bytes));
    on("getbin", () => socket.emit("takebin", bytes));
    on("buffa", ([value]) => Buffer.isBuffer(value) && socket.emit("buffack"));
    on("jsonbuff", ([value]) => {
      if (value?.hello === "lol" && Buffer.isBuffer(value.message) && value.goodbye === "gotcha") socket.emit("jsonbuff-ack");
    });
    on("abuff1", ([value]) => (cameWithBytes = Buffer.isBuffer(value)));
    on("abuff2", () => cameWithBytes && socket.emit("abuff2-ack"));
    on("getHandshake", (values, ack) => ack(socket.handshake));
    on("getId", (values, ack) => ack(socket.id));
  });
  io.of("/foo").on("connection", (socket) => socket.on("getId", (ack) => ack(socket.id)));
  for (const name of ["/timeout_socket", "/valid", "/asd"]) io.of(name);
  io.of("/abc").on("connection", (socket) => socket.emit("handshake", socket.handshake));
  io.of("/no").use((socket, next) => next(new Error("Auth failed (custom namespace)")));
}

const httpServer = http.createServer(notFound);
const modes = {
  "engine-v4": () => engineEcho(httpServer),
  "engine-v3": () => engineEcho(httpServer, { allowEIO3: true }),
  "eio-client": () => engineClient(httpServer),
  "sio-client": () => socketClient(httpServer),
  "socketio-v5": () => socketioV5(httpServer),
  main: () => socketioMain(httpServer, "main"),
  alt: () => socketioMain(httpServer, "alt"),
  listeners: () => listeners(httpServer),
};
if (!Object.hasOwn(modes, args.mode ?? "")) {
  console.error(`unknown mode ${args.mode}`);
  process.exit(2);
}
modes[args.mode]();
httpServer.listen(Number(args.port), "127.0.0.1", () => console.log("ready"));
