import { countAttachments } from "./decode";
import { Frame, maxKept, sizeOf, type Data, type Payload, type Transport } from "./frame";
import { Link } from "./link";

export const maxFrames = 2_000;
const maxWeight = 4 * 1024 * 1024;
const maxLinks = 30;

interface Pending {
  readonly frame: Frame;
  readonly count: number;
  index: number;
}

/** The last frames of all connections of the page. The oldest go first. */
export class Recording {
  readonly links: Link[] = [];
  // Empty before the head.
  readonly #frames: (Frame | undefined)[] = [];
  readonly #listeners = new Set<() => void>();
  // By connection and direction: the packet whose attachments come next.
  readonly #pending = new Map<Link, [Pending | undefined, Pending | undefined]>();
  #head = 0;
  #weight = 0;
  #count = 0;
  #linkCount = 0;

  /** How many there have been, with those that have gone. */
  get count(): number {
    return this.#count;
  }

  get kept(): number {
    return this.#frames.length - this.#head;
  }

  /** Those that are kept from an id on. */
  since(id: number): Frame[] {
    const first = this.#frames[this.#head]?.id ?? 0;
    return this.#frames.slice(this.#head + Math.max(0, id - first)) as Frame[];
  }

  clear(): void {
    this.#frames.length = this.#head = this.#weight = 0;
    this.#changed();
  }

  /** Calls back after each change: who draws waits for a frame of the screen. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  open(transport: Transport): Link {
    const link = new Link(++this.#linkCount, transport, () => this.#changed());
    this.links.push(link);
    this.#pending.set(link, [undefined, undefined]);
    if (this.links.length > maxLinks) this.#pending.delete(this.links.shift() as Link);
    return link;
  }

  find(id: string | null | undefined): Link | undefined {
    return id ? this.links.findLast((link) => link.id === id) : undefined;
  }

  add(link: Link, isSent: boolean, transport: Transport, data: string | ArrayBuffer | ArrayBufferView | Blob, payload?: Payload): void {
    const [kept, size] = keep(data);
    const isBytes = typeof kept !== "string" || kept.startsWith("b");
    const pending = this.#pending.get(link) ?? [undefined, undefined];
    const owner = isBytes ? pending[isSent ? 1 : 0] : undefined;
    const frame = new Frame(this.#count++, performance.now(), link, isSent, transport, kept, payload, owner && { frame: owner.frame, index: owner.index++, count: owner.count }, size);
    if (!isBytes) {
      link.observe(transport, isSent, kept);
      const count = countAttachments(kept);
      // Heartbeats and the like may come between a packet and its attachments, messages may not.
      if (kept.startsWith("4")) pending[isSent ? 1 : 0] = count > 0 ? { frame, count, index: 0 } : undefined;
    } else if (owner?.index === owner?.count) pending[isSent ? 1 : 0] = undefined;

    this.#frames.push(frame);
    this.#weight += weightOf(kept);
    while (this.kept > maxFrames || this.#weight > maxWeight) {
      const oldest = this.#frames[this.#head];
      if (oldest) this.#weight -= weightOf(oldest.data);
      this.#frames[this.#head++] = undefined;
    }
    // Not for each that goes: moving the rest costs more than its place.
    if (this.#head > maxFrames) {
      this.#frames.splice(0, this.#head);
      this.#head = 0;
    }
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

// Copies bytes, which belong to the application and may change.
function keep(data: string | ArrayBuffer | ArrayBufferView | Blob): [Data, number | undefined] {
  if (data instanceof Blob) return [data.slice(0, maxKept), data.size];
  if (typeof data === "string") {
    if (data.length <= maxKept) return [data, undefined];
    // A slice would keep the whole text.
    return [structuredClone(data.slice(0, maxKept)), sizeOf(data)];
  }
  const view = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
  return [view.slice(0, maxKept), view.byteLength];
}

function weightOf(data: Data): number {
  if (data instanceof Blob) return Math.min(data.size, maxKept);
  return typeof data === "string" ? data.length * 2 : data.byteLength;
}

/** The recording of this page. */
export const recording = new Recording();
