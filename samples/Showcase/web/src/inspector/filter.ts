import type { Kind } from "./decode";
import type { Frame } from "./frame";
import { inspectorNamespace } from "./headers";

export const kinds: readonly Kind[] = ["heartbeat", "control", "event", "ack", "binary"];

export interface Filter {
  readonly direction: "both" | "sent" | "received";
  readonly kinds: ReadonlySet<Kind>;
  /** Empty for all. */
  readonly namespace: string;
  /** The number of a connection, 0 for all. */
  readonly link: number;
  readonly words: string;
  readonly hidesInspector: boolean;
}

export function matches(filter: Filter, frame: Frame): boolean {
  if (filter.direction !== "both" && frame.isSent !== (filter.direction === "sent")) return false;
  if (filter.link !== 0 && frame.link.number !== filter.link) return false;
  if (!filter.kinds.has(frame.packet.kind)) return false;
  if (filter.namespace && frame.namespace !== filter.namespace) return false;
  if (filter.hidesInspector && frame.namespace === inspectorNamespace) return false;
  if (!filter.words) return true;
  const words = filter.words.toLowerCase();
  return frame.text.toLowerCase().includes(words) || frame.meaning.toLowerCase().includes(words);
}
