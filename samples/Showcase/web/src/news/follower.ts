import type { NewsItem, Standing } from "../contracts";

/** Which numbers of the followed topics are here, so that it can be told which are not. */
export class Follower {
  readonly #last = new Map<string, number>();
  #topics = new Set<string>();
  run = "";

  get topics(): ReadonlySet<string> {
    return this.#topics;
  }

  /** The last number of each followed topic. */
  get last(): ReadonlyMap<string, number> {
    return new Map(this.#last);
  }

  /** Follows these topics and no others. */
  follow(topics: Iterable<string>): void {
    this.#topics = new Set(topics);
    for (const topic of this.#last.keys()) if (!this.#topics.has(topic)) this.#last.delete(topic);
  }

  /** Begins a topic where it stands, unless an item of it was faster. */
  begin(standings: readonly Standing[]): void {
    for (const { topic, last } of standings) if (this.#topics.has(topic) && !this.#last.has(topic)) this.#last.set(topic, last);
  }

  /** Takes an item. Tells whether it belongs to a followed topic. */
  take({ topic, number }: NewsItem): boolean {
    if (!this.#topics.has(topic)) return false;
    this.#last.set(topic, Math.max(number, this.#last.get(topic) ?? 0));
    return true;
  }

  /** What was published after the given numbers, up to where the topics stand, without what is here. */
  missing(before: ReadonlyMap<string, number>, standings: readonly Standing[], here: readonly NewsItem[]): Map<string, number[]> {
    const missed = new Map<string, number[]>();
    for (const { topic, last } of standings) {
      const from = before.get(topic);
      if (from === undefined) continue;
      const numbers: number[] = [];
      for (let number = from + 1; number <= last; number++) {
        if (!here.some((item) => item.topic === topic && item.number === number)) numbers.push(number);
      }
      if (numbers.length > 0) missed.set(topic, numbers);
      this.#last.set(topic, Math.max(last, this.#last.get(topic) ?? 0));
    }
    return missed;
  }

  /** Forgets all numbers: those of another run of the server are others. */
  reset(run: string): void {
    this.run = run;
    this.#last.clear();
  }
}
