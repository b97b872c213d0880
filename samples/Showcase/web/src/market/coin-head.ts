import type { Coin } from "../contracts";
import { byId } from "../shell/start";
import type { CoinState } from "./coin-state";
import { percent, price } from "./format";

/** The name of the chosen coin and what it costs. */
export class CoinHead {
  readonly #title = byId("coin-title", HTMLElement);
  readonly #price = byId("price", HTMLElement);
  readonly #change = byId("change", HTMLElement);

  show({ name, symbol }: Coin): void {
    this.#title.textContent = `${name} ${symbol}`;
    this.#price.textContent = this.#change.textContent = "–";
    delete this.#change.dataset["tone"];
  }

  paint({ quote, coin }: CoinState): void {
    if (!quote) return;
    this.#price.textContent = price(quote.price, coin.decimals);
    this.#change.textContent = percent(quote.change);
    this.#change.dataset["tone"] = quote.change < 0 ? "bad" : "good";
  }
}
