import type { FeedMessage } from "../contracts";

/** Where each bar of the histogram ends, in milliseconds: four for each doubling, 1 ms to 4 s; the last one takes whatever is later. */
export const bounds: readonly number[] = Array.from({ length: 49 }, (_, index) => 2 ** (index / 4));

/** What one channel brought: how many messages, and how late each was when it could be seen. A run has 6,000 messages at most. */
export class Meter {
  readonly bars = new Array<number>(bounds.length).fill(0);
  received = 0;
  last = 0;
  #latencies: number[] = [];
  #isSorted = true;
  #waiting: number[] = [];

  /** @param offset What the server's clock is ahead of performance.now(). */
  constructor(readonly offset: number) {}

  arrived(message: FeedMessage): void {
    this.received++;
    this.last = Math.max(this.last, message.number);
    // One frame shows all that came before it.
    if (this.#waiting.push(message.at) === 1) requestAnimationFrame(() => this.#painted());
  }

  /** Numbers begin at one, and each comes once. */
  get missing(): number {
    return this.last - this.received;
  }

  /** The latency that the given share of messages did not exceed. */
  quantile(share: number): number | undefined {
    if (!this.#isSorted) this.#latencies.sort((a, b) => a - b);
    this.#isSorted = true;
    return this.#latencies[Math.max(0, Math.ceil(share * this.#latencies.length) - 1)];
  }

  #painted(): void {
    const now = performance.now() + this.offset;
    for (const at of this.#waiting) {
      // The clocks agree but for half of a round trip, so a message may seem to come before it was sent.
      const latency = Math.max(0, now - at);
      this.#latencies.push(latency);
      const bar = bounds.findIndex((bound) => latency <= bound);
      const index = bar < 0 ? bounds.length - 1 : bar;
      this.bars[index] = (this.bars[index] ?? 0) + 1;
    }
    this.#isSorted = false;
    this.#waiting = [];
  }
}
