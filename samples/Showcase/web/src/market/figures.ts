import { byId } from "../shell/start";
import { Delays } from "./delays";
import { count, duration } from "./format";
import type { Meter } from "./meter";

/** What was measured, in words: the last half second of it. */
export class Figures {
  readonly #seen = byId("seen", HTMLElement);
  readonly #unsent = byId("unsent", HTMLElement);
  readonly #delay = byId("delay", HTMLElement);
  readonly #replaced = byId("replaced", HTMLElement);
  readonly #plain = byId("plain", HTMLElement);
  readonly #delays = new Delays();
  #delayMs = 0;

  constructor(private readonly meter: Meter) {}

  reset(): void {
    this.meter.reset();
    this.#delays.clear();
  }

  /** @param perSecond What the exchange makes; nothing is known of it without a connection. */
  show(perSecond: number | undefined, isSlow: boolean): void {
    const now = performance.now();
    const seen = this.meter.publishedPerSecond(now);
    this.#seen.textContent = perSecond === undefined ? "–" : `${count(seen)}/s`;
    this.#unsent.textContent = perSecond === undefined ? "–" : `${count(Math.max(0, perSecond - seen))}/s`;

    const delayMs = this.meter.takeDelay();
    if (delayMs !== undefined) {
      this.#delayMs = delayMs;
      write(this.#delay, duration(delayMs), delayMs);
    }
    write(this.#replaced, count(this.meter.replaced), this.meter.replaced);
    const plainMs = isSlow ? this.meter.plainDelay(now) : 0;
    write(this.#plain, isSlow ? duration(plainMs) : "–", plainMs);
    if (isSlow) this.#delays.put(this.#delayMs, plainMs);
  }
}

// The number as it is beside the words, for whoever reads the page by program.
function write(target: HTMLElement, text: string, value: number): void {
  target.textContent = text;
  target.dataset["value"] = String(Math.round(value));
}
