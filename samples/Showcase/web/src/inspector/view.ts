import { matches, type Filter } from "./filter";
import type { Frame } from "./frame";
import type { Recording } from "./recording";

/** What the table shows of the recording: the frames that pass the filter, while it is paused of those there were. */
export class View {
  #frames: readonly Frame[] = [];
  #held: readonly Frame[] | undefined;
  #next = 0;

  constructor(
    private readonly recording: Recording,
    private filter: Filter,
  ) {}

  get frames(): readonly Frame[] {
    return this.#frames;
  }

  get isPaused(): boolean {
    return this.#held !== undefined;
  }

  /** How many have come since it was paused. */
  get waiting(): number {
    return this.isPaused ? this.recording.count - this.#next : 0;
  }

  pause(isPaused: boolean): void {
    this.#held = isPaused ? this.recording.since(0) : undefined;
    this.#next = this.recording.count;
    this.setFilter(this.filter);
  }

  setFilter(filter: Filter): void {
    this.filter = filter;
    if (!this.isPaused) this.#next = this.recording.count;
    this.#frames = (this.#held ?? this.recording.since(0)).filter((frame) => matches(filter, frame));
  }

  clear(): void {
    this.recording.clear();
    if (this.#held) this.#held = [];
    this.#frames = [];
    this.#next = this.recording.count;
  }

  /** Takes what is new, and tells the namespaces of it. */
  update(): Set<string> {
    const names = new Set<string>();
    if (this.isPaused) return names;
    const fresh = this.recording.since(this.#next);
    this.#next = this.recording.count;
    for (const { namespace } of fresh) if (namespace !== undefined) names.add(namespace);
    const added = fresh.filter((frame) => matches(this.filter, frame));
    const first = this.#next - this.recording.kept;
    const gone = this.#frames.findIndex(({ id }) => id >= first);
    if (gone !== 0 || added.length > 0) this.#frames = [...(gone < 0 ? [] : this.#frames.slice(gone)), ...added];
    return names;
  }
}
