import WebSocket from "ws";
import { Inbox, within } from "./wait.mjs";

/** A scripted peer on WebSocket: answers heartbeats (unless told not to) and queues everything else. */
export class WebSocketPeer {
  inbox = new Inbox();

  /** Opens the WebSocket only: what the server sends first is the first thing in the inbox. */
  static async connect(server, { query = { EIO: "4", transport: "websocket" }, path = server.path, heartbeat = true, protocols = [], ...options } = {}) {
    const peer = new WebSocketPeer();
    peer.ws = new WebSocket(`${server.wsUrl}${path}?${new URLSearchParams(query)}`, protocols, { perMessageDeflate: false, ...options });
    peer.refusal = undefined;
    peer.ended = new Promise((resolve) => {
      peer.ws.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    peer.ws.on("message", (data, isBinary) => {
      const message = isBinary ? data : data.toString();
      if (heartbeat && message === "2") peer.ws.send("3");
      else peer.inbox.push(message);
    });
    await within(
      new Promise((resolve, reject) => {
        peer.ws.on("open", resolve);
        peer.ws.on("error", reject);
      }),
      "the WebSocket to open",
    );
    return peer;
  }

  /** Opens a new Engine.IO session. */
  static async open(server, options = {}) {
    const query = { EIO: "4", transport: "websocket", ...options.query };
    const peer = await WebSocketPeer.connect(server, { ...options, query });
    const first = await peer.next("the Engine.IO handshake");
    if (!String(first).startsWith("0")) throw new Error(`no handshake: ${first}`);
    peer.openText = first;
    peer.open = JSON.parse(first.slice(1));
    peer.sid = peer.open.sid;
    return peer;
  }

  /** A WebSocket for the upgrade of an existing polling session. */
  static upgrade(server, sid, options = {}) {
    return WebSocketPeer.connect(server, { ...options, query: { EIO: "4", transport: "websocket", sid, ...options.query } });
  }

  async send(...packets) {
    for (const packet of packets) this.ws.send(packet);
  }

  next(what, ms) {
    return this.inbox.next(what, ms);
  }

  closed(what = "the WebSocket to be closed", ms) {
    return within(this.ended, what, ms);
  }

  async close() {
    this.ws.close();
    await this.closed();
  }
}
