import "./cards.css";
import { element } from "../shell/element";
import type { ChannelId } from "./channels";
import { Histogram } from "./histogram";
import { summarize, type Cost, type Result, type Summary } from "./result";

const whole = (value: number): string => Math.round(value).toLocaleString("en");
const milliseconds = (value: number): string => `${value < 100 ? value.toFixed(1) : whole(value)} ms`;

function costOf(cost: Cost | undefined, format: (value: number) => string, value: number | undefined): string {
  if (!cost) return "–";
  if (value === undefined) return "too little to tell";
  // Other visitors had runs at the same time.
  return cost.isDisturbed ? `${format(value)}, disturbed` : format(value);
}

const rows: readonly { readonly name: string; readonly key: string; readonly show: (summary: Summary) => string }[] = [
  { name: "Latency, median", key: "p50", show: ({ p50 }) => milliseconds(p50) },
  { name: "99 of 100 within", key: "p99", show: ({ p99 }) => milliseconds(p99) },
  { name: "Bytes a message", key: "bytes-per-message", show: ({ bytesPerMessage }) => whole(bytesPerMessage) },
  { name: "Bytes up", key: "bytes-up", show: ({ bytesUp }) => whole(bytesUp) },
  { name: "Bytes down", key: "bytes-down", show: ({ bytesDown }) => whole(bytesDown) },
  { name: "Requests", key: "requests", show: ({ requests }) => whole(requests) },
  { name: "Connections", key: "connections", show: ({ connections }) => whole(connections) },
  { name: "Messages", key: "messages", show: ({ received, missing }) => (missing > 0 ? `${whole(received)}, ${whole(missing)} missing` : whole(received)) },
  { name: "Messages a second", key: "messages-per-second", show: ({ messagesPerSecond }) => messagesPerSecond.toFixed(1) },
  { name: "Server CPU a message", key: "cpu", show: ({ cost }) => costOf(cost, (cpuUs) => `${cpuUs.toFixed(1)} µs`, cost?.cpuUs) },
  { name: "Server memory a client", key: "memory", show: ({ cost }) => costOf(cost, (bytes) => `${(bytes / 1024).toFixed(1)} KiB`, cost?.heapPerClient) },
];

const states: Readonly<Record<Result["state"], string>> = { idle: "Ready", opening: "Opening…", open: "Running", done: "Done", absent: "Not here", lost: "Lost" };

/** One card for each channel, whose rows stand beside each other where there is room. */
export class Cards {
  readonly #updates: (() => void)[] = [];

  constructor(into: HTMLElement, results: ReadonlyMap<ChannelId, Result>) {
    into.replaceChildren(...[...results.values()].map((result) => this.#card(result)));
  }

  show(): void {
    this.#updates.forEach((update) => update());
  }

  #card(result: Result): HTMLElement {
    const { id, title, about, color } = result.info;
    const state = element("span", { class: "lab-state" });
    const reason = element("p", { class: "lab-reason" });
    const histogram = new Histogram(`${title}, ${about}`);
    const values = rows.map(({ key }) => element("dd", { class: "number", "data-figure": key }, "–"));
    this.#updates.push(() => {
      card.dataset["state"] = result.state;
      const protocol = result.figures?.protocol;
      write(state, result.state === "open" || result.state === "done" ? `${states[result.state]}${protocol ? ` · ${protocol}` : ""}` : states[result.state]);
      write(reason, result.reason);
      histogram.show(result.meter?.bars);
      const summary = summarize(result);
      rows.forEach(({ show }, index) => write(values[index]!, summary ? show(summary) : "–"));
    });
    const card = element(
      "article",
      { class: "panel lab-channel", "data-channel": id, style: `--channel: var(${color})` },
      element("header", {}, element("h2", {}, title), element("p", { class: "lab-about" }, about), state, reason),
      element("figure", {}, histogram.svg as unknown as Node, element("figcaption", { "aria-hidden": "true" }, ...["1 ms", "16", "256", "4 s"].map((mark) => element("span", {}, mark)))),
      element("dl", {}, ...rows.map(({ name }, index) => element("div", {}, element("dt", {}, name), values[index]))),
    );
    return card;
  }
}

function write(into: HTMLElement, words: string): void {
  if (into.textContent !== words) into.textContent = words;
}
