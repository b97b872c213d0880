import { element } from "../shell/element";
import { bytes, timeOfDay } from "./format";
import type { Frame } from "./frame";
import { inspectorNamespace } from "./headers";

const rowHeight = 26;
const overscan = 6;

/** The frames as rows, of which only those in view exist. It stays at the end while it is there. */
export class FrameTable {
  readonly root: HTMLElement;
  readonly #viewport = element("div", { class: "inspector-rows", role: "rowgroup", tabindex: "-1" });
  readonly #space = element("div", { class: "inspector-space", role: "presentation" });
  // Those in view, in their order.
  #rows: ReadonlyMap<Frame, HTMLElement> = new Map();
  #frames: readonly Frame[] = [];
  #selected: Frame | undefined;
  #follows = true;
  // Where it was before it was hidden, which takes it to the top: undefined while it is in view.
  #left: { readonly follows: boolean; readonly top: number } | undefined;
  #top = 0;

  constructor(private readonly onSelect: (frame: Frame, isOpened: boolean) => void) {
    this.#viewport.append(this.#space);
    const titles = ["Time", "", "Kind", "Namespace", "Meaning", "Size"];
    this.root = element(
      "div",
      { class: "inspector-table", role: "grid", tabindex: "0", "aria-label": "Frames, newest last", "aria-live": "off" },
      element("div", { class: "inspector-row inspector-head", role: "row", "aria-rowindex": 1 }, ...titles.map((title) => element("span", { role: "columnheader" }, title || element("span", { class: "visually-hidden" }, "Direction")))),
      this.#viewport,
    );
    this.#viewport.addEventListener("scroll", () => {
      if (this.#left || this.#viewport.clientHeight === 0) return;
      const top = this.#viewport.scrollTop;
      // Only who goes up leaves the end. It also moves away by itself, as rows come and the table gets lower.
      if (top + this.#viewport.clientHeight >= this.#space.offsetHeight - rowHeight / 2) this.#follows = true;
      else if (top < this.#top) this.#follows = false;
      this.#top = top;
      this.#draw();
    });
    this.#viewport.addEventListener("focus", () => this.focus());
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.#viewport.addEventListener("click", ({ target }) => {
      const frame = this.#frameOf(target);
      if (frame) this.onSelect(frame, true);
    });
    new ResizeObserver(() => this.#resized()).observe(this.#viewport);
  }

