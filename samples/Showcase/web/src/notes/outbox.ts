import { mergeUpdates } from "yjs";

// Letters that are typed within this time leave together.
const pauseMs = 80;

/** What was written here and is not known to be on the server's disk. One update is under way at a time; what comes meanwhile leaves with the next. */
export class Outbox {
  #updates: Uint8Array[] = [];
  #timer: number | undefined;
  #sending: Promise<void> | undefined;

  /**
   * @param send Sends an update, and resolves to whether it has been stored. False keeps it for later.
   * @param maxBytes What one update may have.
   * @param stored Called when something has been stored.
   */
  constructor(
    private readonly send: (update: Uint8Array) => Promise<boolean>,
    private readonly maxBytes: number,
    private readonly stored: () => void,
  ) {}

  get isEmpty(): boolean {
    return this.#updates.length === 0;
  }

  add(update: Uint8Array): void {
    this.#updates.push(update);
    this.#timer ??= setTimeout(() => void this.flush(), pauseMs);
  }

  /** Sends until nothing is left, or until something was not stored. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await (this.#sending ??= this.#sendAll().finally(() => (this.#sending = undefined)));
  }

  async #sendAll(): Promise<void> {
    while (this.#updates.length > 0) {
      let [count, size] = [0, 0];
      for (const update of this.#updates) {
        // Merged, they are never larger than one after the other.
        if (count > 0 && size + update.length > this.maxBytes) break;
        count++;
        size += update.length;
      }
      if (!(await this.send(mergeUpdates(this.#updates.slice(0, count))))) return;
      this.#updates.splice(0, count);
      this.stored();
    }
  }
}
