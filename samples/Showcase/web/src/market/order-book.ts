import type { Book, Coin, Level } from "../contracts";
import { element } from "../shell/element";
import { byId } from "../shell/start";
import { price, size, time } from "./format";
import { onPaletteChange, palette } from "./palette";
import { Surface } from "./surface";

const shownTrades = 8;

/** What is offered for the chosen coin, added up from the price outwards, and what was traded last. */
export class OrderBook {
  readonly #surface = new Surface(byId("depth", HTMLCanvasElement), () => this.#draw());
  readonly #bid = byId("bid", HTMLElement);
  readonly #ask = byId("ask", HTMLElement);
  readonly #lines = Array.from({ length: shownTrades }, () => element("li", {}, element("span", {}, "–"), element("span", {}), element("span", {})));
  #book: Book | undefined;
  #coin: Coin | undefined;
  #isDirty = false;

  constructor() {
    byId("trades", HTMLElement).replaceChildren(...this.#lines);
    onPaletteChange(() => this.#draw());
  }

  put(coin: Coin, book: Book): void {
    [this.#coin, this.#book, this.#isDirty] = [coin, book, true];
  }

  paint(): void {
    if (!this.#isDirty || !this.#book || !this.#coin) return;
    this.#isDirty = false;
    const { bids, asks, trades } = this.#book;
    const { decimals } = this.#coin;
    this.#bid.textContent = price(bids[0]?.price ?? 0, decimals);
    this.#ask.textContent = price(asks[0]?.price ?? 0, decimals);
    this.#lines.forEach((line, index) => {
      const trade = trades[index];
      if (!trade || line.dataset["number"] === String(trade.number)) return;
      line.dataset["number"] = String(trade.number);
      line.dataset["side"] = trade.isBuy ? "buy" : "sell";
      [time(trade.at), price(trade.price, decimals), size(trade.size)].forEach((text, column) => ((line.children[column] as HTMLElement).textContent = text));
    });
    this.#draw();
  }

  #draw(): void {
    const { width, height } = this.#surface;
    if (!this.#book || width === 0) return;
    const [bids, asks] = [sums(this.#book.bids), sums(this.#book.asks)];
    const most = Math.max(bids.at(-1) ?? 0, asks.at(-1) ?? 0) || 1;
    const context = this.#surface.clear();
    const side = (totals: readonly number[], direction: -1 | 1, line: string, area: string): void => {
      const step = width / 2 / totals.length;
      context.beginPath();
      context.moveTo(width / 2, height);
      totals.forEach((total, index) => {
        const y = height - (total / most) * (height - 4);
        context.lineTo(width / 2 + direction * index * step, y);
        context.lineTo(width / 2 + direction * (index + 1) * step, y);
      });
      context.lineTo(width / 2 + (direction * width) / 2, height);
      context.fillStyle = area;
      context.fill();
      context.strokeStyle = line;
      context.stroke();
    };
    side(bids, -1, palette.good, palette.goodSoft);
    side(asks, 1, palette.bad, palette.badSoft);
  }
}

function sums(levels: readonly Level[]): number[] {
  let sum = 0;
  return levels.map((level) => (sum += level.size));
}