  show(frames: readonly Frame[]): void {
    // Rows go at the beginning: what is read stays where it is.
    const gone = this.#follows || frames === this.#frames ? 0 : leading(this.#frames, frames[0]);
    this.#frames = frames;
    this.#space.style.height = `${frames.length * rowHeight}px`;
    this.root.setAttribute("aria-rowcount", String(frames.length + 1));
    if (this.#follows) this.#viewport.scrollTop = frames.length * rowHeight;
    else if (gone > 0) this.#viewport.scrollTop -= gone * rowHeight;
    if (this.#viewport.clientHeight > 0) this.#top = this.#viewport.scrollTop;
    this.#draw();
  }

  select(frame: Frame | undefined): void {
    this.#selected = frame;
    const index = frame ? this.#frames.indexOf(frame) : -1;
    if (index >= 0) {
      const top = index * rowHeight;
      if (top < this.#viewport.scrollTop) this.#viewport.scrollTop = top;
      else if (top + rowHeight > this.#viewport.scrollTop + this.#viewport.clientHeight) this.#viewport.scrollTop = top + rowHeight - this.#viewport.clientHeight;
    }
    this.#draw();
  }

  focus(): void {
    this.root.focus({ preventScroll: true });
  }

  #resized(): void {
    if (this.#viewport.clientHeight === 0) {
      this.#left ??= { follows: this.#follows, top: this.#top };
      return;
    }
    if (this.#left) {
      this.#follows = this.#left.follows;
      this.#viewport.scrollTop = this.#left.top;
      this.#left = undefined;
    }
    this.show(this.#frames);
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#viewport.clientHeight / rowHeight) - 1);
    const at = this.#selected ? this.#frames.indexOf(this.#selected) : -1;
    const last = this.#frames.length - 1;
    const moves: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at < 0 ? last : at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last };
    const to = moves[event.key];
    if (to === undefined && event.key !== "Enter") return;
    event.preventDefault();
    const frame = this.#frames[to === undefined ? at : Math.min(last, Math.max(0, to))];
    if (frame) this.onSelect(frame, event.key === "Enter");
  }

  #frameOf(target: EventTarget | null): Frame | undefined {
    const row = target instanceof Element ? target.closest<HTMLElement>("[role=row]") : null;
    for (const [frame, shown] of this.#rows) if (shown === row) return frame;
    return undefined;
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.#viewport.scrollTop / rowHeight) - overscan);
    const end = Math.min(this.#frames.length, Math.ceil((this.#viewport.scrollTop + this.#viewport.clientHeight) / rowHeight) + overscan);
    this.#place(this.#frames.slice(first, end));
    let index = first;
    let next = this.#space.firstElementChild;
    let selected: HTMLElement | undefined;
    for (const [frame, row] of this.#rows) {
      place(row, index++, frame === this.#selected);
      if (frame === this.#selected) selected = row;
      // In the order they are read in; those that stay are not touched.
      if (row === next) next = row.nextElementSibling;
      else this.#space.insertBefore(row, next);
    }
    if (selected) this.root.setAttribute("aria-activedescendant", selected.id);
    else this.root.removeAttribute("aria-activedescendant");
  }

  // A row stays with its frame while that is in view, so that what is pressed is what is chosen while others come.
  #place(wanted: readonly Frame[]): void {
    const rows = this.#rows;
    const stays = new Set(wanted);
    const spare = [...rows].filter(([frame]) => !stays.has(frame)).map(([, row]) => row);
    for (const row of spare) row.remove();
    this.#rows = new Map(wanted.map((frame) => [frame, rows.get(frame) ?? fill(spare.pop() ?? newRow(), frame)]));
  }
}

function newRow(): HTMLElement {
  return element("div", { class: "inspector-row", role: "row" }, ...["time", "way", "kind", "namespace", "meaning", "size"].map((name) => element("span", { role: "gridcell", class: `cell-${name}` })));
}

function place(row: HTMLElement, index: number, isSelected: boolean): void {
  row.style.translate = `0 ${index * rowHeight}px`;
  row.setAttribute("aria-rowindex", String(index + 2));
  row.setAttribute("aria-selected", String(isSelected));
}

function fill(row: HTMLElement, frame: Frame): HTMLElement {
  row.id = `frame-${frame.id}`;
  row.dataset["kind"] = frame.packet.kind;
  row.dataset["way"] = frame.isSent ? "sent" : "received";
  row.toggleAttribute("data-own", frame.namespace === inspectorNamespace);
  const [time, way, kind, namespace, meaning, size] = row.children as unknown as HTMLElement[];
  write(time, timeOfDay(frame.time));
  write(way, frame.isSent ? "↑" : "↓");
  way?.setAttribute("aria-label", frame.isSent ? "sent" : "received");
  write(kind, frame.packet.kind);
  write(namespace, frame.namespace ?? "");
  write(meaning, frame.meaning);
  if (frame.payload && frame.payload.count > 1) meaning?.prepend(element("span", { class: "cell-part", title: "Packets of one payload of long-polling" }, `${frame.payload.index + 1}/${frame.payload.count}`));
  write(size, bytes(frame.size));
  return row;
}

function write(cell: HTMLElement | undefined, text: string): void {
  if (cell) cell.textContent = text;
}

function leading(frames: readonly Frame[], first: Frame | undefined): number {
  const at = first ? frames.indexOf(first) : -1;
  return Math.max(0, at);
}
