import { attachment, decodeBase64, decodeText, type Packet } from "./decode";
import type { Link } from "./link";

export type Transport = "polling" | "websocket";

/** Text or bytes as they were sent. Of a large one only its beginning is kept. */
export type Data = string | Uint8Array | Blob;

/** How much of one frame is kept: characters or bytes. */
export const maxKept = 64 * 1024;

/** The payload of long-polling in which a packet travelled with others. */
export interface Payload {
  readonly index: number;
  readonly count: number;
  readonly size: number;
}

/** One frame of a WebSocket, or one packet of a payload of long-polling. It is decoded only when somebody looks. */
export class Frame {
  #packet: Packet | undefined;
  #size: number | undefined;

  constructor(
    readonly id: number,
    /** As of performance.now(). */
    readonly time: number,
    readonly link: Link,
    readonly isSent: boolean,
    readonly transport: Transport,
    readonly data: Data,
    readonly payload: Payload | undefined,
    /** The packet that bytes belong to, and which of its attachments they are. */
    readonly header: { readonly frame: Frame; readonly index: number; readonly count: number } | undefined,
    /** In bytes, where not all of it was kept. */
    size: number | undefined,
  ) {
    this.#size = size;
  }

  get packet(): Packet {
    return (this.#packet ??= typeof this.data === "string" ? decodeText(this.data) : attachment);
  }

  /** In bytes, as it went over the wire, without what the transport puts around it. */
  get size(): number {
    return (this.#size ??= sizeOf(this.data));
  }

  get isCut(): boolean {
    return sizeOf(this.data) < this.size;
  }

  get namespace(): string | undefined {
    return this.packet.socket?.namespace ?? this.header?.frame.packet.socket?.namespace;
  }

  /** What it means, in one line. */
  get meaning(): string {
    const { engine, socket, fault } = this.packet;
    if (fault) return `${fault}: ${this.text.slice(0, 80)}`;
    if (this.packet.kind === "binary") return this.header ? `attachment ${this.header.index + 1} of ${this.header.count} of ${titleOf(this.header.frame.packet)}` : "bytes";
    if (!socket) return engine.body ? `${engine.name} ${engine.body.slice(0, 160)}` : engine.name;
    const body = socket.event === undefined ? socket.body : socket.body.slice(JSON.stringify(socket.event).length + 1).replace(/^,/, "").replace(/\]$/, "");
    return `${titleOf(this.packet)}${body ? ` ${body.slice(0, 160)}` : ""}`;
  }

  /** The text as it travelled; none of what travelled as bytes. */
  get text(): string {
    return typeof this.data === "string" ? this.data : "";
  }

  /** What was sent as bytes, also where long-polling carries it as base64. */
  async bytes(): Promise<Uint8Array> {
    if (this.data instanceof Blob) return new Uint8Array(await this.data.slice(0, maxKept).arrayBuffer());
    return typeof this.data === "string" ? decodeBase64(this.data) : this.data;
  }
}

export function titleOf({ engine, socket }: Packet): string {
  if (!socket) return engine.name;
  const name = socket.event ?? socket.type;
  return socket.id === undefined ? name : `${name} #${socket.id}`;
}

export function sizeOf(data: Data): number {
  if (data instanceof Blob) return data.size;
  if (typeof data !== "string") return data.byteLength;
  let size = data.length;
  for (let at = 0; at < data.length; at++) {
    const code = data.charCodeAt(at);
    // Half of a pair is counted as two bytes: the pair has four.
    if (code > 0x7f) size += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return size;
}
