import { after } from "node:test";
import { io } from "socket.io-client";
import { event, eventually, GUARD, Inbox, within } from "./wait.mjs";

const open = new Set();
after(() => open.forEach((socket) => socket.io.engine?.close() ?? socket.disconnect()));

/** An official client that never shares a connection with another test and does not reconnect by itself. */
export function client(server, { nsp = "/", ...options } = {}) {
  const socket = io(server.url + nsp, {
    forceNew: true,
    reconnection: false,
    transports: ["websocket"],
    ...options,
  });
  open.add(socket);
  socket.on("disconnect", () => open.delete(socket));
  return socket;
}

/** The same, connected. */
export async function connected(server, options = {}) {
  const socket = client(server, options);
  await connect(socket);
  return socket;
}

export function connect(socket) {
  return within(
    new Promise((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    }),
    `the connection to ${socket.nsp}`,
  );
}

/** Emits and waits for the acknowledgement: all of its values. */
export function ask(socket, name, ...values) {
  return within(
    new Promise((resolve) => socket.emit(name, ...values, (...answer) => resolve(answer))),
    `the acknowledgement of "${name}"`,
  );
}

/** Emits and waits for an event in return. */
export function call(socket, name, back, ...values) {
  const answer = event(socket, back);
  socket.emit(name, ...values);
  return answer;
}

/** Collects every occurrence of an event. */
export function collect(socket, name) {
  const inbox = new Inbox();
  socket.on(name, (...values) => inbox.push(values));
  return inbox;
}

/** The reason the server recorded for a socket that is gone. */
export function reasonOf(observer, id, ms = GUARD) {
  return eventually(async () => (await ask(observer, "reason-of", id))[0], `the server to record why ${id} was disconnected`, ms);
}

/** A round trip: all that the socket sent before has been handled. */
export async function settle(socket) {
  await ask(socket, "echo-ack", "settled");
}
