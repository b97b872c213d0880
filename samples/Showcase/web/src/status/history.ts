import type { StatusSample } from "../contracts";

export const shownSeconds = 300;

/** The amounts of a sample, which begin at zero with the server, and what is as it is at the moment. */
export type Figure = Exclude<keyof StatusSample, "at">;

/** The samples of the last minutes, in the order of their time, each once. */
export class History {
  #run = 0;
  #samples: StatusSample[] = [];

  get run(): number {
    return this.#run;
  }

  get samples(): readonly StatusSample[] {
    return this.#samples;
  }

  get last(): StatusSample | undefined {
    return this.#samples.at(-1);
  }

  /** Takes what the server kept. Samples that came in between stay. */
  restore(run: number, samples: readonly StatusSample[]): void {
    const newest = samples.at(-1)?.at ?? 0;
    const newer = run === this.#run ? this.#samples.filter(({ at }) => at > newest) : [];
    this.#run = run;
    this.#samples = [...samples, ...newer];
  }

  add(sample: StatusSample): void {
    if (sample.at <= (this.last?.at ?? 0)) return;
    this.#samples.push(sample);
    const oldest = sample.at - (shownSeconds + 1) * 1000;
    while ((this.#samples[0]?.at ?? oldest) < oldest) this.#samples.shift();
  }

  /** Seconds since 1970. */
  times(): number[] {
    return this.#samples.map(({ at }) => at / 1000);
  }

  values(figure: Figure): number[] {
    return this.#samples.map((sample) => sample[figure]);
  }

  /** How much of an amount came in each second: nothing is known of the first. */
  rates(figure: Figure): (number | null)[] {
    return this.#samples.map((sample, index) => {
      const before = this.#samples[index - 1];
      return before ? (Math.max(0, sample[figure] - before[figure]) * 1000) / (sample.at - before.at) : null;
    });
  }
}
