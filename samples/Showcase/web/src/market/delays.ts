import { byId } from "../shell/start";
import { onPaletteChange, palette } from "./palette";
import { Surface } from "./surface";

const points = 120;

/** The delays of the last minute: as they are, and as a plain queue would have them. */
export class Delays {
  readonly #surface = new Surface(byId("delays", HTMLCanvasElement), () => this.#draw());
  readonly #shown: number[] = [];
  readonly #plain: number[] = [];

  constructor() {
    onPaletteChange(() => this.#draw());
  }

  clear(): void {
    this.#shown.length = this.#plain.length = 0;
    this.#draw();
  }

  put(shownMs: number, plainMs: number): void {
    this.#shown.push(shownMs);
    this.#plain.push(plainMs);
    if (this.#shown.length > points) {
      this.#shown.shift();
      this.#plain.shift();
    }
    this.#draw();
  }

  #draw(): void {
    const { width, height } = this.#surface;
    if (width === 0) return;
    const context = this.#surface.clear();
    const most = Math.max(4_000, ...this.#shown, ...this.#plain);
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    for (const [values, stroke] of [
      [this.#plain, palette.second],
      [this.#shown, palette.first],
    ] as const) {
      context.beginPath();
      values.forEach((value, index) => context.lineTo((index / (points - 1)) * width, height - 1 - (value / most) * (height - 3)));
      context.strokeStyle = stroke;
      context.stroke();
    }
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.strokeRect(-1, -1, width + 2, height + 0.5);
  }
}
