import type { NewsItem } from "../contracts";

export type Outcome =
  /** Still cut. */
  | "open"
  /** Back, and what was published meanwhile is on its way. */
  | "returning"
  /** The session went on. */
  | "recovered"
  /** Another session began. */
  | "anew"
  /** The server was started again meanwhile, so that its numbers say nothing of what was missed. */
  | "restarted";

/** One time without a connection: how long it was, what arrived of that time, and what did not. */
export class Cut {
  readonly startedAt = new Date();
  readonly #start = performance.now();
  #ms: number | undefined;
  outcome: Outcome = "open";
  /** What was published meanwhile and is here now, the newest first. */
  readonly items: NewsItem[] = [];
  readonly #fetched = new Set<NewsItem>();
  /** Numbers of what was published meanwhile and is not here, by topic. */
  missed = new Map<string, number[]>();
  /** The archive was asked: what is still missed, it does not have any more. */
  isFetched = false;
  isFetching = false;

  constructor(
    /** The last number of each topic that was followed. */
    readonly before: ReadonlyMap<string, number>,
    readonly isOnPurpose: boolean,
    public asksRecovery: boolean,
  ) {}

  get ms(): number {
    return this.#ms ?? performance.now() - this.#start;
  }

  end(): void {
    this.#ms ??= performance.now() - this.#start;
    this.outcome = "returning";
  }

  /** It broke again before it was known what had been published. */
  goOn(): void {
    this.#ms = undefined;
    this.outcome = "open";
  }

  /** How many of the items had to be fetched. */
  get fetched(): number {
    return this.#fetched.size;
  }

  isFromArchive(item: NewsItem): boolean {
    return this.#fetched.has(item);
  }

  add(items: readonly NewsItem[], areFetched = false): void {
    for (const item of items) {
      if (this.items.some((other) => other.topic === item.topic && other.number === item.number)) continue;
      this.items.push(item);
      if (areFetched) this.#fetched.add(item);
      this.arrived(item);
    }
    this.items.sort((one, other) => other.publishedAt.localeCompare(one.publishedAt));
  }

  /** Takes an item off what was missed, also one that was published so late that it came as any other. Tells whether it was there. */
  arrived({ topic, number }: NewsItem): boolean {
    const numbers = this.missed.get(topic);
    const index = numbers?.indexOf(number) ?? -1;
    if (!numbers || index < 0) return false;
    numbers.splice(index, 1);
    if (numbers.length === 0) this.missed.delete(topic);
    return true;
  }

  get missedCount(): number {
    return [...this.missed.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  }
}
