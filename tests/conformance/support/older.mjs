// Clients of Socket.IO 2 and Engine.IO v3, and the requests such clients make.
import { createRequire } from "node:module";
import { after } from "node:test";
import engineClient from "engine.io-client-v3";
import io from "socket.io-client-v2";
import { request } from "./http.mjs";
import { within } from "./wait.mjs";

const require = createRequire(import.meta.url);

/** The payload codec of the older client itself. */
export const parser = createRequire(require.resolve("engine.io-client-v3"))("engine.io-parser");

const open = new Set();
after(() => open.forEach((client) => client.close()));

/** A socket.io-client 2.x that never shares a connection with another test and does not reconnect by itself. */
export function client2(server, { nsp = "/", ...options } = {}) {
  const socket = io(server.url + nsp, { forceNew: true, reconnection: false, transports: ["websocket"], path: server.path, ...options });
  open.add(socket);
  return socket;
}

export async function connected2(server, options = {}) {
  const socket = client2(server, options);
  await connect2(socket);
  return socket;
}

export function connect2(socket) {
  return within(
    new Promise((resolve, reject) => {
      socket.once("connect", resolve);
      for (const name of ["connect_error", "error"]) socket.once(name, (error) => reject(new Error(`${name}: ${JSON.stringify(error)}`)));
    }),
    `the connection to ${socket.nsp}`,
  );
}

/** An engine.io-client 3.x, open. */
export async function engine3(server, options = {}) {
  const socket = engineClient(server.wsUrl, { path: server.path, transports: ["websocket"], ...options });
  open.add(socket);
  await within(new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject)), "the session to open");
  return socket;
}

export const polling3 = (sid, extra = {}) => ({ EIO: "3", transport: "polling", ...(sid === undefined ? {} : { sid }), ...extra });

/** Opens a polling session; resolves to the handshake data with the raw response at `response`. */
export async function handshake3(server, extra = {}) {
  const response = await request(server, { query: polling3(undefined, extra) });
  const found = /^(\d+):0(\{.*\})$/.exec(response.text);
  if (response.status !== 200 || !found || Number(found[1]) !== found[2].length + 1) {
    throw new Error(`no handshake of revision 3: ${response.status} ${response.text}`);
  }
  return { ...JSON.parse(found[2]), response };
}

export const poll3 = (server, sid) => request(server, { query: polling3(sid) });

/** Posts packets of text, as a client without binary support frames them; or a body of bytes as it is. */
export function post3(server, sid, ...packets) {
  const isBytes = Buffer.isBuffer(packets[0]);
  return request(server, {
    method: "POST",
    query: polling3(sid),
    body: isBytes ? packets[0] : packets.map((packet) => `${packet.length}:${packet}`).join(""),
    headers: { "Content-Type": isBytes ? "application/octet-stream" : "text/plain;charset=UTF-8" },
  });
}

/** Posts a body of text as it is. */
export const postRaw3 = (server, sid, body) =>
  request(server, { method: "POST", query: polling3(sid), body, headers: { "Content-Type": "text/plain;charset=UTF-8" } });
