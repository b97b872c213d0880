import type { Socket } from "socket.io-client";
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as Y from "yjs";
import type { NoteEntry, NotesClientToServerEvents, NotesRules, NotesServerToClientEvents, Writer } from "../contracts";
import { bytesOf, frames } from "./frames";
import { isText, readCursor, textName } from "./guard";
import { Outbox } from "./outbox";

export type NotesSocket = Socket<NotesServerToClientEvents, NotesClientToServerEvents>;

/** offline: not connected, or somewhere else; what is written waits. refused: the server does not take it any more. */
export type Phase = "opening" | "open" | "offline" | "refused";

const ackMs = 15_000;
const cursorPauseMs = 80;
const fromServer = "server";

/** One document: its text, who is in it, and what becomes of what is written. It tells of changes with the event "change". */
export class NoteSession extends EventTarget {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText(textName);
  readonly awareness = new Awareness(this.doc);
  readonly writers = new Map<number, Writer>();
  readonly #outbox: Outbox;
  // Who left while the document was being opened: the list that comes with it may be older.
  readonly #left = new Set<number>();
  phase: Phase = "offline";
  fault: string | null = null;
  #since = 0;
  #attempt = 0;
  #cursorTimer: number | undefined;

  constructor(
    private readonly socket: NotesSocket,
    public entry: NoteEntry,
    rules: NotesRules,
  ) {
    super();
    this.#outbox = new Outbox((update) => this.#write(update), rules.updateBytes, () => this.changed());
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === fromServer) return;
      this.#outbox.add(update);
      this.changed();
    });
    this.awareness.on("update", (_: unknown, origin: unknown) => origin === "local" && this.#sendCursor());
  }

  /** Whether everything that was written here is on the server's disk. */
  get isSaved(): boolean {
    return this.#outbox.isEmpty;
  }

  /** Whether it was ever here whole. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }
  #isLoaded = false;

  get isReadOnly(): boolean {
    return !this.#isLoaded || this.phase === "refused" || this.entry.isFull;
  }

  /** Opens the document, also after the connection was lost: gets what is new, and sends what the server lacks. */
  async open(): Promise<void> {
    const attempt = ++this.#attempt;
    this.#left.clear();
    this.phase = "opening";
    this.fault = null;
    this.changed();
    try {
      const { value, error } = await this.socket.timeout(ackMs).emitWithAck("open", this.entry.id, this.awareness.clientID, this.#since);
      if (attempt !== this.#attempt) return;
      if (!value) return this.#refuse(error ?? "The server does not open this document.");
      this.entry = value.note;
      this.#receive(frames(bytesOf(value.updates)));
      this.#since = value.sequence;
      this.writers.clear();
      for (const writer of value.writers) if (!this.#left.has(writer.clientId)) this.writers.set(writer.clientId, writer);
      this.#isLoaded = true;
      this.phase = "open";
      this.showCursor();
      this.changed();
      await this.#outbox.flush();
    } catch {
      if (attempt !== this.#attempt) return;
      // No answer. If the connection broke, the next one opens the document again.
      if (this.socket.connected) this.fault = "The server does not answer. What you write waits here.";
      this.pause();
    }
  }

  /** Sends what is left; then the document is no longer in front of the visitor. */
  async close(): Promise<void> {
    if (this.phase === "open") await this.#outbox.flush();
    this.pause();
  }

  /** The connection is lost, or another document is opened. Nobody can be seen any more. */
  pause(): void {
    this.#attempt++;
    if (this.phase !== "refused") this.phase = "offline";
    this.writers.clear();
    removeAwarenessStates(this.awareness, [...this.awareness.getStates().keys()].filter((id) => id !== this.awareness.clientID), fromServer);
    this.changed();
  }

  update(update: Uint8Array): void {
    this.#receive([update]);
  }

  joined(writer: Writer): void {
    this.#left.delete(writer.clientId);
    this.writers.set(writer.clientId, writer);
    // They know of no cursor yet.
    this.showCursor();
    this.changed();
  }

  left(clientId: number): void {
    this.#left.add(clientId);
    this.writers.delete(clientId);
    removeAwarenessStates(this.awareness, [clientId], fromServer);
    this.changed();
  }

  cursor(clientId: number, bytes: Uint8Array): void {
    const writer = this.writers.get(clientId);
    const update = writer && clientId !== this.awareness.clientID ? readCursor(bytes, writer) : null;
    if (update) applyAwarenessUpdate(this.awareness, update, fromServer);
  }

  /** Tells the others where the cursor is, with a new number, so that they believe it. */
  showCursor(): void {
    this.awareness.setLocalState(this.awareness.getLocalState());
  }

  changed(): void {
    this.dispatchEvent(new Event("change"));
  }

  #receive(updates: Iterable<Uint8Array>): void {
    this.doc.transact(() => {
      for (const update of updates) if (isText(update)) Y.applyUpdate(this.doc, update, fromServer);
    }, fromServer);
  }

  async #write(update: Uint8Array): Promise<boolean> {
    if (this.phase !== "open") return false;
    try {
      const { value, error } = await this.socket.timeout(ackMs).emitWithAck("write", this.entry.id, update);
      if (value) this.entry = value.note;
      else this.#refuse(error ?? "The server does not take what you write.");
      return value !== null;
    } catch {
      // It may have arrived or not. Sent again it changes nothing, if it has.
      if (this.socket.connected && this.phase === "open") void this.open();
      return false;
    }
  }

  #refuse(reason: string): void {
    this.fault = reason;
    this.phase = "refused";
    this.changed();
  }

  // Volatile: what does not leave at once is out of date.
  #sendCursor(): void {
    this.#cursorTimer ??= setTimeout(() => {
      this.#cursorTimer = undefined;
      if (this.phase === "open") this.socket.volatile.emit("cursor", this.entry.id, encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]));
    }, cursorPauseMs);
  }
}
