import type { Person, Picture } from "../contracts";

export type Status = "sending" | "sent" | "arrived" | "lost" | "failed";

export interface Line {
  /** Stays the same when the server gives the line its id. */
  readonly key: string;
  /** The server's, which orders the lines; none yet while it is sending. */
  id?: number;
  readonly from: Person;
  readonly text: string;
  at: Date;
  picture?: Picture;
  status?: Status;
  fault?: string;
}

const maxLines = 300;
const typingMs = 3_000;

/** A room that is open, or the messages with one person. */
export class Conversation {
  readonly people = new Map<string, Person>();
  readonly lines: Line[] = [];
  readonly #typing = new Map<string, { person: Person; until: number }>();
  unread = 0;
  draft = "";
  state: "joining" | "open" | "failed" = "joining";

  constructor(
    readonly kind: "room" | "direct",
    /** The name of the room, or the id of the person. */
    readonly name: string,
    public title: string,
  ) {}

  get key(): string {
    return `${this.kind}:${this.name}`;
  }

  /** Adds a line, or puts it where its id belongs. Tells whether it is new. */
  put(line: Line): boolean {
    const present = this.lines.findIndex((other) => other.key === line.key || (line.id !== undefined && other.id === line.id));
    if (present >= 0) {
      const [old] = this.lines.splice(present, 1);
      if (old && old !== line) line = old;
    }
    const { id } = line;
    const after = id === undefined ? -1 : this.lines.findIndex((other) => other.id === undefined || other.id > id);
    this.lines.splice(after < 0 ? this.lines.length : after, 0, line);
    if (this.lines.length > maxLines) this.lines.shift();
    this.#typing.delete(line.from.id);
    return present < 0;
  }

  types(person: Person): void {
    this.#typing.set(person.id, { person, until: Date.now() + typingMs });
  }

  stopsTyping(person: Person): void {
    this.#typing.delete(person.id);
  }

  typing(): string {
    const now = Date.now();
    for (const [id, { until }] of this.#typing) if (until <= now) this.#typing.delete(id);
    const names = [...this.#typing.values()].map(({ person }) => person.name);
    if (names.length > 2) return "Several people are typing…";
    return names.length === 0 ? "" : `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} typing…`;
  }
}
