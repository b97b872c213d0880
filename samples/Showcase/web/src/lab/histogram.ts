import { bounds } from "./meter";

const namespace = "http://www.w3.org/2000/svg";
const height = 60;

/** Bars on a logarithmic scale, the same for all channels, so that they can be compared by eye. They are made once, and only grow and shrink. */
export class Histogram {
  readonly svg = document.createElementNS(namespace, "svg");
  readonly #bars: SVGRectElement[];

  constructor(name: string) {
    this.svg.setAttribute("viewBox", `0 0 ${bounds.length * 4} ${height}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.svg.setAttribute("role", "img");
    this.svg.setAttribute("aria-label", `Latencies of ${name}`);
    this.#bars = bounds.map((_, index) => {
      const bar = document.createElementNS(namespace, "rect");
      bar.setAttribute("x", String(index * 4 + 0.5));
      bar.setAttribute("width", "3");
      return bar;
    });
    this.svg.append(...this.#bars);
  }

  show(counts: readonly number[] | undefined): void {
    const most = Math.max(1, ...(counts ?? []));
    this.#bars.forEach((bar, index) => {
      const count = counts?.[index] ?? 0;
      // One of many is still seen.
      const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * height);
      bar.setAttribute("y", String(height - tall));
      bar.setAttribute("height", String(tall));
    });
  }
}
