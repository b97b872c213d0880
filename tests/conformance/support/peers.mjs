import { PollingPeer } from "./polling.mjs";
import { WebSocketPeer } from "./websocket.mjs";

/** Both transports under one name, for rows that must hold on each. */
export const TRANSPORTS = { websocket: WebSocketPeer, polling: PollingPeer };

/** A scripted peer joined to a namespace: `id` is its Socket.IO id. */
export async function joined(server, transport = "websocket", { nsp = "/", auth, ...options } = {}) {
  const peer = await TRANSPORTS[transport].open(server, options);
  peer.id = await join(peer, nsp, auth);
  return peer;
}

/** Sends CONNECT and returns the Socket.IO id of the answer. */
export async function join(peer, nsp = "/", auth) {
  const head = nsp === "/" ? "" : `${nsp},`;
  await peer.send(`40${head}${auth === undefined ? "" : JSON.stringify(auth)}`);
  const answer = await peer.next(`the answer to CONNECT ${nsp}`);
  const prefix = `40${head}`;
  if (!String(answer).startsWith(prefix)) throw new Error(`CONNECT ${nsp} answered with ${answer}`);
  return JSON.parse(answer.slice(prefix.length)).sid;
}
