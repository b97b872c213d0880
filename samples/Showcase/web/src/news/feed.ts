import type { NewsItem } from "../contracts";
import { element } from "../shell/element";
import type { Cut } from "./cut";
import { sentence } from "./words";
import "./feed.css";

const maxRows = 200;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** The list, the newest first. A cut is one row, with what was published meanwhile inside. */
export class Feed {
  readonly #cuts = new Map<Cut, HTMLLIElement>();
  /** Those that were so long ago that they are not in the list any more. */
  readonly #dropped = new WeakSet<Cut>();

  constructor(
    private readonly list: HTMLElement,
    private readonly fetchMissed: (cut: Cut) => void,
  ) {}

  get isEmpty(): boolean {
    return this.list.childElementCount === 0;
  }

  add(item: NewsItem): void {
    this.#prepend(row(item));
  }

  /** What was published before the page was opened, the newest first. */
  addOlder(items: readonly NewsItem[]): void {
    this.list.append(...items.map((item) => row(item)));
  }

  /** Only who is connected can fetch. */
  enable(isConnected: boolean): void {
    for (const [cut, shown] of this.#cuts) {
      const button = shown.querySelector("button");
      if (button) button.disabled = !isConnected || cut.isFetching;
    }
  }

  show(cut: Cut, windowSeconds: number): void {
    if (this.#dropped.has(cut)) return;
    let shown = this.#cuts.get(cut);
    if (!shown) {
      shown = element("li", { class: "cut" }, element("p", { class: "cut-words" }), element("button", { class: "button", type: "button" }), element("ol", {}));
      shown.querySelector("button")?.addEventListener("click", () => this.fetchMissed(cut));
      this.#cuts.set(cut, shown);
      this.#prepend(shown);
    }
    shown.dataset["outcome"] = cut.outcome;
    const words = shown.querySelector<HTMLElement>(".cut-words");
    if (words) words.textContent = cut.outcome === "open" ? `${clock.format(cut.startedAt)}: the line is ${cut.isOnPurpose ? "cut" : "broken"}.` : sentence(cut, windowSeconds);
    const button = shown.querySelector("button");
    if (button) {
      button.hidden = cut.outcome === "open" || cut.outcome === "returning" || cut.isFetched || cut.missedCount === 0;
      button.textContent = cut.isFetching ? "Fetching…" : cut.missedCount === 1 ? "Fetch it from the archive" : `Fetch the ${cut.missedCount} from the archive`;
    }
    const list = shown.querySelector("ol");
    // Only when there are more: what somebody selected stays selected.
    if (list && list.childElementCount !== cut.items.length) {
      list.replaceChildren(...cut.items.map((item) => row(item, cut.isFromArchive(item) ? "from the archive" : "recovered")));
    }
  }

  #prepend(row: HTMLLIElement): void {
    this.list.prepend(row);
    while (this.list.childElementCount > maxRows) {
      const oldest = this.list.lastElementChild;
      for (const [cut, shown] of this.#cuts) {
        if (shown === oldest && this.#cuts.delete(cut)) this.#dropped.add(cut);
      }
      oldest?.remove();
    }
  }
}

function row({ topic, number, headline, publishedAt }: NewsItem, tag?: string): HTMLLIElement {
  const at = new Date(publishedAt);
  return element(
    "li",
    { class: "news-item", "data-number": number, "data-topic": topic },
    element("time", { class: "number", datetime: publishedAt }, clock.format(at)),
    element("span", { class: "news-source" }, topic, " ", element("span", { class: "number" }, `#${number}`)),
    element("span", { class: "news-headline" }, headline),
    tag && element("span", { class: "tag" }, tag),
  );
}
