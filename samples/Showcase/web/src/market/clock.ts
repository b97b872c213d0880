const samples = 5;

/** The server's clock as this browser reads it: of several answers, the fastest tells best. */
export class Clock {
  #offsetMs = 0;

  /** The server's time, in milliseconds. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  async compare(ask: () => Promise<number>): Promise<void> {
    let best = Number.POSITIVE_INFINITY;
    for (let sample = 0; sample < samples; sample++) {
      const sent = performance.now();
      const time = await ask().catch(() => undefined);
      if (time === undefined) return;
      const took = performance.now() - sent;
      if (took >= best) continue;
      best = took;
      this.#offsetMs = time + took / 2 - Date.now();
    }
  }
}
