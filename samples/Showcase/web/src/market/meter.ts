import { bytesPerSecond } from "./slow-line";

const windowMs = 2_000;

/** Measures what reaches this page, and works out what a queue without replacing would have made of it. */
export class Meter {
  /** Updates of watched coins, those included that were replaced on the way. */
  published = 0;
  replaced = 0;
  /** Bytes that a queue with every update would hold, had they gone over the slow line. */
  #waiting = 0;
  #drainedAt = 0;
  #delays = 0;
  #painted = 0;
  readonly #marks: { at: number; published: number }[] = [];

  reset(): void {
    this.published = this.replaced = this.#waiting = this.#drainedAt = this.#delays = this.#painted = 0;
    this.#marks.length = 0;
  }

  /** An update has come, and so many before it have not. */
  arrived(replaced: number, bytes: number, now: number): void {
    this.published += replaced + 1;
    this.replaced += replaced;
    this.#drain(now);
    this.#waiting += (replaced + 1) * bytes;
  }

  /** A price is on the screen, so long after it was published. */
  shown(delayMs: number): void {
    this.#delays += Math.max(0, delayMs);
    this.#painted++;
  }

  /** The average delay since it was asked for last. */
  takeDelay(): number | undefined {
    const delay = this.#painted === 0 ? undefined : this.#delays / this.#painted;
    this.#delays = this.#painted = 0;
    return delay;
  }

  /** How long the last update would wait in a queue that the line empties from its beginning. */
  plainDelay(now: number): number {
    this.#drain(now);
    return (this.#waiting / bytesPerSecond) * 1000;
  }

  /** Updates of watched coins a second, over the last two. */
  publishedPerSecond(now: number): number {
    this.#marks.push({ at: now, published: this.published });
    while (this.#marks.length > 2 && now - (this.#marks[1]?.at ?? now) >= windowMs) this.#marks.shift();
    const first = this.#marks[0];
    return first && now > first.at ? ((this.published - first.published) / (now - first.at)) * 1000 : 0;
  }

  #drain(now: number): void {
    this.#waiting = Math.max(0, this.#waiting - ((now - (this.#drainedAt || now)) / 1000) * bytesPerSecond);
    this.#drainedAt = now;
  }
}
