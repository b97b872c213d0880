import type { Pace } from "../contracts";
import { byId } from "../shell/start";
import { count } from "./format";

/** What the slider stops at. */
const paces = [10, 20, 50, 100, 200, 500, 1_000, 2_000];
const usualHint = "One exchange for everybody: what you choose holds for all visitors, for a minute.";

/** How fast the exchange goes, and whether this page is a slow phone. */
export class Controls {
  readonly #slider = byId("pace", HTMLInputElement);
  readonly #value = byId("pace-value", HTMLOutputElement);
  readonly #hint = byId("pace-hint", HTMLElement);
  readonly #slow = byId("slow", HTMLInputElement);
  #held = false;

  constructor(choosePace: (perSecond: number) => void, chooseSlow: (isSlow: boolean) => void) {
    // While it is dragged it says what it would choose; it chooses when it is let go.
    this.#slider.addEventListener("input", () => {
      this.#held = true;
      this.#say(this.#chosen);
    });
    this.#slider.addEventListener("change", () => {
      this.#held = false;
      choosePace(this.#chosen);
    });
    this.#slow.addEventListener("change", () => chooseSlow(this.#slow.checked));
  }

  get #chosen(): number {
    return paces[this.#slider.valueAsNumber] ?? 200;
  }

  enable(isEnabled: boolean): void {
    this.#slider.disabled = !isEnabled;
    this.#slow.disabled = !isEnabled;
  }

  show({ chosen, perSecond }: Pace): void {
    if (this.#held) return;
    const nearest = paces.findLastIndex((pace) => pace <= chosen);
    this.#slider.value = String(Math.max(0, nearest));
    this.#say(perSecond);
    this.#hint.textContent = perSecond < chosen ? `${count(chosen)} were chosen; with so many visitors the server sends ${count(perSecond)}.` : usualHint;
  }

  #say(perSecond: number): void {
    this.#value.textContent = count(perSecond);
    this.#slider.setAttribute("aria-valuetext", `${perSecond} updates a second`);
  }
}
