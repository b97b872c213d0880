import { handshake, poll, post, SEPARATOR } from "./http.mjs";
import { Inbox, within } from "./wait.mjs";

/**
 * A scripted peer on HTTP long-polling: it keeps a GET pending, queues what arrives (without the heartbeat,
 * which it answers) and says how the session ended.
 */
export class PollingPeer {
  inbox = new Inbox();
  /** Raw bodies of the polls, in order. */
  bodies = [];

  static async open(server, { query = {}, headers = {} } = {}) {
    const peer = new PollingPeer();
    peer.server = server;
    peer.headers = headers;
    peer.open = await handshake(server, query, headers);
    peer.sid = peer.open.sid;
    peer.ended = peer.#run();
    return peer;
  }

  async #run() {
    for (;;) {
      let response;
      try {
        response = await poll(this.server, this.sid, this.headers);
      } catch (error) {
        return { status: 0, error: error.message };
      }
      if (response.status !== 200) return { status: response.status, body: response.text };
      this.bodies.push(response.text);
      for (const packet of response.text.split(SEPARATOR)) {
        if (packet === "2") this.send("3").catch(() => {});
        else if (packet === "1") return { status: 200, body: response.text };
        else if (packet !== "6") this.inbox.push(packet.startsWith("b") ? Buffer.from(packet.slice(1), "base64") : packet);
      }
    }
  }

  /** Sends packets, joined in one POST. Buffers travel as `b` + base64. */
  send(...packets) {
    const body = packets.map((packet) => (Buffer.isBuffer(packet) ? `b${packet.toString("base64")}` : packet)).join(SEPARATOR);
    return post(this.server, this.sid, body, this.headers);
  }

  next(what) {
    return this.inbox.next(what);
  }

  /** How the session ended: the last answer to a GET. */
  closed(what = "the end of the polling session", ms) {
    return within(this.ended, what, ms);
  }

  /** Ends the session and waits for it, so that nothing outlives the test. */
  async close() {
    await this.send("1").catch(() => {});
    await this.closed();
  }
}
