import { element } from "../shell/element";
import type { CoinState } from "./coin-state";
import { percent, price } from "./format";
import { onPaletteChange, palette } from "./palette";
import { Surface } from "./surface";

const flashMs = 250;
const lineMs = 200;

interface ShownRow {
  readonly state: CoinState;
  readonly row: HTMLTableRowElement;
  readonly price: HTMLElement;
  readonly change: HTMLElement;
  readonly line: Surface;
  flashed: number;
  drawn: number;
}

/** The rows of all coins. Arrow keys, Home and End choose one; rows that come into view and leave it are told. */
export class Table {
  readonly #rows = new Map<string, ShownRow>();
  readonly #visible = new Set<string>();
  readonly #observer: IntersectionObserver;
  #chosen: string | undefined;

  constructor(
    private readonly body: HTMLTableSectionElement,
    private readonly choose: (symbol: string) => void,
    private readonly seen: (symbols: ReadonlySet<string>) => void,
  ) {
    this.#observer = new IntersectionObserver((entries) => this.#onSeen(entries));
    body.addEventListener("click", ({ target }) => this.#choose((target as Element).closest("tr")?.dataset["symbol"]));
    body.addEventListener("keydown", (event) => this.#onKey(event));
    onPaletteChange(() => {
      for (const shown of this.#rows.values()) draw(shown);
    });
  }

  fill(states: Iterable<CoinState>): void {
    this.#observer.disconnect();
    this.#rows.clear();
    this.#visible.clear();
    for (const state of states) this.#rows.set(state.coin.symbol, this.#make(state));
    this.body.replaceChildren(...[...this.#rows.values()].map(({ row }) => row));
    this.body.removeAttribute("aria-busy");
    for (const { row } of this.#rows.values()) this.#observer.observe(row);
  }

  select(symbol: string): void {
    this.#chosen = symbol;
    for (const [key, { row }] of this.#rows) {
      row.tabIndex = key === symbol ? 0 : -1;
      row.setAttribute("aria-selected", String(key === symbol));
    }
  }

  /** Where the row of a coin is, in pixels from the top of the list. */
  topOf(symbol: string): number {
    return this.#rows.get(symbol)?.row.offsetTop ?? 0;
  }

  /** Shows what has changed. Tells whether a line has to wait for its turn. */
  paint(now: number): boolean {
    let waits = false;
    for (const shown of this.#rows.values()) {
      const { state } = shown;
      if (!state.isDirty || !state.quote) continue;
      write(shown.price, price(state.quote.price, state.coin.decimals));
      write(shown.change, percent(state.quote.change));
      shown.change.dataset["tone"] = state.quote.change < 0 ? "bad" : "good";
      if (state.direction && now - shown.flashed >= flashMs) {
        // The other one of two animations that are the same: it begins anew without the page being laid out for it.
        shown.price.dataset["flash"] = state.direction + (shown.price.dataset["flash"]?.endsWith("1") ? "2" : "1");
        shown.flashed = now;
      }
      if (now - shown.drawn < lineMs) {
        waits = true;
        continue;
      }
      shown.drawn = now;
      state.isDirty = false;
      draw(shown);
    }
    return waits;
  }

  #make(state: CoinState): ShownRow {
    const { symbol, name } = state.coin;
    const canvas = element("canvas", { class: "market-line", "aria-hidden": "true" });
    const figure = element("td", { class: "figure market-flash" }, "–");
    const change = element("td", { class: "figure market-change" }, "–");
    const row = element("tr", { "data-symbol": symbol, tabindex: -1, "aria-selected": "false" }, element("th", { scope: "row" }, name, element("span", {}, symbol)), element("td", {}, canvas), figure, change);
    const shown: ShownRow = { state, row, price: figure, change, line: new Surface(canvas, () => draw(shown)), flashed: 0, drawn: 0 };
    return shown;
  }

  #onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const symbol = (target as HTMLElement).dataset["symbol"] ?? "";
      if (isIntersecting) this.#visible.add(symbol);
      else this.#visible.delete(symbol);
    }
    this.seen(this.#visible);
  }

  #onKey(event: KeyboardEvent): void {
    const symbols = [...this.#rows.keys()];
    const at = symbols.indexOf(this.#chosen ?? "");
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: symbols.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const symbol = symbols[Math.min(Math.max(to, 0), symbols.length - 1)];
    // A key that is held down at the end asks for nothing.
    if (symbol !== this.#chosen) this.#choose(symbol);
  }

  #choose(symbol: string | undefined): void {
    if (symbol === undefined) return;
    this.choose(symbol);
    this.#rows.get(symbol)?.row.focus({ preventScroll: true });
    this.#rows.get(symbol)?.row.scrollIntoView({ block: "nearest" });
  }
}

function write(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

function draw({ state: { closes, quote }, line }: ShownRow): void {
  if (line.width === 0 || closes.length < 2) return;
  const [low, high] = [Math.min(...closes), Math.max(...closes)];
  const context = line.clear();
  context.beginPath();
  closes.forEach((close, index) => context.lineTo(1 + (index / (closes.length - 1)) * (line.width - 2), 2 + (1 - (close - low) / (high - low || 1)) * (line.height - 4)));
  context.strokeStyle = (quote?.change ?? 0) < 0 ? palette.bad : palette.good;
  context.lineWidth = 1.25;
  context.lineJoin = "round";
  context.stroke();
}
