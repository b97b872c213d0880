import type { Coin, Quote, Row } from "../contracts";

const candleMs = 5_000;
const maxCloses = 40;

/** What is known of a coin here. */
export class CoinState {
  quote: Quote | undefined;
  closes: number[] = [];
  direction: "up" | "down" | undefined;
  isDirty = false;
  #isWatched = false;
  /** Of the last update that came while it is watched without a break; 0 before the first. */
  #number = 0;

  constructor(readonly coin: Coin) {}

  get isWatched(): boolean {
    return this.#isWatched;
  }

  set isWatched(value: boolean) {
    if (value !== this.#isWatched) this.#number = 0;
    this.#isWatched = value;
  }

  /** Forgets where the updates were: the next one may come from another connection, or another server. */
  interrupt(): void {
    this.#number = 0;
  }

  /** Takes what the server knows when the row comes into view. */
  begin({ quote, closes }: Row): void {
    if (quote.number < this.#number) return;
    this.closes = closes;
    this.#show(quote);
  }

  /** Takes an update, and tells how many before it were replaced on the way; nothing if it is old. */
  update(quote: Quote): number | undefined {
    if (!this.#isWatched || quote.number <= this.#number) return undefined;
    const replaced = this.#number === 0 ? 0 : quote.number - this.#number - 1;
    const before = this.quote;
    const isNext = before !== undefined && Math.floor(quote.at / candleMs) > Math.floor(before.at / candleMs);
    if (isNext || this.closes.length === 0) this.closes.push(quote.price);
    else this.closes[this.closes.length - 1] = quote.price;
    if (this.closes.length > maxCloses) this.closes.shift();
    this.#show(quote);
    return replaced;
  }

  #show(quote: Quote): void {
    const before = this.quote?.price ?? quote.price;
    this.direction = quote.price > before ? "up" : quote.price < before ? "down" : undefined;
    this.quote = quote;
    this.#number = quote.number;
    this.isDirty = true;
  }
}
