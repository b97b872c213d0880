import crypto from "node:crypto";
import net from "node:net";
import { Inbox, within } from "./wait.mjs";

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** Encodes one frame; everything a real client never gets wrong can be set wrong here. */
export function frame({ fin = true, rsv = 0, opcode = OPCODE.text, mask = true, payload = "", claim } = {}) {
  const data = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
  const length = claim ?? data.length;
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const bit = mask ? 0x80 : 0;
  let extended = Buffer.alloc(0);
  if (length < 126) head.push(bit | length);
  else if (length < 65536) {
    head.push(bit | 126);
    extended = Buffer.alloc(2);
    extended.writeUInt16BE(length);
  } else {
    head.push(bit | 127);
    extended = Buffer.alloc(8);
    extended.writeBigUInt64BE(BigInt(length));
  }
  if (!mask) return Buffer.concat([Buffer.from(head), extended, data]);
  const key = crypto.randomBytes(4);
  const masked = Buffer.from(data);
  for (let i = 0; i < masked.length; i++) masked[i] ^= key[i & 3];
  return Buffer.concat([Buffer.from(head), extended, key, masked]);
}

/** A TCP connection on which frames are written and read by hand. */
export class RawWebSocket {
  frames = new Inbox();
  status = 0;

  static async open(server, { query = "EIO=4&transport=websocket", path = server.path, headers = {}, method = "GET" } = {}) {
    const raw = new RawWebSocket();
    raw.socket = net.connect(server.port, server.host);
    raw.socket.setNoDelay(true);
    let buffer = Buffer.alloc(0);
    let headDone;
    const head = new Promise((resolve) => (headDone = resolve));
    raw.ended = new Promise((resolve) => {
      raw.socket.on("error", () => {});
      raw.socket.on("close", () => {
        raw.rest = buffer;
        headDone();
        resolve();
      });
      raw.socket.on("end", () => raw.socket.end());
    });
    raw.socket.on("data", (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      if (raw.status === 0) {
        const end = buffer.indexOf("\r\n\r\n");
        if (end < 0) return;
        raw.head = buffer.subarray(0, end).toString("latin1");
        raw.status = Number(raw.head.split(" ")[1]);
        raw.headers = Object.fromEntries(
          raw.head
            .split("\r\n")
            .slice(1)
            .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
        );
        buffer = buffer.subarray(end + 4);
        headDone();
      }
      if (raw.status !== 101) return;
      for (;;) {
        const parsed = parse(buffer);
        if (!parsed) break;
        buffer = buffer.subarray(parsed.size);
        raw.frames.push(parsed.frame);
      }
    });
    const key = crypto.randomBytes(16).toString("base64");
    const lines = {
      Host: `${server.host}:${server.port}`,
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Key": key,
      "Sec-WebSocket-Version": "13",
      ...headers,
    };
    const text = Object.entries(lines)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
    raw.socket.write(`${method} ${path}?${query} HTTP/1.1\r\n${text}\r\n`, "latin1");
    await within(head, "the answer to the upgrade request");
    raw.accept = crypto.createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    return raw;
  }

  /** Asks for an upgrade that is refused; the answer, once the server has closed the connection. */
  static async refused(server, options) {
    const raw = await RawWebSocket.open(server, options);
    await raw.closed("the refused upgrade to be closed by the server");
    return { start: raw.head.split("\r\n")[0], headers: raw.headers, body: raw.rest.toString(), status: raw.status };
  }

  /** Opens a session and takes the handshake packet off the inbox. */
  static async session(server, options = {}) {
    const raw = await RawWebSocket.open(server, options);
    if (raw.status !== 101) throw new Error(`upgrade refused: ${raw.head}`);
    const first = await raw.text("the Engine.IO handshake");
    raw.openData = JSON.parse(first.slice(1));
    raw.sid = raw.openData.sid;
    return raw;
  }

  write(...buffers) {
    this.socket.write(Buffer.concat(buffers));
  }

  send(options) {
    this.write(frame(options));
  }

  next(what = "a frame") {
    return this.frames.next(what);
  }

  /** The payload of the next data frame; Engine.IO pings are answered on the way. */
  async text(what = "a text frame") {
    for (;;) {
      const next = await this.next(what);
      if (next.opcode === OPCODE.text && next.payload.toString() === "2") this.send({ payload: "3" });
      else if (next.opcode === OPCODE.close) throw new Error(`closed with ${closeCode(next)} while waiting for ${what}`);
      else return next.payload.toString();
    }
  }

  /** The close frame, with heartbeats and other messages dropped on the way. */
  async closeFrame(what = "a close frame") {
    for (;;) {
      const next = await this.next(what);
      if (next.opcode === OPCODE.close) return { code: closeCode(next), payload: next.payload };
    }
  }

  closed(what = "the TCP connection to be closed") {
    return within(this.ended, what);
  }

  destroy() {
    this.socket.destroy();
    return this.closed();
  }

  reset() {
    this.socket.resetAndDestroy();
    return this.closed();
  }
}

/** 1005 stands for "no code", as in the WebSocket standard. */
export function closeCode({ payload }) {
  return payload.length < 2 ? 1005 : payload.readUInt16BE();
}

function parse(buffer) {
  if (buffer.length < 2) return;
  let length = buffer[1] & 0x7f;
  let offset = 2;
  if (length === 126) {
    if (buffer.length < 4) return;
    length = buffer.readUInt16BE(2);
    offset = 4;
  } else if (length === 127) {
    if (buffer.length < 10) return;
    length = Number(buffer.readBigUInt64BE(2));
    offset = 10;
  }
  if (buffer.length < offset + length) return;
  return {
    size: offset + length,
    frame: {
      fin: (buffer[0] & 0x80) !== 0,
      rsv: (buffer[0] >> 4) & 7,
      opcode: buffer[0] & 15,
      masked: (buffer[1] & 0x80) !== 0,
      payload: Buffer.from(buffer.subarray(offset, offset + length)),
    },
  };
}
