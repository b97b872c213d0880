import { element } from "../shell/element";
import type { Kind } from "./decode";
import { kinds, type Filter } from "./filter";

/** The controls that say what is shown. */
export class FilterBar {
  readonly root: HTMLElement;
  readonly #words = element("input", { class: "input", type: "search", placeholder: "Filter", "aria-label": "Filter by text", autocomplete: "off", spellcheck: "false" });
  readonly #direction = select("Direction", [["both", "Both ways"], ["sent", "Sent"], ["received", "Received"]]);
  readonly #namespace = select("Namespace", [["", "All namespaces"]]);
  readonly #link = select("Connection", [["0", "All connections"]]);
  readonly #hides = element("input", { type: "checkbox" });
  readonly #kinds = new Map<Kind, HTMLButtonElement>();

  constructor(changed: () => void) {
    for (const kind of kinds) {
      const chip = element("button", { class: "inspector-chip", type: "button", "aria-pressed": "true", "data-kind": kind }, kind);
      chip.addEventListener("click", () => {
        chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
        changed();
      });
      this.#kinds.set(kind, chip);
    }
    this.#link.hidden = true;
    this.root = element(
      "div",
      { class: "inspector-filters", role: "group", "aria-label": "Filters", oninput: changed },
      this.#words,
      element("div", { class: "inspector-chips", role: "group", "aria-label": "Kinds" }, ...this.#kinds.values()),
      this.#direction,
      this.#namespace,
      this.#link,
      element("label", { class: "inspector-check" }, this.#hides, "Hide inspector"),
    );
  }

  get filter(): Filter {
    return {
      direction: this.#direction.value as Filter["direction"],
      kinds: new Set(kinds.filter((kind) => this.#kinds.get(kind)?.getAttribute("aria-pressed") === "true")),
      namespace: this.#namespace.value,
      link: Number(this.#link.value),
      words: this.#words.value,
      hidesInspector: this.#hides.checked,
    };
  }

  /** Whether all frames are shown. */
  get isOpen(): boolean {
    const { direction, kinds: chosen, namespace, link, words, hidesInspector } = this.filter;
    return direction === "both" && chosen.size === kinds.length && !namespace && !link && !words && !hidesInspector;
  }

  offerNamespace(name: string): void {
    if (![...this.#namespace.options].some(({ value }) => value === name)) this.#namespace.append(new Option(name, name));
  }

  offerLinks(numbers: readonly number[]): void {
    const known = [...this.#link.options].map(({ value }) => Number(value));
    for (const number of numbers) if (!known.includes(number)) this.#link.append(new Option(`Connection ${number}`, String(number)));
    this.#link.hidden = this.#link.options.length < 3;
  }

  reset(): void {
    this.#words.value = this.#namespace.value = "";
    this.#direction.value = "both";
    this.#link.value = "0";
    this.#hides.checked = false;
    for (const chip of this.#kinds.values()) chip.setAttribute("aria-pressed", "true");
  }
}

function select(label: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return element("select", { class: "input", "aria-label": label }, ...options.map(([value, text]) => new Option(text, value)));
}
