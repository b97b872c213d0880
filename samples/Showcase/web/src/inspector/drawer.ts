import { element } from "../shell/element";
import { icon } from "../shell/icons";
import { Connections } from "./connections";
import { Details } from "./details";
import { FilterBar } from "./filterbar";
import { count } from "./format";
import type { Frame } from "./frame";
import "./drawer.css";
import "./filters.css";
import "./table.css";
import "./details.css";
import "./connections.css";
import { recording } from "./recording";
import { resizer } from "./resizer";
import { FrameTable } from "./table";
import { View } from "./view";

/** The drawer at the bottom of a page. It draws once for each frame of the screen, and nothing while it is closed. */
export class Drawer {
  readonly #filters = new FilterBar(() => this.#filter());
  readonly #view = new View(recording, this.#filters.filter);
  readonly #table = new FrameTable((frame, isOpened) => this.#select(frame, isOpened));
  readonly #details = new Details((frame) => this.#select(frame, true), () => this.#unselect());
  readonly #connections = new Connections();
  readonly #pause = element("button", { class: "button", type: "button", "aria-pressed": "false", onclick: () => this.#setPaused(!this.#view.isPaused) }, "Pause");
  readonly #status = element("p", { class: "inspector-status" });
  readonly #empty = element("div", { class: "empty inspector-empty", hidden: true });
  readonly #tabs = [tab("frames", "Frames"), tab("connections", "Connections")];
  readonly #root: HTMLElement;
  #isOpen = false;
  #isDue = false;

  constructor(close: () => void) {
    const clear = element("button", { class: "button", type: "button", onclick: () => this.#clear() }, "Clear");
    const frames = panel("frames", this.#filters.root, element("div", { class: "inspector-main" }, element("div", { class: "inspector-list" }, this.#table.root, this.#empty), this.#details.root), this.#status);
    this.#root = element(
      "section",
      { id: "inspector", class: "inspector", role: "region", "aria-label": "Inspector", hidden: true },
      resizer(),
      element(
        "header",
        { class: "inspector-bar" },
        element("div", { class: "inspector-tabs", role: "tablist", "aria-label": "Inspector" }, ...this.#tabs),
        this.#pause,
        clear,
        element("button", { class: "icon-button", type: "button", "aria-label": "Close the inspector", onclick: close }, icon("close")),
      ),
      frames,
      panel("connections", this.#connections.root),
    );
    for (const each of this.#tabs) each.addEventListener("click", () => this.#choose(each));
    this.#root.querySelector("[role=tablist]")?.addEventListener("keydown", (event) => this.#arrow(event as KeyboardEvent));
    this.#root.addEventListener("keydown", (event) => this.#key(event, close));
    this.#choose(this.#tabs[0] as HTMLButtonElement);
    document.body.append(this.#root);
    recording.onChange(() => this.#soon());
  }

  open(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#root.hidden = !isOpen;
    document.documentElement.toggleAttribute("data-inspector", isOpen);
    if (isOpen) this.#draw();
  }

  focus(): void {
    this.#table.focus();
  }

  #soon(): void {
    if (this.#isDue || !this.#isOpen) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (this.#isOpen) this.#draw();
    });
  }

  #draw(): void {
    for (const name of this.#view.update()) this.#filters.offerNamespace(name);
    this.#filters.offerLinks(recording.links.map(({ number }) => number));
    this.#connections.show(recording.links);
    this.#show();
  }

  #show(): void {
    this.#table.show(this.#view.frames);
    this.#empty.hidden = this.#view.frames.length > 0;
    if (!this.#empty.hidden) {
      const none = this.#filters.isOpen;
      const reset = element("button", { class: "link", type: "button", onclick: () => this.#reset() }, "Show all");
      this.#empty.replaceChildren(element("p", {}, none ? "Nothing has been sent or received yet." : "No frame passes the filters. "), ...(none ? [] : [reset]));
    }
    this.#status.textContent = this.#statusText();
  }

  #statusText(): string {
    if (this.#view.isPaused) return `Paused: ${count(this.#view.frames.length)} shown, ${count(this.#view.waiting)} more since`;
    const gone = recording.count - recording.kept;
    const shown = this.#filters.isOpen ? `${count(recording.kept)} frames` : `${count(this.#view.frames.length)} of ${count(recording.kept)} frames`;
    return gone > 0 ? `${shown}; of ${count(recording.count)} the oldest ${count(gone)} have gone` : shown;
  }

  #filter(): void {
    this.#view.setFilter(this.#filters.filter);
    this.#show();
  }

  #reset(): void {
    this.#filters.reset();
    this.#filter();
  }

  #setPaused(isPaused: boolean): void {
    this.#view.pause(isPaused);
    this.#pause.setAttribute("aria-pressed", String(isPaused));
    this.#pause.textContent = isPaused ? "Resume" : "Pause";
    this.#show();
  }

  #clear(): void {
    this.#view.clear();
    this.#unselect();
    this.#show();
  }

  #select(frame: Frame, isOpened: boolean): void {
    this.#table.select(frame);
    // With the arrow keys the details follow where they are open.
    if (isOpened || this.#details.frame) this.#details.show(frame);
  }

  #unselect(): void {
    this.#details.show(undefined);
    this.focus();
  }

  #key(event: KeyboardEvent, close: () => void): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (this.#details.frame) this.#unselect();
    else close();
  }

  #choose(chosen: HTMLButtonElement): void {
    for (const each of this.#tabs) {
      const isChosen = each === chosen;
      each.setAttribute("aria-selected", String(isChosen));
      each.tabIndex = isChosen ? 0 : -1;
      const panel = this.#root.querySelector<HTMLElement>(`#${each.getAttribute("aria-controls")}`);
      if (panel) panel.hidden = !isChosen;
    }
  }

  #arrow(event: KeyboardEvent): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = this.#tabs.find((each) => each.getAttribute("aria-selected") !== "true");
    if (!other) return;
    this.#choose(other);
    other.focus();
  }
}

function tab(id: string, label: string): HTMLButtonElement {
  return element("button", { id: `inspector-tab-${id}`, type: "button", role: "tab", "aria-controls": `inspector-${id}` }, label);
}

function panel(id: string, ...children: HTMLElement[]): HTMLElement {
  return element("div", { id: `inspector-${id}`, class: "inspector-panel", role: "tabpanel", "aria-labelledby": `inspector-tab-${id}` }, ...children);
}
