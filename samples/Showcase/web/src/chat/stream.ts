import { element } from "../shell/element";
import { icon } from "../shell/icons";
import type { Conversation, Line } from "./conversation";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const pauseMs = 5 * 60_000;

const statusWords: Readonly<Record<NonNullable<Line["status"]>, string>> = {
  sending: "Sending",
  sent: "Sent",
  arrived: "Delivered",
  lost: "Not delivered",
  failed: "Not sent",
};

/** Shows the lines of a conversation: elements are kept and moved, so that nothing flickers and a reader hears only what is new. */
export class Stream {
  #shown: Conversation | undefined;
  readonly #elements = new Map<string, HTMLLIElement>();

  constructor(
    private readonly box: HTMLElement,
    private readonly list: HTMLElement,
    private readonly newer: HTMLButtonElement,
    private readonly placePicture: (line: Line, figure: HTMLElement) => void,
  ) {
    newer.addEventListener("click", () => this.#toEnd());
    box.addEventListener("scroll", () => this.#isAtEnd() && (newer.hidden = true));
    // What is read stays at the end also when the keyboard of a phone takes half of the window.
    new ResizeObserver(() => newer.hidden && this.#toEnd()).observe(box);
  }

  show(conversation: Conversation, myId: string | undefined): void {
    const follows = this.#shown !== conversation || this.#isAtEnd() || conversation.lines.at(-1)?.from.id === myId;
    const before = this.list.lastElementChild;
    if (this.#shown !== conversation) {
      this.#shown = conversation;
      this.#elements.clear();
      this.list.replaceChildren();
      this.newer.hidden = true;
    }

    let previous: Line | undefined;
    conversation.lines.forEach((line, index) => {
      let shown = this.#elements.get(line.key);
      if (!shown) this.#elements.set(line.key, (shown = this.#make(line, line.from.id === myId)));
      update(shown, line, previous?.from.id === line.from.id && line.at.getTime() - previous.at.getTime() < pauseMs);
      if (this.list.children[index] !== shown) this.list.insertBefore(shown, this.list.children[index] ?? null);
      previous = line;
    });
    while (this.list.children.length > conversation.lines.length) this.list.lastElementChild?.remove();
    for (const [key, shown] of this.#elements) if (!shown.isConnected) this.#elements.delete(key);

    if (follows) this.#toEnd();
    else if (this.list.lastElementChild !== before) this.newer.hidden = false;
  }

  #make(line: Line, isMine: boolean): HTMLLIElement {
    const figure = line.picture && element("figure", { class: "line-picture" }, element("span", { class: "skeleton" }));
    const made = element(
      "li",
      { class: "line", "data-mine": isMine },
      element("span", { class: "disc", "data-hue": hue(line.from.id), "aria-hidden": "true" }, [...line.from.name][0]?.toUpperCase()),
      element("p", { class: "line-head" }, element("bdi", { class: "line-from", "data-hue": hue(line.from.id) }, isMine ? "You" : line.from.name), element("time", {})),
      line.text ? element("p", { class: "line-text" }, line.text) : figure,
      element("p", { class: "line-status" }),
    );
    if (figure) this.placePicture(line, figure);
    return made;
  }

  #isAtEnd(): boolean {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 48;
  }

  #toEnd(): void {
    this.box.scrollTop = this.box.scrollHeight;
    this.newer.hidden = true;
  }
}

function update(shown: HTMLLIElement, line: Line, continues: boolean): void {
  shown.toggleAttribute("data-continues", continues);
  const time = shown.querySelector("time");
  if (time && time.dateTime !== line.at.toISOString()) {
    time.dateTime = line.at.toISOString();
    time.textContent = clock.format(line.at);
  }
  const status = shown.querySelector<HTMLElement>(".line-status");
  if (!status || status.dataset["status"] === line.status) return;
  status.dataset["status"] = line.status ?? "";
  const ticks = line.status === "arrived" ? 2 : line.status === "sent" ? 1 : 0;
  status.replaceChildren(
    ...Array.from({ length: ticks }, () => icon("check")),
    element("span", {}, line.status ? [statusWords[line.status], line.fault].filter(Boolean).join(": ") : ""),
  );
}

/** One of six colours for a person, always the same. */
export function hue(id: string): number {
  return (Number.parseInt(id.slice(0, 6), 16) % 6) + 1;
}
