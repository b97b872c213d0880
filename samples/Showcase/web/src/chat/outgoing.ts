import type { Reply } from "../contracts";
import type { Conversation, Line } from "./conversation";
import { readPicture } from "./pictures";
import { ackMs, type ChatSocket } from "./socket";
import type { Talks } from "./talks";

/** What one says oneself, from its sending to its delivery. */
export class Outgoing {
  // A delivery may be known before the acknowledgement that tells the message's id.
  readonly #deliveries = new Map<number, boolean>();
  #lines = 0;

  constructor(
    private readonly socket: ChatSocket,
    private readonly talks: Talks,
    private readonly show: () => void,
    private readonly complain: (words: string) => void,
  ) {}

  say(text: string): void {
    const { me, current } = this.talks;
    if (!me || !current) return;
    const { kind, name } = current;
    const line: Line = { key: this.#key(), from: me, text, at: new Date(), status: "sending" };
    const waiting = this.socket.timeout(ackMs);
    void this.#send(current, line, kind === "room" ? waiting.emitWithAck("say", name, text) : waiting.emitWithAck("direct", name, text));
  }

  async showPicture(file: Blob): Promise<void> {
    const { me: from, current: room } = this.talks;
    if (!from || room?.kind !== "room") return;
    try {
      const bytes = await readPicture(file);
      const line: Line = { key: this.#key(), from, text: "", at: new Date(), status: "sending", picture: { mediaType: file.type, size: bytes.length, bytes } };
      await this.#send(room, line, this.socket.timeout(ackMs).emitWithAck("showPicture", room.name, bytes));
    } catch (error) {
      this.complain(error instanceof Error && !(error instanceof DOMException) ? error.message : "This file is no picture that can be read.");
    }
  }

  /** What the server tells of a direct message. */
  delivered(id: number, arrived: boolean): void {
    this.#deliveries.set(id, arrived);
    this.#settle();
    this.show();
  }

  #key(): string {
    return `own-${++this.#lines}`;
  }

  async #send(to: Conversation, line: Line, answer: Promise<Reply<{ id: number; sentAt: string }>>): Promise<void> {
    to.put(line);
    this.show();
    try {
      const { value, error } = await answer;
      if (value) {
        line.id = value.id;
        line.at = new Date(value.sentAt);
        line.status = "sent";
        to.put(line);
        this.#settle();
      } else {
        line.status = "failed";
        line.fault = error ?? "the server gave no reason";
      }
    } catch {
      line.status = "failed";
      line.fault = "no answer";
    }
    this.show();
  }

  #settle(): void {
    for (const { lines } of this.talks.directs) {
      for (const line of lines) {
        const arrived = line.id !== undefined && line.status === "sent" ? this.#deliveries.get(line.id) : undefined;
        if (arrived === undefined || line.id === undefined) continue;
        line.status = arrived ? "arrived" : "lost";
        this.#deliveries.delete(line.id);
      }
    }
  }
}
