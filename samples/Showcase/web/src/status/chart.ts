import uPlot from "uplot";
import { element } from "../shell/element";
import { color } from "../shell/theme";
import type { ChartInfo } from "./figures";
import { shownSeconds, type History } from "./history";

const height = 132;
// All charts have the time at the same place, and the pointer of one is that of all.
const axisWidth = 52;
const pointer = "status";
const away = { left: -10, top: -10 };
const minutes = [4, 3, 2, 1];
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** One small chart, with the figures of the last second, or of the one that the pointer is at. */
export class Chart {
  readonly root: HTMLLIElement;
  readonly #box: HTMLElement;
  readonly #figures: HTMLElement[];
  readonly #time = element("time", { class: "number" });
  #plot: uPlot | undefined;
  #data: uPlot.AlignedData = [[]];

  constructor(private readonly info: ChartInfo) {
    this.#figures = info.lines.map(() => element("dd", { class: "number" }, "–"));
    this.#box = element("div", {
      class: "chart-plot",
      role: "img",
      tabindex: 0,
      "aria-label": `${info.title} of the last five minutes. The arrow keys read earlier seconds.`,
      onkeydown: (event: KeyboardEvent) => this.#steer(event),
      onblur: () => this.#point(null),
    });
    this.root = element(
      "li",
      { class: "panel chart", id: `chart-${info.id}` },
      element("header", {}, element("h2", {}, info.title), this.#time),
      element(
        "dl",
        {},
        ...info.lines.map(({ label, color }, index) => element("div", { style: `--color: var(${color})` }, element("dt", {}, label), this.#figures[index])),
      ),
      this.#box,
    );
    new ResizeObserver(() => this.#plot?.setSize({ width: this.#box.clientWidth, height })).observe(this.#box);
  }

  show(history: History): void {
    this.#data = [history.times(), ...this.info.lines.map(({ values }) => values(history))] as uPlot.AlignedData;
    if (this.#plot) this.#plot.setData(this.#data);
    else this.draw();
    this.#write(this.#plot?.cursor.idx);
  }

  /** Draws all of it again: a canvas does not follow the colours of the page. */
  draw(): void {
    if (this.#data[0].length === 0) return;
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), this.#data, this.#box);
  }

  #steer(event: KeyboardEvent): void {
    const last = this.#data[0].length - 1;
    const at = this.#plot?.cursor.idx ?? last;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last, Escape: null }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#point(to === null ? null : Math.min(Math.max(to, 0), last));
  }

  #point(index: number | null): void {
    const time = index === null ? undefined : this.#data[0][index];
    for (const plot of uPlot.sync(pointer).plots) plot.setCursor(time === undefined ? away : { left: plot.valToPos(time, "x"), top: 0 });
  }

  #write(index: number | null | undefined): void {
    const at = index ?? this.#data[0].length - 1;
    const time = index === null || index === undefined ? undefined : this.#data[0][index];
    this.#time.textContent = time === undefined ? "" : clock.format(time * 1000);
    this.info.lines.forEach((_, line) => {
      const value = this.#data[line + 1]?.[at];
      const words = value === null || value === undefined ? "–" : this.info.format(value);
      const figure = this.#figures[line];
      if (figure && figure.textContent !== words) figure.textContent = words;
    });
  }

  #options(): uPlot.Options {
    const { atLeast, format, lines } = this.info;
    const [muted, grid] = [color("--muted"), color("--line")];
    const axis = { stroke: muted, font: "11px 'IBM Plex Sans', sans-serif", grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    return {
      width: this.#box.clientWidth,
      height,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: pointer }, drag: { x: false, y: false, setScale: false }, points: { size: 5 }, y: false },
      scales: {
        x: { time: false, range: (_plot, _min, max) => [max - shownSeconds, max] },
        y: { range: (_plot, _min, max) => [0, niceTop(Math.max(max ?? 0, atLeast))] },
      },
      axes: [
        // Places that stay, and words that are true whatever the time: nothing crawls.
        { ...axis, size: 22, splits: (_plot, _axis, _min, max) => minutes.map((each) => max - each * 60), values: () => minutes.map((each) => (each % 2 === 0 ? `−${each} min` : "")) },
        { ...axis, size: axisWidth, splits: (_plot, _axis, _min, max) => [0, max / 2, max], values: (_plot, splits) => splits.map(format) },
      ],
      series: [{}, ...lines.map(({ label, color: token }) => ({ label, stroke: color(token), width: 1.5, points: { show: false } }))],
      hooks: { setCursor: [(plot) => this.#write(plot.cursor.idx)] },
    };
  }
}

/** The next of 1, 2, 4, 6, 8 and 10 times a power of ten: its half is a round figure too. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 6, 8].find((each) => each * power >= value) ?? 10) * power;
}
