// What a frame means, for display: Engine.IO 4 and, within its messages, Socket.IO 5. The connection itself is decoded by the official client.

const engineNames = ["open", "close", "ping", "pong", "message", "upgrade", "noop"] as const;
const socketNames = ["CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"] as const;

export type Kind = "heartbeat" | "control" | "event" | "ack" | "binary";

export interface SocketPacket {
  readonly type: (typeof socketNames)[number];
  readonly namespace: string;
  readonly id: number | undefined;
  readonly attachments: number;
  /** The name of the event, of an EVENT or a BINARY_EVENT. */
  readonly event: string | undefined;
  /** JSON. */
  readonly body: string;
}

export interface Packet {
  readonly kind: Kind;
  readonly engine: { readonly type: string; readonly name: (typeof engineNames)[number]; readonly body: string };
  readonly socket: SocketPacket | undefined;
  /** Why it is not understood. */
  readonly fault: string | undefined;
}

/** Divides a payload of long-polling into its packets. */
export const splitPayload = (payload: string): string[] => payload.split("\x1e");

/** Decodes text: a frame of a WebSocket, or a packet of a payload. What a WebSocket carries as bytes is an attachment, see {@link attachment}. */
export function decodeText(text: string): Packet {
  if (text.startsWith("b")) return attachment;
  const name = engineNames[Number(text.charAt(0) || "9")];
  const body = text.slice(1);
  if (!name) return { kind: "control", engine: { type: text.charAt(0), name: "message", body }, socket: undefined, fault: "no packet of Engine.IO" };
  const engine = { type: text.charAt(0), name, body };
  if (name === "ping" || name === "pong") return { kind: body === "probe" ? "control" : "heartbeat", engine, socket: undefined, fault: undefined };
  if (name !== "message") return { kind: "control", engine, socket: undefined, fault: undefined };
  const socket = decodeSocket(body);
  return socket ? { kind: kindOf(socket.type), engine, socket, fault: undefined } : { kind: "control", engine, socket, fault: "no packet of Socket.IO" };
}

/** A message of bytes. */
export const attachment: Packet = { kind: "binary", engine: { type: "4", name: "message", body: "" }, socket: undefined, fault: undefined };

/** How many frames of bytes belong to a packet and follow it, found without decoding the rest. */
export function countAttachments(text: string): number {
  const match = /^4[56](\d+)-/.exec(text);
  return match ? Number(match[1]) : 0;
}

/** The bytes of a packet that long-polling carries as base64, "b" and then those. */
export function decodeBase64(text: string): Uint8Array {
  const whole = text.slice(1, 1 + Math.floor((text.length - 1) / 4) * 4);
  return Uint8Array.from(atob(whole), (character) => character.charCodeAt(0));
}

// type, number of attachments, namespace, id of the acknowledgement, JSON
const shape = /^([0-6])(?:(\d+)-)?(?:(\/[^,]*)(?:,|$))?(\d+)?(.*)$/s;

function decodeSocket(text: string): SocketPacket | undefined {
  const match = shape.exec(text);
  const type = match && socketNames[Number(match[1])];
  if (!match || !type) return undefined;
  const body = match[5] ?? "";
  return {
    type,
    namespace: match[3] ?? "/",
    id: match[4] === undefined ? undefined : Number(match[4]),
    attachments: Number(match[2] ?? 0),
    event: type.endsWith("EVENT") ? eventName(body) : undefined,
    body,
  };
}

// The first string of the array, so that what follows it needs no parsing.
function eventName(body: string): string | undefined {
  const match = /^\["(?:[^"\\]|\\.)*"/.exec(body);
  try {
    return match ? String((JSON.parse(`${match[0]}]`) as unknown[])[0]) : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(type: SocketPacket["type"]): Kind {
  if (type.endsWith("EVENT")) return "event";
  return type.endsWith("ACK") ? "ack" : "control";
}
