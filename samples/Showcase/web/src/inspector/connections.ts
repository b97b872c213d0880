import type { HandshakeExchange, HeaderLine } from "../contracts";
import { element } from "../shell/element";
import { namesOfTransports, timeOfDay } from "./format";
import type { Link } from "./link";

/** Each connection with its steps and the headers of its handshakes, the newest first. */
export class Connections {
  readonly root = element("div", { class: "inspector-connections", tabindex: "0", "aria-label": "Connections" });
  readonly #shown = new Map<Link, { readonly part: HTMLElement; signature: string }>();

  show(links: readonly Link[]): void {
    for (const [link, { part }] of this.#shown) {
      if (links.includes(link)) continue;
      part.remove();
      this.#shown.delete(link);
    }
    if (links.length === 0) return this.root.replaceChildren(element("p", { class: "empty" }, "This page has no connection yet."));
    this.root.querySelector(":scope > .empty")?.remove();
    for (const link of links) {
      let shown = this.#shown.get(link);
      if (!shown) {
        shown = { part: element("details", { class: "inspector-connection", open: true }), signature: "" };
        // Those before it are over, most likely.
        for (const { part } of this.#shown.values()) part.removeAttribute("open");
        this.#shown.set(link, shown);
        this.root.prepend(shown.part);
      }
      const signature = `${link.steps.length} ${link.steps.at(-1)?.time} ${link.exchanges?.length} ${link.fault} ${link.transport}`;
      if (shown.signature === signature) continue;
      shown.signature = signature;
      shown.part.replaceChildren(...connection(link));
    }
  }
}

function connection(link: Link): Node[] {
  const state = link.isClosed ? "ended" : link.id === undefined ? "opening" : namesOfTransports[link.transport];
  return [
    element("summary", {}, element("strong", {}, `Connection ${link.number}`), element("span", { class: "tag" }, state), element("span", { class: "inspector-muted" }, timeOfDay(link.steps[0]?.time ?? 0))),
    element("div", { class: "inspector-handshake" }, steps(link), element("div", { class: "inspector-exchanges" }, ...exchanges(link))),
  ];
}

function steps({ number, steps: all }: Link): HTMLElement {
  const start = all[0]?.time ?? 0;
  return element(
    "ol",
    { class: "inspector-steps", "aria-label": `Steps of connection ${number}` },
    ...all.map(({ kind, time, label, detail }) =>
      element("li", { "data-step": kind }, element("span", { class: "step-time" }, `+${Math.round(time - start)} ms`), element("span", {}, element("strong", {}, label), element("span", { class: "inspector-muted" }, detail))),
    ),
  );
}

function exchanges({ exchanges: all, fault, isClosed }: Link): Node[] {
  if (fault) return [element("p", { class: "inspector-note" }, fault)];
  if (!all) return [element("p", { class: "inspector-note" }, isClosed ? "It ended before the server told its headers." : "The server tells the headers in a moment.")];
  return all.map(exchange);
}

function exchange(told: HandshakeExchange): HTMLElement {
  return element(
    "section",
    { class: "inspector-exchange", "data-transport": told.transport },
    element("h4", {}, told.transport === "websocket" ? "WebSocket handshake" : "Long-polling handshake"),
    element("p", { class: "exchange-line" }, `${told.method} ${told.url} ${told.protocol}`),
    element("p", { class: "exchange-line" }, `${told.protocol} `, element("strong", {}, `${told.status} ${told.reason}`.trim())),
    element("h5", {}, "Response headers"),
    headers("Response headers", told.response),
    element("h5", {}, "Request headers"),
    headers("Request headers", told.request),
    element("p", { class: "inspector-note" }, told.isCut ? "There are more headers than are kept." : "As the application sees them; the web server adds its own, such as Date, when it sends. Secrets are masked."),
  );
}

function headers(label: string, lines: readonly HeaderLine[]): HTMLElement {
  return element(
    "dl",
    { class: "exchange-headers", "aria-label": label },
    ...lines.flatMap(({ name, value, isMasked }) => [element("dt", {}, name), element("dd", isMasked ? { class: "inspector-muted", title: "A secret" } : {}, value)]),
  );
}
