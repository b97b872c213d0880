/** A canvas that is as sharp as the screen and follows the size that its styles give it. */
export class Surface {
  readonly context: CanvasRenderingContext2D;
  width = 0;
  height = 0;

  constructor(canvas: HTMLCanvasElement, onResize: () => void) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser draws on no canvas.");
    this.context = context;
    new ResizeObserver(([entry]) => {
      if (!entry) return;
      this.width = entry.contentRect.width;
      this.height = entry.contentRect.height;
      canvas.width = Math.round(this.width * devicePixelRatio);
      canvas.height = Math.round(this.height * devicePixelRatio);
      onResize();
    }).observe(canvas);
  }

  /** Empties it. Units are the pixels of styles. */
  clear(): CanvasRenderingContext2D {
    this.context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    return this.context;
  }
}
